import { type Duplex, pipeline, Readable } from 'node:stream';
import { createGunzip, type ZlibOptions } from 'node:zlib';

/** What is in a gzipped stream, piece by piece; throws when it is broken, at its end when that is missing. */
export const gunzip = (
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ZlibOptions = {},
): AsyncIterable<Uint8Array> => through(body, createGunzip(options));

/** What a stream makes of a body. */
export function through(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  stream: Duplex,
): AsyncIterable<Uint8Array> {
  // What goes wrong on either side ends the other; whoever reads hears of it from the stream.
  pipeline(Readable.from(body, { objectMode: false }), stream, () => {});
  return stream;
}

/** True for what `gunzip` throws over bytes that are no gzip, or no whole one. */
export const isBrokenGzip = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(Z_|ERR_PADDING)/.test(String(error.code));
