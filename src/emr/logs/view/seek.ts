/** Looks for a text in the lines of a log; a chunk is looked through once, since most lines lack it. */
export interface Seeker {
  isIn(bytes: Buffer, start: number, end: number): boolean;
}

/** Looks for these very bytes. */
export const seekBytes = (wanted: string): Seeker =>
  seeker(wanted.length, (bytes) => (from) => bytes.indexOf(wanted, from, 'latin1'));

/** Looks for a text, in capitals or not. */
export function seekText(text: string): Seeker {
  const wanted = text.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what stands at the same place in bytes and letters
  if (!/^[\u0000-\u007f]*$/.test(wanted)) {
    return { isIn: (bytes, start, end) => hasText(bytes.toString('utf8', start, end), text) };
  }
  let small = Buffer.alloc(0);
  return seeker(wanted.length, (bytes) => {
    // One piece of memory for all chunks.
    if (small.length < bytes.length) small = Buffer.alloc(bytes.length);
    const letters = small.subarray(0, bytes.length);
    toSmall(bytes, letters);
    return (from) => letters.indexOf(wanted, from, 'latin1');
  });
}

/** ASCII's capitals made small; all else stays. */
function toSmall(bytes: Buffer, into: Buffer): void {
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    into[i] = byte >= 65 && byte <= 90 ? byte + 32 : byte;
  }
}

/** True when a text holds another, in capitals or not. */
export const hasText = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase());

function seeker(length: number, open: (bytes: Buffer) => (from: number) => number): Seeker {
  let chunk: Buffer | null = null;
  let find: (from: number) => number = () => -1;
  let next = -1;
  return {
    isIn: (bytes, start, end) => {
      if (bytes !== chunk) {
        chunk = bytes;
        find = open(bytes);
        next = find(0);
      }
      if (next >= 0 && next < start) next = find(start);
      return next >= start && next + length <= end;
    },
  };
}
