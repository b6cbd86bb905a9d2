import { type _Object, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../../aws/errors.ts';
import { bodyOf } from '../../aws/s3/body.ts';
import { parseS3Uri } from '../../aws/s3/place.ts';
import type { EventFile } from './summarise.ts';
import { isReadable } from './unpack.ts';

/** An application's event log in S3: its files in the order in which they were written. */
export interface FoundLog {
  files: EventFile[];
  /** As they lie there, packed or not. */
  bytes: number;
}

/** The newest application's event log below a folder; null when there is none that can be read. */
export async function findEventLog(s3: S3Client, folder: string): Promise<FoundLog | null> {
  const place = parseS3Uri(folder);
  if (place === null) return null;
  let listed: _Object[];
  try {
    // A rolling log has a file for each 128 MB: a thousand keys are more than any.
    const answer = await s3.send(new ListObjectsV2Command({ Bucket: place.bucket, Prefix: place.key }));
    listed = answer.Contents ?? [];
  } catch (error) {
    throw translateAwsError(error, { operation: 'ListObjectsV2', repeatable: true });
  }
  const files = listed.flatMap(({ Key, Size, LastModified }) => {
    const name = Key?.slice(place.key.length) ?? '';
    const read = /^(?:events_(\d+)_)?((?:application|local|app)[-_][\w-]+)(?:\.\w+)?$/.exec(name);
    return Key && read && isReadable(name)
      ? [{ key: Key, name, part: Number(read[1] ?? 0), application: read[2], bytes: Size ?? 0, at: LastModified }]
      : [];
  });
  // A driver that YARN has started a second time has a log of its own.
  const newest = files.toSorted((a, b) => Number(b.at ?? 0) - Number(a.at ?? 0))[0]?.application;
  const parts = files.filter((file) => file.application === newest).toSorted((a, b) => a.part - b.part);
  if (parts.length === 0) return null;
  return {
    files: parts.map(({ key, name }) => ({ name, open: () => bodyOf(s3, { bucket: place.bucket, key }) })),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
