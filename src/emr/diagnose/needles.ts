import type { Rule } from './rule.ts';

/** What stands in a line: who may know it, in the order of the rules, and whether it may tell of an end. */
export interface Told {
  rules: readonly Rule[];
  ofEnd: boolean;
}

/** Looks in a line, from its first byte to behind its last; null when nothing is said there that anybody knows. */
export type Listen = (bytes: Uint8Array, at: number, end: number) => Told | null;

/** So many bytes at once tell well whether one of many texts may stand there. */
const BLOCK = 3;
const BLOCKS = 1 << 15;

/**
 * Searches lines for what rules look for, and for what tells of an end, all at once: it looks at one block of bytes, and
 * skips as many as no text could have around it (S. Wu and U. Manber, "A Fast Algorithm for Multi-Pattern Searching",
 * 1994). The shortest text says how far it skips.
 */
export function listenFor(rules: readonly Rule[], ofEnds: readonly string[]): Listen {
  const knowers = new Map<string, number[]>(ofEnds.map((text) => [text, []]));
  for (const [place, { needle }] of rules.entries())
    for (const text of [needle].flat()) knowers.set(text, [...(knowers.get(text) ?? []), place]);
  const texts = [...knowers.keys()].map((text) => Buffer.from(text));
  const places = [...knowers.values()];
  const isOfEnd = [...knowers.keys()].map((text) => ofEnds.includes(text));
  const window = Math.min(...texts.map(({ length }) => length));
  const { skips, endingOn } = tablesOf(texts, window);

  const together = (found: readonly number[]): Told => ({
    rules: [...new Set(found.flatMap((id) => places[id] ?? []))].sort((a, b) => a - b).flatMap((at) => rules[at] ?? []),
    ofEnd: found.some((id) => isOfEnd[id]),
  });
  const alone = texts.map((_, id) => together([id]));

  return (bytes, at, end) => {
    let first = -1;
    let more: number[] | null = null;
    for (let last = at + window - 1; last < end; ) {
      const block = blockAt(bytes, last);
      const skip = skips[block] ?? 0;
      if (skip === 0) {
        for (const id of endingOn[block] ?? []) {
          if (!standsAt(bytes, last - window + 1, end, texts[id])) continue;
          if (first < 0) first = id;
          else if (id !== first) more = [...(more ?? []), id];
        }
      }
      last += skip || 1;
    }
    return more ? together([first, ...more]) : (alone[first] ?? null);
  };
}

/** How far to go on from a block, and for those that are not to be skipped whose first bytes end there. */
function tablesOf(texts: readonly Uint8Array[], window: number): { skips: Uint8Array; endingOn: readonly number[][] } {
  const skips = new Uint8Array(BLOCKS).fill(Math.min(window - BLOCK + 1, 255));
  const endingOn = Array.from({ length: BLOCKS }, (): number[] => []);
  for (const [id, text] of texts.entries()) {
    for (let last = BLOCK - 1; last < window; last += 1) {
      const block = blockAt(text, last);
      skips[block] = Math.min(skips[block] ?? 0, window - 1 - last);
    }
    endingOn[blockAt(text, window - 1)]?.push(id);
  }
  return { skips, endingOn };
}

/** The block that ends at a byte, as a place in the tables; two may share one. */
const blockAt = (bytes: Uint8Array, last: number): number =>
  (((bytes[last - 2] ?? 0) << 10) ^ ((bytes[last - 1] ?? 0) << 5) ^ (bytes[last] ?? 0)) & (BLOCKS - 1);

/** True where a text stands, and ends before `end`. */
export function standsAt(bytes: Uint8Array, at: number, end: number, text: Uint8Array | undefined): boolean {
  if (text === undefined || at + text.length > end) return false;
  for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return false;
  return true;
}
