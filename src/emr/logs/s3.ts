import { type _Object, GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../../aws/errors.ts';
import { parseS3Uri } from '../../aws/s3/place.ts';
import { type ReadLog, readLog } from './line-reader.ts';

/** A log file in S3. */
export interface S3Log {
  uri: string;
  bucket: string;
  key: string;
  updatedAt: Date | null;
}

const MOST_PAGES = 20;

/** The files below an address whose key is wanted, newest first; at most 20,000 are looked at. */
export async function listLogs(s3: S3Client, below: string, isWanted: (key: string) => boolean): Promise<S3Log[]> {
  const place = parseS3Uri(below);
  if (place === null) return [];
  const found: S3Log[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await s3.send(
        new ListObjectsV2Command({
          Bucket: place.bucket,
          Prefix: place.key,
          ...(token && { ContinuationToken: token }),
        }),
      );
      found.push(...(answer.Contents ?? []).flatMap((object) => toLog(place.bucket, object, isWanted)));
      token = answer.NextContinuationToken;
      if (!token) break;
    }
  } catch (error) {
    throw translateAwsError(error, { operation: 'ListObjectsV2', repeatable: true });
  }
  return found.toSorted((a, b) => (b.updatedAt?.getTime() ?? 0) - (a.updatedAt?.getTime() ?? 0));
}

/** Reads one of them; null when it has gone meanwhile. */
export async function readS3Log(s3: S3Client, log: S3Log, lines: number): Promise<ReadLog | null> {
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: log.bucket, Key: log.key }));
    if (object.Body === undefined) return null;
    // In Node the body is a readable stream; the type also names the browser's kinds.
    const body = object.Body as unknown as AsyncIterable<Uint8Array>;
    return await readLog(body, { lines, gzip: log.key.endsWith('.gz') });
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    if (problem.kind === 'not-found') return null;
    throw problem;
  }
}

function toLog(bucket: string, object: _Object, isWanted: (key: string) => boolean): S3Log[] {
  const key = object.Key;
  if (key === undefined || key.endsWith('/') || !isWanted(key)) return [];
  return [{ uri: `s3://${bucket}/${key}`, bucket, key, updatedAt: object.LastModified ?? null }];
}
