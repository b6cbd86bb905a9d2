import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { AwsProblem } from '../../aws/errors.ts';
import { type InputPattern, readInput } from '../../aws/s3/input.ts';
import { parseS3Uri, type S3Place } from '../../aws/s3/place.ts';
import { walkObjects } from '../../aws/s3/walk.ts';
import type { InputSeen } from '../../records.ts';
import type { RunDeps } from '../deps.ts';

/** A million objects are a thousand calls, which S3 answers in two to four minutes. */
export const PATIENCE_MS = 300_000;

/**
 * What objects the paths of a job's input name now; in S3's order and a page at a time, so that a million of them need no more
 * memory than a thousand. Throws an `AwsProblem`, also when it takes longer than `signal` allows: then nothing is known.
 */
export async function seeInput(
  { s3 }: Pick<RunDeps, 's3'>,
  patterns: readonly string[],
  signal: AbortSignal = AbortSignal.timeout(PATIENCE_MS),
): Promise<InputSeen> {
  try {
    return await see(s3, [...new Set(patterns)].map(readUri), signal);
  } catch (error) {
    throw signal.aborted ? tooLong() : error;
  }
}

async function see(s3: S3Client, inputs: readonly Input[], signal: AbortSignal): Promise<InputSeen> {
  const digest = createHash('sha256');
  let objects = 0;
  let bytes = 0;
  let newest: Date | null = null;
  for (const [index, { place, input }] of inputs.entries()) {
    const before = inputs.slice(0, index).filter((one) => one.place.bucket === place.bucket);
    for await (const object of walkObjects(s3, { ...place, key: input.prefix }, signal)) {
      // What two paths name is there once.
      if (!input.means(object.key) || before.some((one) => one.input.means(object.key))) continue;
      objects += 1;
      bytes += object.bytes;
      if (object.updatedAt && (newest === null || object.updatedAt > newest)) newest = object.updatedAt;
      digest.update(`${place.bucket}/${object.key}\0${object.etag}\0${object.bytes}\n`);
    }
  }
  return { objects, bytes, newest: newest?.toISOString() ?? null, digest: digest.digest('hex') };
}

/** True when there is something that the last success had not seen, or not in this form, or when there was none. */
export const isNew = (before: InputSeen | null, now: InputSeen): boolean => before?.digest !== now.digest;

interface Input {
  place: S3Place;
  input: InputPattern;
}

function readUri(uri: string): Input {
  const place = parseS3Uri(uri);
  if (place) return { place, input: readInput(place.key) };
  throw new AwsProblem({
    kind: 'refused',
    retryable: false,
    effect: 'none',
    message: `'${uri}' is no place in S3, so it cannot be told whether there is new data.`,
    hint: 'Give s3://bucket/folder/ or s3://bucket/folder/*.json as the input, or do not ask for new data.',
  });
}

const tooLong = (): AwsProblem =>
  new AwsProblem({
    kind: 'unreachable',
    retryable: true,
    effect: 'none',
    message: 'The list of the input did not end in time, so it is not known whether there is new data.',
    hint: 'Name less: the folder of the day, such as s3://bucket/tweets/{{ date }}/.',
  });
