import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ChecksumName } from './checksums.ts';

/** What S3 keeps beside an object's bytes. */
export interface ObjectMeta {
  /** Without quotes. */
  etag: string;
  /** Content-Type and its kin, by lower-case header name. */
  headers: Record<string, string>;
  /** `x-amz-meta-*` without the prefix. */
  user: Record<string, string>;
  checksum?: { name: ChecksumName; value: string; type: 'FULL_OBJECT' | 'COMPOSITE' };
  /** Sizes of the parts of a multipart upload. */
  parts?: number[];
}

interface Sidecar extends ObjectMeta {
  key: string;
  /** Ties the sidecar to the very bytes it describes: Spark may have written others since. */
  stamp: string;
}

/** A file's size and time of change: differs after each write. */
export function stampOf(stats: BigIntStats): string {
  return `${stats.size}:${stats.mtimeNs}`;
}

/**
 * What S3 says of a file that was written beside it, by Spark. The ETag has the form of a multipart upload's, which
 * is no MD5 on AWS either, so a listing need not read gigabytes to hash them.
 */
export function derivedMeta(stats: BigIntStats): ObjectMeta {
  const etag = createHash('md5')
    .update(`${stats.ino}:${stampOf(stats)}`)
    .digest('hex');
  return { etag: `${etag}-1`, headers: { 'content-type': 'binary/octet-stream' }, user: {} };
}

/** The sidecars, in a folder outside every bucket's tree. */
export interface Sidecars {
  read(bucket: string, key: string): Promise<(ObjectMeta & { stamp: string }) | null>;
  write(bucket: string, key: string, stamp: string, meta: ObjectMeta): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
  removeBucket(bucket: string): Promise<void>;
}

export function createSidecars(folder: string): Sidecars {
  let serial = 0;
  const fileOf = (bucket: string, key: string) => {
    const hash = createHash('sha256').update(key).digest('hex');
    return join(folder, bucket, hash.slice(0, 2), `${hash.slice(2)}.json`);
  };
  return {
    async read(bucket, key) {
      try {
        const sidecar = JSON.parse(await readFile(fileOf(bucket, key), 'utf8')) as Sidecar;
        return sidecar.key === key ? sidecar : null;
      } catch {
        // Missing, or cut short by a power loss: the object is then described by its file alone.
        return null;
      }
    },
    async write(bucket, key, stamp, meta) {
      const file = fileOf(bucket, key);
      const temporary = `${file}.${process.pid}.${serial++}`;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(temporary, JSON.stringify({ ...meta, key, stamp } satisfies Sidecar));
      await rename(temporary, file);
    },
    async remove(bucket, key) {
      await rm(fileOf(bucket, key), { force: true });
    },
    async removeBucket(bucket) {
      await rm(join(folder, bucket), { recursive: true, force: true });
    },
  };
}
