import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../errors.ts';
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
    const page = await listPage(s3, { bucket, key }, token, signal);
    for (const { Key, Size = 0, ETag = '', LastModified = null } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, bytes: Size, etag: ETag, updatedAt: LastModified };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function listPage(
  s3: S3Client,
  { bucket, key }: S3Place,
  token: string | undefined,
  signal: AbortSignal,
): Promise<ListObjectsV2CommandOutput> {
  try {
    return await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: key,
        ...(token !== undefined && { ContinuationToken: token }),
      }),
      { abortSignal: signal },
    );
  } catch (error) {
    throw translateAwsError(error, { operation: 'ListObjectsV2', repeatable: true });
  }
}
