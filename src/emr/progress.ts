import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { translateAwsError } from '../aws/errors.ts';
import { parseS3Uri } from '../aws/s3/place.ts';
import type { Progress } from '../records.ts';
import { redact } from '../text/redact.ts';

/** What a look at a heartbeat showed: `same` as the one with the tag that was given, `none` that can be understood. */
export type ReadProgress =
  | { kind: 'new'; progress: Progress; tag: string | null }
  | { kind: 'same' }
  | { kind: 'none'; tag: string | null };

// A heartbeat has some three thousand; whatever is larger is none.
const MOST_BYTES = 32 * 1024;
const MOST_STAGES = 12;

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
// What a job says and Spark's names, which hold lines of code, come from outside: one line, short, without secrets.
const words = z.string().transform((text) => redact(text).text.replaceAll(/\s+/g, ' ').trim().slice(0, 200));
const moment = z.iso.datetime().transform((text) => new Date(text));
const tasks = { total: count, done: count, active: count, failed: count };
const heartbeat = z.object({
  version: z.literal(1),
  at: moment,
  sequence: count,
  doing: words.nullable(),
  rows: count.nullable(),
  percent: z.number().min(0).max(100).nullable(),
  tasks: z.object(tasks),
  stages: z
    .array(z.object({ id: count, name: words, state: z.enum(['active', 'done', 'failed']), ...tasks }))
    .transform((stages) => stages.slice(-MOST_STAGES)),
  movedAt: moment.nullable(),
});

/**
 * Reads what a running job last said of itself, unless it has the tag that is known. One that is absent, cut off or no
 * heartbeat is `none`; throws an `AwsProblem` when S3 cannot be read.
 */
export async function readProgress(s3: S3Client, uri: string, knownTag: string | null): Promise<ReadProgress> {
  const place = parseS3Uri(uri);
  if (place === null) return { kind: 'none', tag: null };
  try {
    const object = await s3.send(
      new GetObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        Range: `bytes=0-${MOST_BYTES - 1}`,
        ...(knownTag && { IfNoneMatch: knownTag }),
      }),
    );
    const progress = parseProgress((await object.Body?.transformToString('utf-8')) ?? '');
    const tag = object.ETag ?? null;
    return progress ? { kind: 'new', progress, tag } : { kind: 'none', tag };
  } catch (error) {
    const status = statusOf(error);
    if (status === 304) return { kind: 'same' };
    // An empty file has no first byte to give.
    if (status === 416) return { kind: 'none', tag: null };
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    if (problem.kind === 'not-found') return { kind: 'none', tag: null };
    throw problem;
  }
}

/** The heartbeat in a text; null when it holds none. */
export function parseProgress(text: string): Progress | null {
  try {
    const { version, ...progress } = heartbeat.parse(JSON.parse(text));
    return progress;
  } catch {
    return null;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}
