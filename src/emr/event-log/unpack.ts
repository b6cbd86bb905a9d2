import type { Duplex } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { through } from '../../aws/s3/gunzip.ts';

/** How Spark names what it has compressed: the end of the file's name is the codec's. */
const UNPACKERS: Record<string, (() => Duplex) | undefined> = {
  zstd: createZstdDecompress,
  gz: createGunzip,
};
const UNREADABLE = ['lz4', 'lzf', 'snappy'];

/** The codec that an event log's name ends with; null for plain text. */
function codecOf(name: string): string | null {
  const end = /\.([a-z0-9]+)$/.exec(name.replace(/\.inprogress$/, ''))?.[1] ?? '';
  return end in UNPACKERS || UNREADABLE.includes(end) ? end : null;
}

/** True for a log that can be read: Spark's lz4, lzf and snappy have frames of their own that nothing else knows. */
export const isReadable = (name: string): boolean => !UNREADABLE.includes(codecOf(name) ?? '');

/** The bytes of a log without its compression. */
export function unpacked(name: string, packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const create = UNPACKERS[codecOf(name) ?? ''];
  return create ? through(packed, create()) : packed;
}

/** True for what is thrown over a log whose end is missing, as that of a driver that was killed. */
export const isBroken = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(Z_|ZSTD_|ERR_ZSTD|ERR_ZLIB|ERR_STREAM_PREMATURE_CLOSE)/.test(String(error.code));
