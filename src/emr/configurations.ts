import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../aws/errors.ts';
import { parseS3Uri } from '../aws/s3/place.ts';
import { parseConfigurations } from '../config/check-files.ts';
import type { EmrConfiguration, Preset } from '../config/schema.ts';
import { UserError } from '../errors.ts';

const HINT = "Correct the preset's configurations; the form is that of aws emr create-cluster --configurations.";

/** A preset's configurations from where they are: inline, a JSON file beside stoker.yml, or an object in S3. */
export async function resolveConfigurations(
  source: Preset['configurations'],
  { directory, s3 }: { directory: string; s3: S3Client },
): Promise<EmrConfiguration[]> {
  if (typeof source !== 'string') return source;
  const parsed = parseConfigurations(await readText(source, directory, s3), source);
  if (parsed.kind === 'ok') return parsed.configurations;
  throw new UserError(parsed.problem, HINT);
}

async function readText(source: string, directory: string, s3: S3Client): Promise<string> {
  const place = parseS3Uri(source);
  if (place === null) {
    try {
      return await readFile(join(directory, source), 'utf8');
    } catch (error) {
      throw new UserError(`'${source}' cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`, HINT);
    }
  }
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    return (await object.Body?.transformToString('utf-8')) ?? '';
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'GetObject', repeatable: true });
    if (problem.kind === 'not-found') throw new UserError(`There is no object '${source}'.`, HINT);
    throw problem;
  }
}
