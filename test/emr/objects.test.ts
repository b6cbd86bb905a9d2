import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import { resolveConfigurations } from '../../src/emr/configurations.ts';
import { clusterConsoleUrl } from '../../src/emr/console.ts';
import { parseResult, readResult } from '../../src/emr/result.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../aws/support.ts';

let aws: Aws;
let s3: S3Client;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-objects-'));
  aws = await openAws();
  await aws.objects.createBucket('team-bucket');
  s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
  await rm(directory, { recursive: true });
});

const succeeded = {
  version: 1,
  status: 'succeeded',
  headline: 'macro-F1 0.712 on 843 newest tweets (majority baseline 0.271)',
  metrics: [{ label: 'macro-F1', value: 0.712, format: '0.000' }],
  tables: [{ title: 'Confusion matrix', columns: ['actual', '→ negative'], rows: [['negative', 12]] }],
  notes: ['3 of 4,199 lines were malformed'],
  links: [{ label: 'Model', uri: 's3://team-bucket/models/x' }],
};

describe('readResult', () => {
  const uri = 's3://team-bucket/runs/r-1/result.json';
  const write = (body: unknown) =>
    aws.objects.put('team-bucket', 'runs/r-1/result.json', typeof body === 'string' ? body : JSON.stringify(body));

  it('reads what a job says of its success', async () => {
    await write(succeeded);
    expect(await readResult(s3, uri)).toEqual({ kind: 'succeeded', result: succeeded });
  });
  it('and of a failure that it understands', async () => {
    const error = { code: 'too-little-data', message: 'Only 12 labelled tweets.', hint: 'Widen --since.' };
    await write({ version: 1, status: 'failed', error });
    expect(await readResult(s3, uri)).toEqual({ kind: 'failed', error });
  });
  it('keeps no secret that a job says of itself', () => {
    const secret = 'hunter2hunter2';
    const said = `postgres://etl:${secret}@db:5432/x`;
    const table = { title: said, columns: [said], rows: [[said, 1, null]] };
    const error = { code: 'database', message: said, hint: said };
    for (const body of [
      { version: 1, status: 'failed', error },
      { version: 1, status: 'succeeded', headline: said, tables: [table], notes: [said] },
    ]) {
      const read = parseResult(JSON.stringify(body));
      expect(read.kind).toBe(body.status);
      expect(JSON.stringify(read)).not.toContain(secret);
    }
  });
  it.each([
    ['no object', 's3://team-bucket/runs/r-2/result.json'],
    ['no bucket', 's3://nobodys-bucket/result.json'],
  ])('%s is no result', async (_, place) => {
    expect(await readResult(s3, place)).toEqual({ kind: 'absent' });
  });
  it.each([
    ['no JSON', '{', 'no JSON'],
    ['another version', { ...succeeded, version: 2 }, 'version'],
    ['a wrong cell', { ...succeeded, tables: [{ title: 'x', columns: [], rows: [[{}]] }] }, 'tables.0.rows'],
    ['too much', ' '.repeat(1024 * 1024 + 1), '1048577 bytes'],
  ])('%s is told', async (_, body, problem) => {
    await write(body);
    expect(await readResult(s3, uri)).toMatchObject({ kind: 'invalid', problem: expect.stringContaining(problem) });
  });
  it('S3 out of order is not the same as no result', async () => {
    await breakCalls(aws, { kind: 'error', operation: 'GetObject' });
    await expect(readResult(s3, uri)).rejects.toMatchObject({ kind: 'broken', retryable: true });
  });
  it('answers whatever a job writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) =>
        ['succeeded', 'failed', 'invalid'].includes(parseResult(text).kind),
      ),
    );
  });
});

describe('resolveConfigurations', () => {
  const list = [
    { Classification: 'spark-env', Configurations: [{ Classification: 'export', Properties: { A: 'b' } }] },
  ];
  const resolve = (source: Parameters<typeof resolveConfigurations>[0]) =>
    resolveConfigurations(source, { directory, s3 });

  it('takes them inline, from a file and from S3', async () => {
    await writeFile(join(directory, 'emr.json'), JSON.stringify(list));
    await aws.objects.put('team-bucket', 'emr.json', JSON.stringify(list));
    expect(await resolve(list)).toEqual(list);
    expect(await resolve('emr.json')).toEqual(list);
    expect(await resolve('s3://team-bucket/emr.json')).toEqual(list);
  });
  it('says what is wrong with an object', async () => {
    await aws.objects.put('team-bucket', 'bad.json', '{"Classification": "spark-env"}');
    await expect(resolve('s3://team-bucket/bad.json')).rejects.toThrow(
      "'s3://team-bucket/bad.json' is not of the form that EMR takes",
    );
    await expect(resolve('s3://team-bucket/nothing.json')).rejects.toThrow(
      "There is no object 's3://team-bucket/nothing.json'.",
    );
  });
});

describe('clusterConsoleUrl', () => {
  it.each([
    ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/emr/home?region=eu-central-1#/clusterDetails/j-1'],
    ['cn-north-1', 'https://console.amazonaws.cn/emr/home?region=cn-north-1#/clusterDetails/j-1'],
    ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/emr/home?region=us-gov-west-1#/clusterDetails/j-1'],
  ])('%s', (region, url) => {
    expect(clusterConsoleUrl(region, 'j-1')).toBe(url);
  });
});
