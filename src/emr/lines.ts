const NEWLINE = 10;

/**
 * Takes a line as the bytes from `start` to before `end`, without its newline: many are looked at, few are worth a string.
 * They are somebody else's once it returns. Of a line longer than agreed they are its beginning.
 */
export type LineVisitor = (bytes: Buffer, start: number, end: number, isWhole: boolean) => void;

/** Visits the lines of a body; memory is bounded by `mostBytes` of one line, whatever comes. */
export async function eachLine(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  visit: LineVisitor,
  { signal, wholeLines = false }: { signal?: AbortSignal | undefined; wholeLines?: boolean | undefined } = {},
): Promise<{ complete: boolean }> {
  /** The beginning of a line whose end is in a later piece. */
  let begun: Buffer[] = [];
  let begunBytes = 0;
  const keep = (piece: Buffer): void => {
    const room = mostBytes - Math.min(mostBytes, begunBytes);
    begunBytes += piece.length;
    // A copy: the piece would hold on to its whole chunk, whose memory may be the reader's to use again.
    if (room > 0) begun.push(Buffer.from(piece.subarray(0, room)));
  };
  const flush = (): void => {
    const line = Buffer.concat(begun);
    const isWhole = begunBytes <= mostBytes;
    begun = [];
    begunBytes = 0;
    visit(line, 0, line.length, isWhole);
  };
  for await (const piece of body) {
    if (signal?.aborted) return { complete: false };
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (begunBytes > 0) {
        keep(chunk.subarray(start, end));
        flush();
      } else if (end - start > mostBytes) visit(chunk, start, start + mostBytes, false);
      else visit(chunk, start, end, true);
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (begunBytes > 0 && !wholeLines) flush();
  return { complete: true };
}
