import { type _Object, GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../../../aws/errors.ts';
import { parseS3Uri, type S3Place } from '../../../aws/s3/place.ts';
import { byWeight, isLog, type LogSource } from './source.ts';

/** A page has a thousand names. */
const MOST_PAGES = 20;

/**
 * The logs in S3 whose name begins so, their paths counted from `base`; at most 20,000 names are looked at. None below an
 * address that is none of S3. Throws an `AwsProblem`.
 */
export async function listS3Logs(
  s3: S3Client,
  base: string,
  below: string,
  isWanted: (path: string) => boolean,
): Promise<LogSource[]> {
  const place = parseS3Uri(base);
  if (place === null) return [];
  const found: LogSource[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await s3.send(
        new ListObjectsV2Command({
          Bucket: place.bucket,
          Prefix: place.key + below,
          ...(token && { ContinuationToken: token }),
        }),
      );
      for (const object of answer.Contents ?? []) {
        const source = toSource(s3, place, object);
        if (source && isWanted(source.path)) found.push(source);
      }
      token = answer.NextContinuationToken;
      if (!token) break;
    }
  } catch (error) {
    throw translateAwsError(error, { operation: 'ListObjectsV2', repeatable: true });
  }
  return found;
}

/** The logs below any address in S3, or the one at it, the decisive first. Throws an `AwsProblem`. */
export async function logsInS3(s3: S3Client, uri: string): Promise<LogSource[]> {
  return (await listS3Logs(s3, uri, '', (path) => isLog(path) || !path.includes('/'))).toSorted(byWeight);
}

function toSource(s3: S3Client, { bucket, key: base }: S3Place, object: _Object): LogSource | null {
  const key = object.Key;
  // An object whose key ends with a slash only marks a folder.
  if (key === undefined || key.endsWith('/')) return null;
  return {
    path: key.slice(base.length).replace(/^\//, '') || key.slice(key.lastIndexOf('/') + 1),
    bytes: object.Size ?? null,
    updatedAt: object.LastModified ?? null,
    from: 's3',
    open: () => readObject(s3, { bucket, key }),
  };
}

async function* readObject(s3: S3Client, { bucket, key }: S3Place): AsyncGenerator<Uint8Array> {
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    // In Node the body is a readable stream; the type also names the browser's kinds.
    if (object.Body) yield* object.Body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    // EMR replaces and removes logs while they are read.
    if (problem.kind !== 'not-found') throw problem;
  }
}
