import { gunzip, isBrokenGzip } from '../../aws/s3/gunzip.ts';

/** Larger than usual, since each piece costs a turn; while one is read, others are unpacked by another thread. */
const PIECES = { chunkSize: 64 * 1024, highWaterMark: 128 * 1024 };

/** The bytes of a log, unpacked when they are gzip, whatever it is called; one that breaks off gives what came until then. */
export async function* unpacked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    const start = await firstBytes(chunks);
    const whole = joined(start, chunks);
    if (start[0] === 0x1f && start[1] === 0x8b) yield* gunzip(whole, PIECES);
    else yield* whole;
  } catch (error) {
    // EMR replaces a log while it grows, so its end may be missing; any other trouble is the caller's to hear of.
    if (!isBrokenGzip(error)) throw error;
  } finally {
    await chunks.return?.();
  }
}

async function firstBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return start;
}

async function* joined(start: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}
