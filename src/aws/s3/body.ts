import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../errors.ts';
import type { S3Place } from './place.ts';

/** The bytes of an object as they come, asked for when the first of them is. Throws an `AwsProblem`. */
export async function* bodyOf(s3: S3Client, { bucket, key }: S3Place): AsyncGenerator<Uint8Array> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    // In Node the body is a readable stream; the type also names the browser's kinds.
    if (Body) yield* Body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw translateAwsError(error, { operation: 'GetObject', repeatable: true });
  }
}
