import { createGunzip } from 'node:zlib';

/** What is in a gzipped stream, piece by piece; throws when it is broken, at its end when that is missing. */
export function gunzip(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const stream = createGunzip();
  void (async () => {
    try {
      for await (const chunk of body) {
        if (stream.destroyed) return;
        if (!stream.write(chunk)) await new Promise((done) => stream.once('drain', done).once('close', done));
      }
      stream.end();
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return stream;
}

/** True for what `gunzip` throws over bytes that are no gzip, or no whole one. */
export const isBrokenGzip = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(Z_|ERR_PADDING)/.test(String(error.code));
