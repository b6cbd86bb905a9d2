import { Buffer } from 'node:buffer';

/** Longer lines are plans of queries that no number stands in; memory stays bounded without them. */
const MOST_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Calls back for every line, as bytes that are only valid during the call: most lines are never looked at, so they are
 * not made text of. A stream that breaks off, or is endless, gives what came until then; a last line without its end is left
 * out. Resolves to the number of bytes that were read.
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array>,
  onLine: (line: Buffer) => void,
  { isBroken, mostBytes }: { isBroken: (error: unknown) => boolean; mostBytes: number },
): Promise<number> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let bytesRead = 0;
  const end = (piece: Buffer): void => {
    if (begunBytes + piece.length > MOST_LINE_BYTES) return;
    onLine(begunBytes === 0 ? piece : Buffer.concat([...begun, piece]));
  };
  try {
    for await (const bytes of chunks) {
      bytesRead += bytes.length;
      if (bytesRead > mostBytes) break;
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        end(chunk.subarray(from, at));
        begun = [];
        begunBytes = 0;
        from = at + 1;
      }
      if (from === chunk.length) continue;
      begunBytes += chunk.length - from;
      // The chunk's memory is the reader's to use again.
      if (begunBytes <= MOST_LINE_BYTES) begun.push(Buffer.from(chunk.subarray(from)));
      else begun = [];
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
  }
  return bytesRead;
}
