/** Random numbers that a seed determines. */
export interface Random {
  /** From 0 to just below 1. */
  next(): number;
  between(least: number, most: number): number;
  chance(share: number): boolean;
  /** Half of the values lie below the median, two thirds between it divided and multiplied by the spread. */
  about(median: number, spread: number): number;
  /** Another source of its own, the same for the same words: what one person does changes nothing for another. */
  fork(...words: (string | number)[]): Random;
}

/** The numbers of a seed. */
export function randomOf(seed: string): Random {
  let state = hashOf(seed);
  const next = (): number => {
    // mulberry32, by Tommy Ettinger, in the public domain.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (least, most) => least + (most - least) * next(),
    chance: (share) => next() < share,
    about: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(Math.log(spread) * normal);
    },
    fork: (...words) => randomOf(`${seed}/${words.join('/')}`),
  };
}

/** A number from 0 to just below 1 for these words: a coin that may be thrown again and falls the same way. */
export function lot(...words: (string | number)[]): number {
  return scramble(hashOf(words.join('/'))) / 4_294_967_296;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return scramble(hash);
}

function scramble(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
