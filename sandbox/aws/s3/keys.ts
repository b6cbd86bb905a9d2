import { join } from 'node:path';
import { AwsError } from '../contract.ts';

const MAX_KEY_BYTES = 1024;
const MAX_SEGMENT_BYTES = 255;

/** Refuses a bucket name that S3 refuses: its rules also make it a safe name of a folder. */
export function checkBucket(bucket: string): void {
  const legal =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(bucket);
  if (!legal) {
    throw new AwsError(
      'InvalidBucketName',
      `The specified bucket is not valid: '${bucket}' must be 3 to 63 lower-case letters, digits, dots and hyphens.`,
    );
  }
}

function unsupported(key: string, why: string): AwsError {
  return new AwsError(
    'InvalidArgument',
    `The key '${key}' cannot be kept here: ${why}. The local S3 stores each object as a plain file; choose another key.`,
  );
}

/** Refuses a key that S3 refuses, and those that have no plain file of their own below the bucket's folder. */
export function checkKey(key: string): void {
  if (key === '') throw new AwsError('InvalidArgument', 'The key of an object must not be empty.');
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    throw new AwsError('KeyTooLongError', `Your key is too long: ${bytes} bytes of at most ${MAX_KEY_BYTES}.`);
  }
  if (key.includes('\0')) throw unsupported(key.replaceAll('\0', '\\0'), 'it contains a NUL character');
  if (!key.isWellFormed()) throw unsupported(key.toWellFormed(), 'it is no well-formed Unicode');
  const segments = (key.endsWith('/') ? key.slice(0, -1) : key).split('/');
  for (const segment of segments) {
    if (segment === '') throw unsupported(key, "it starts with '/' or contains '//'");
    if (segment === '.' || segment === '..') throw unsupported(key, `'${segment}' is a step in a path, not a name`);
    const length = Buffer.byteLength(segment);
    if (length > MAX_SEGMENT_BYTES) {
      throw new AwsError(
        'KeyTooLongError',
        `Your key is too long: a part between slashes has ${length} bytes, and the local S3 takes ${MAX_SEGMENT_BYTES}.`,
      );
    }
  }
}

/** The file of an object (of a folder when the key ends with a slash); never outside `root/bucket`. */
export function fileOfKey(root: string, bucket: string, key: string): string {
  checkBucket(bucket);
  checkKey(key);
  return join(root, bucket, key);
}

/** The order in which S3 lists keys: that of their UTF-8 bytes, which is not JavaScript's. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
