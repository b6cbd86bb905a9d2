import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import { readInput } from '../../../src/aws/s3/input.ts';
import { isNew, seeInput } from '../../../src/runs/schedules/new-data.ts';
import { type Aws, breakCalls, connectionTo, countCalls, openAws } from '../../aws/support.ts';

const BUCKET = 'team-bucket';
const OTHER = 'other-bucket';
let aws: Aws;
let s3: S3Client;
beforeAll(async () => {
  aws = await openAws();
  await aws.objects.createBucket(BUCKET);
  await aws.objects.createBucket(OTHER);
  s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

const see = (...keys: string[]) =>
  seeInput(
    { s3 },
    keys.map((key) => `s3://${BUCKET}/${key}`),
  );

describe('which keys a path means', () => {
  const all = [
    'tweets/2026/11/20/a.json.gz',
    'tweets/2026/11/20/b.json.gz',
    'tweets/2026/11/21/a.json.gz',
    'tweets/2026/11/21/a.json',
    'tweets/2026/11/21/_temporary/0/a.json.gz',
    'tweets/2026/11/21/.a.json.gz.crc',
    'tweets/2026/',
    'tweets-old/2026/11/20/a.json.gz',
    'flights.csv',
    'flights.csv.bak',
  ];
  it.each([
    ['tweets/*/*/*/*.json.gz', [0, 1, 2]],
    ['tweets/*/*/21/*', [2, 3]],
    ['tweets/2026/11/*', [0, 1, 2, 3]],
    ['tweets/2026/11/2?/', [0, 1, 2, 3]],
    ['tweets/2026/11/21', [2, 3]],
    ['tweets/', [0, 1, 2, 3]],
    ['tweets', [0, 1, 2, 3]],
    ['tweets*', [0, 1, 2, 3, 7]],
    ['tweets/2026/11/21/_temporary/', [4]],
    ['tweets/2026/11/21/.a.json.gz.crc', [5]],
    ['flights.csv', [8]],
    ['', [0, 1, 2, 3, 7, 8, 9]],
    ['nothing/*', []],
    // Not told apart: better too much than something new that nobody sees.
    ['tweets/2026/11/{20,21}/*.gz', [0, 1, 2, 3]],
    ['tweets/2026/11/[12]1/*.gz', [0, 1, 2, 3]],
  ])('%s', (path, expected) => {
    const { prefix, means } = readInput(path);
    const meant = all.filter(means);
    expect(meant).toEqual(expected.map((index) => all[index]));
    expect(meant.filter((key) => !key.startsWith(prefix))).toEqual([]);
  });
});

describe('what is there', () => {
  beforeEach(async () => {
    await aws.objects.put(BUCKET, 'in/1.json', 'one');
    await aws.objects.put(BUCKET, 'in/deep/2.json', 'two two');
    await aws.objects.put(BUCKET, 'in/_SUCCESS', '');
  });

  it('is counted, weighed and dated', async () => {
    const seen = await see('in/');
    expect(seen).toMatchObject({ objects: 2, bytes: 10, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Math.abs(Date.parse(seen.newest ?? '') - Date.now())).toBeLessThan(600_000);
  });
  it('is the same when nothing has changed, however it is named', async () => {
    const first = await see('in/');
    await aws.objects.put(BUCKET, 'in/1.json', 'one');
    await aws.objects.put(BUCKET, 'in/_SUCCESS', 'again');
    await aws.objects.put(BUCKET, 'beside/3.json', 'three');
    expect(isNew(first, await see('in/', 'in/*.json', 'in/'))).toBe(false);
  });
  it.each([
    ['an object more', () => aws.objects.put(BUCKET, 'in/3.json', 'three')],
    ['other content of the same size', () => aws.objects.put(BUCKET, 'in/1.json', 'eno')],
    ['an object less', () => s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'in/3.json' }))],
  ])('%s is new', async (_, change) => {
    const before = await see('in/');
    await change();
    expect(isNew(before, await see('in/'))).toBe(true);
  });
  it('is new to who has seen nothing, and nothing stays nothing', async () => {
    const nothing = await see('nowhere/*');
    expect(nothing).toMatchObject({ objects: 0, bytes: 0, newest: null });
    expect(isNew(null, nothing)).toBe(true);
    expect(isNew(nothing, await see('nowhere/*'))).toBe(false);
  });
  it('is told apart by its bucket', async () => {
    await aws.objects.put(BUCKET, 'same/1', 'x');
    await aws.objects.put(OTHER, 'same/1', 'x');
    const both = await seeInput({ s3 }, [`s3://${BUCKET}/same/`, `s3a://${OTHER}/same/`]);
    expect(both.objects).toBe(2);
    expect(isNew(await see('same/'), await seeInput({ s3 }, [`s3://${OTHER}/same/`]))).toBe(true);
  });
  it('is read page by page', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `many/${index}/part`);
    await Promise.all(names.map((name) => aws.objects.put(BUCKET, name, 'x')));
    const calls = await countCalls(aws, 'ListObjectsV2');
    expect(await see('many/*')).toMatchObject({ objects: 1001, bytes: 1001 });
    expect((await countCalls(aws, 'ListObjectsV2')) - calls).toBe(2);
  });
});

describe('what cannot be seen', () => {
  it('is a problem, not nothing', async () => {
    await expect(seeInput({ s3 }, ['s3://nobodys-bucket/in/'])).rejects.toMatchObject({ kind: 'not-found' });
    await breakCalls(aws, { kind: 'error', operation: 'ListObjectsV2' });
    await expect(see('in/')).rejects.toMatchObject({ kind: 'broken', retryable: true });
  });
  it('also when it takes too long', async () => {
    await expect(seeInput({ s3 }, [`s3://${BUCKET}/in/`], AbortSignal.abort())).rejects.toMatchObject({
      message: 'The list of the input did not end in time, so it is not known whether there is new data.',
      retryable: true,
    });
  });
  it('also where no job on EMR reads S3', async () => {
    await expect(seeInput({ s3 }, ['/home/me/tweets'])).rejects.toThrow("'/home/me/tweets' is no place in S3");
  });
});
