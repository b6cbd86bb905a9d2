import type { S3Client } from '@aws-sdk/client-s3';
import { listPage } from './list-page.ts';
import type { S3Place } from './place.ts';

/** One object, as a list tells it. */
export interface SeenObject {
  key: string;
  bytes: number;
  /** Another one for other content; Amazon says nothing more of it. */
  etag: string;
  updatedAt: Date | null;
}

/**
 * All objects whose keys begin with `key`, at all depths and in S3's order; a page of them is held at a time. Throws an
 * `AwsProblem`, also when `signal` ends it.
 */
export async function* walkObjects(
  s3: S3Client,
  { bucket, key }: S3Place,
  signal: AbortSignal,
): AsyncGenerator<SeenObject> {
  let token: string | undefined;
  do {
    const from = token === undefined ? {} : { ContinuationToken: token };
    const page = await listPage(s3, { Bucket: bucket, Prefix: key, ...from }, signal);
    for (const { Key, Size = 0, ETag = '', LastModified = null } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, bytes: Size, etag: ETag, updatedAt: LastModified };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
