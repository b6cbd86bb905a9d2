import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { translateAwsError } from '../aws/errors.ts';
import { parseS3Uri } from '../aws/s3/place.ts';
import { redacted } from '../text/redact.ts';

// It goes into the record: what a job says of itself, such as the address that it could not reach, may hold a password.
const words = z.string().transform(redacted);
const cell = z.union([words, z.number(), z.null()]);
const success = z.object({
  version: z.literal(1),
  status: z.literal('succeeded'),
  headline: words,
  metrics: z
    .array(z.object({ label: words, value: z.union([z.number(), words]), format: z.string().optional() }))
    .default([]),
  tables: z.array(z.object({ title: words, columns: z.array(words), rows: z.array(z.array(cell)) })).default([]),
  notes: z.array(words).default([]),
  links: z.array(z.object({ label: words, uri: z.string() })).default([]),
  charts: z
    .array(
      z.object({
        title: words,
        kind: z.enum(['bar', 'line']),
        categories: z.array(words),
        series: z.array(z.object({ name: words, values: z.array(z.number()) })),
      }),
    )
    .optional(),
  files: z.array(z.object({ label: words, uri: z.string(), bytes: z.number().int().nonnegative() })).optional(),
  model: z
    .object({
      models: z.string(),
      version: z.string(),
      promoted: z.boolean(),
      champion: z.string(),
      previous: z.string().nullish(),
    })
    .optional(),
});
const failure = z.object({
  version: z.literal(1),
  status: z.literal('failed'),
  error: z.object({ code: z.string(), message: words, hint: words.optional() }),
});
const resultFile = z.discriminatedUnion('status', [success, failure]);

/** What a job said of itself when it succeeded. */
export type SucceededResult = z.infer<typeof success>;
/** What a job said of a failure that it understands. */
export type FailedResult = z.infer<typeof failure>;

/** A result as read: what the job wrote, nothing, or something that is no result. */
export type ReadResult =
  | { kind: 'succeeded'; result: SucceededResult }
  | { kind: 'failed'; error: FailedResult['error'] }
  | { kind: 'absent' }
  | { kind: 'invalid'; problem: string };

// A card shows a few lines; whatever is larger is no result but data.
const MOST_BYTES = 1024 * 1024;

/** Reads the small JSON that a job wrote to its `--result`; throws an `AwsProblem` when S3 cannot be read. */
export async function readResult(s3: S3Client, uri: string): Promise<ReadResult> {
  const place = parseS3Uri(uri);
  if (place === null) return { kind: 'invalid', problem: `'${uri}' is no S3 address` };
  let text: string;
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    if ((object.ContentLength ?? 0) > MOST_BYTES) {
      return { kind: 'invalid', problem: `the result has ${object.ContentLength} bytes; ${MOST_BYTES} are legal` };
    }
    text = (await object.Body?.transformToString('utf-8')) ?? '';
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    if (problem.kind === 'not-found') return { kind: 'absent' };
    throw problem;
  }
  return parseResult(text);
}

/** The result in a text. */
export function parseResult(text: string): ReadResult {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'invalid', problem: 'the result is no JSON' };
  }
  const parsed = resultFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { kind: 'invalid', problem: `the result is not of version 1: ${issue?.path.join('.')}: ${issue?.message}` };
  }
  if (parsed.data.status === 'failed') return { kind: 'failed', error: parsed.data.error };
  return { kind: 'succeeded', result: parsed.data };
}
