import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../errors.ts';
import type { S3Place } from './place.ts';

/** A thousand objects each. */
const MOST_CALLS = 50;

/** How much lies below a folder, at all depths; `complete` is false when there is more than was counted. */
export async function sizeBelow(
  s3: S3Client,
  { bucket, key }: S3Place,
): Promise<{ files: number; bytes: number; complete: boolean }> {
  const size = { files: 0, bytes: 0 };
  let token: string | undefined;
  for (let call = 0; call < MOST_CALLS; call += 1) {
    try {
      const answer = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: key, ...(token && { ContinuationToken: token }) }),
      );
      for (const { Size = 0 } of answer.Contents ?? []) {
        size.files += 1;
        size.bytes += Size;
      }
      token = answer.NextContinuationToken;
    } catch (error) {
      throw translateAwsError(error, { operation: 'ListObjectsV2', repeatable: true });
    }
    if (token === undefined) return { ...size, complete: true };
  }
  return { ...size, complete: false };
}
