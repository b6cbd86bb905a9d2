import { type _Object, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { AwsProblem, translateAwsError } from '../../../aws/errors.ts';
import { bodyOf } from '../../../aws/s3/body.ts';
import { parseS3Uri, type S3Place } from '../../../aws/s3/place.ts';
import { byWeight, isLog, type LogSource, MOST_LOGS, tooManyLogs } from './source.ts';

/** A page has a thousand names. */
const MOST_PAGES = MOST_LOGS / 1000;

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
  return (await list(s3, base, below, isWanted)).found;
}

async function list(
  s3: S3Client,
  base: string,
  below: string,
  isWanted: (path: string) => boolean,
): Promise<{ found: LogSource[]; isWhole: boolean }> {
  const place = parseS3Uri(base);
  if (place === null) return { found: [], isWhole: true };
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
  return { found, isWhole: token === undefined };
}

/**
 * The logs below an address in S3, or else those whose address begins so, the decisive first, and the folder that their
 * paths are counted from. Throws an `AwsProblem`, and a `UserError` where there are too many.
 */
export async function logsInS3(s3: S3Client, uri: string): Promise<{ folder: string; logs: LogSource[] }> {
  const within = async (folder: string, beginning: string): Promise<{ folder: string; logs: LogSource[] }> => {
    const wanted = (path: string): boolean => isLog(path) || !path.includes('/');
    const { found, isWhole } = await list(s3, folder, beginning, wanted);
    if (!isWhole) throw tooManyLogs(uri);
    return { folder, logs: found.toSorted(byWeight) };
  };
  // `…/run-1` is not meant to be `…/run-10` too.
  const below = await within(uri.endsWith('/') ? uri : `${uri}/`, '');
  const slash = uri.lastIndexOf('/') + 1;
  return below.logs.length > 0 ? below : within(uri.slice(0, slash), uri.slice(slash));
}

function toSource(s3: S3Client, { bucket, key: base }: S3Place, object: _Object): LogSource | null {
  const key = object.Key;
  // An object whose key ends with a slash only marks a folder.
  if (key === undefined || key.endsWith('/')) return null;
  return {
    path: key.slice(base.length),
    bytes: object.Size ?? null,
    updatedAt: object.LastModified ?? null,
    from: 's3',
    open: () => unlessGone(bodyOf(s3, { bucket, key })),
  };
}

/** EMR replaces and removes logs while they are read: what came until then is all there is. */
async function* unlessGone(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof AwsProblem && error.kind === 'not-found')) throw error;
  }
}
