import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { translateAwsError } from '../errors.ts';

/** One page of a list of objects, a thousand at most. Throws an `AwsProblem`, also when `signal` ends it. */
export async function listPage(
  s3: S3Client,
  input: ListObjectsV2CommandInput,
  signal?: AbortSignal,
): Promise<ListObjectsV2CommandOutput> {
  try {
    return await s3.send(new ListObjectsV2Command(input), signal && { abortSignal: signal });
  } catch (error) {
    throw translateAwsError(error, { operation: 'ListObjectsV2', repeatable: true });
  }
}
