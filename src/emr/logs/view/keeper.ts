/** What comes after it in a line is nothing that people read. */
export const MOST_LINE_BYTES = 8 * 1024;

/** A line that was kept. */
export interface KeptLine {
  /** Counts from 1. */
  number: number;
  text: string;
  /** Stands for a private key. */
  isKey: boolean;
}

/** Longer lines are copied, so that a line does not hold on to all of its chunk. */
const COPY_FROM_BYTES = 1024;
const KEY = Buffer.from('[redacted private key]');

/** Keeps the newest lines as bytes, without anything to clear away for each that goes: a log has millions. */
export function createKeeper(most: number) {
  const chunks: Buffer[] = [];
  const starts = new Uint32Array(most);
  const ends = new Uint32Array(most);
  const numbers = new Float64Array(most);
  let count = 0;

  const put = (number: number, bytes: Buffer, start: number, end: number): void => {
    const slot = count % most;
    chunks[slot] = bytes;
    starts[slot] = start;
    ends[slot] = end;
    numbers[slot] = number;
    count += 1;
  };
  return {
    /** `alone`: its neighbours are not kept, so it is not worth its chunk. */
    add: (number: number, bytes: Buffer, start: number, end: number, alone: boolean): void => {
      if (!alone && end - start <= COPY_FROM_BYTES) put(number, bytes, start, end);
      else put(number, Buffer.from(bytes.subarray(start, end)), 0, end - start);
    },
    addKey: (number: number): void => put(number, KEY, 0, KEY.length),
    lines: (): KeptLine[] =>
      Array.from({ length: Math.min(count, most) }, (_, nth) => {
        const slot = count <= most ? nth : (count + nth) % most;
        const chunk = chunks[slot] ?? KEY;
        const isKey = chunk === KEY;
        return { number: numbers[slot] ?? 0, text: textOf(chunk, starts[slot] ?? 0, ends[slot] ?? 0), isKey };
      }),
  };
}

/** A progress bar is written over itself: its last state is what a terminal would show. */
function textOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end).replace(/\r+$/, '');
  const shown = text.slice(text.lastIndexOf('\r') + 1);
  return end - start >= MOST_LINE_BYTES ? `${withoutLastWord(shown)} …` : shown;
}

/** Where a line was cut, a secret may have been: half of one could not be known again. */
function withoutLastWord(text: string): string {
  let end = text.length;
  while (end > 0 && !` \t"'<>,;`.includes(text.charAt(end - 1))) end -= 1;
  return end > 0 ? text.slice(0, end).trimEnd() : text;
}
