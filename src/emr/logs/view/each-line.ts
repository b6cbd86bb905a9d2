/** What comes after it in a line is nothing that people read. */
export const MOST_LINE_BYTES = 8 * 1024;
const NEWLINE = 10;

/** A line of a log as bytes, without its end: many are looked at, few are read. */
export type LineVisitor = (bytes: Buffer, start: number, end: number) => void;

/** Visits the lines of a log; of a very long line its beginning. Bounded memory, whatever comes. */
export async function eachLine(
  body: AsyncIterable<Uint8Array>,
  visit: LineVisitor,
  { signal, wholeLines = false }: { signal?: AbortSignal | undefined; wholeLines?: boolean | undefined } = {},
): Promise<{ complete: boolean }> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  const keep = (piece: Buffer): void => {
    const room = MOST_LINE_BYTES - restBytes;
    if (room <= 0) return;
    // A copy: the piece would hold on to its whole chunk.
    rest.push(Buffer.from(piece.subarray(0, room)));
    restBytes += Math.min(room, piece.length);
  };
  const flush = (): void => {
    const line = Buffer.concat(rest);
    rest = [];
    restBytes = 0;
    visit(line, 0, line.length);
  };
  for await (const piece of body) {
    if (signal?.aborted) return { complete: false };
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (restBytes > 0) {
        keep(chunk.subarray(start, end));
        flush();
      } else visit(chunk, start, Math.min(end, start + MOST_LINE_BYTES));
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (restBytes > 0 && !wholeLines) flush();
  return { complete: true };
}
