/** How a private key begins and ends in PEM, and as PGP has it; on one line or over many. */
const BEGINS = /-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----/g;
const ENDS = /-----END[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----/g;
/** What a line must hold to matter here; cheap to look for. */
export const KEY_MARK = 'PRIVATE KEY';
/** Key material comes in lines of 64; its last line may be short, and headers and empty lines stand before it. */
const MATERIAL = /[A-Za-z0-9+/=]{40}/;
const MOST_OTHERS = 3;

/** Where a log stands with regard to private keys: kept over the batches that a log is read in. */
export interface KeyState {
  inside: boolean;
  /** Lines in a row that look like no part of a key. */
  others: number;
}

export const OUTSIDE: KeyState = { inside: false, others: 0 };

/** What a line has to do with a private key; `begins` and `inside` must not be shown, nor what stands before the end. */
export type KeyLine = 'none' | 'begins' | 'inside';

/** Follows a log line by line, so that a key which begins in one batch is still known in the next. */
export function followKeys(state: KeyState, line: string): { state: KeyState; line: KeyLine } {
  const begins = last(BEGINS, line);
  const ends = last(ENDS, line);
  if (state.inside) {
    // A second key may begin where the first ends.
    if (ends >= 0) return { state: begins > ends ? { inside: true, others: 0 } : OUTSIDE, line: 'inside' };
    const others = begins >= 0 || MATERIAL.test(line) ? 0 : state.others + 1;
    // Only the words of a beginning, as in an error message: what follows is log again.
    return { state: others > MOST_OTHERS ? OUTSIDE : { inside: true, others }, line: 'inside' };
  }
  if (begins > ends) return { state: { inside: true, others: 0 }, line: 'begins' };
  // An end whose beginning nobody saw, because reading began in its middle.
  if (ends >= 0 && begins < 0) return { state, line: 'inside' };
  return { state, line: 'none' };
}

function last(pattern: RegExp, line: string): number {
  let at = -1;
  for (const match of line.matchAll(pattern)) at = match.index;
  return at;
}
