import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import { listObjects } from '../../../src/aws/s3/listing.ts';
import { type Aws, breakCalls, connectionTo, countCalls, openAws } from '../support.ts';

const BUCKET = 'team-bucket';
let aws: Aws;
let s3: S3Client;
beforeAll(async () => {
  aws = await openAws();
  await aws.objects.createBucket(BUCKET);
  s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

const put = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await aws.objects.put(BUCKET, key, 'x'.repeat(key.length));
};
const list = (key: string, options: { limit?: number; after?: string } = {}) =>
  listObjects(s3, { bucket: BUCKET, key }, { limit: 100, ...options });
const keysOf = ({ entries }: { entries: { key: string }[] }) => entries.map(({ key }) => key);

describe('a folder', () => {
  beforeAll(() => put('lake/b.csv', 'lake/a/1.csv', 'lake/a/2.csv', 'lake/z/1.csv', 'lake/a.csv', 'lake-2/x.csv'));

  it('shows its folders first, then its files, with sizes, times and their sum', async () => {
    const listing = await list('lake/');
    expect(keysOf(listing)).toEqual(['lake/a/', 'lake/z/', 'lake/a.csv', 'lake/b.csv']);
    expect(listing).toMatchObject({
      total: { folders: 2, files: 2, bytes: 20 },
      complete: true,
      next: null,
      prefix: 'lake/',
    });
    expect(listing.entries[2]).toMatchObject({ bytes: 10, updatedAt: expect.any(Date) });
  });
  it('is also the whole bucket', async () => {
    expect(keysOf(await list(''))).toEqual(expect.arrayContaining(['lake/', 'lake-2/']));
  });
  it('without its slash is the beginning of names', async () => {
    expect(keysOf(await list('lake'))).toEqual(['lake-2/', 'lake/']);
  });
  it.each([
    ['lake/*.csv', ['lake/a.csv', 'lake/b.csv']],
    ['lake/a*', ['lake/a/', 'lake/a.csv']],
    ['lake*/*.csv', ['lake-2/x.csv', 'lake/a.csv', 'lake/b.csv']],
    ['lake/*/1.csv', ['lake/a/1.csv', 'lake/z/1.csv']],
    ['lake/*.parquet', []],
  ])('%s', async (key, keys) => {
    expect(keysOf(await list(key))).toEqual(keys);
  });
  it('that is not there is empty, a bucket that is not there is a problem', async () => {
    expect(await list('nowhere/')).toMatchObject({ entries: [], complete: true });
    await expect(listObjects(s3, { bucket: 'nobodys-bucket', key: '' }, { limit: 1 })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
  it('that AWS cannot tell is a problem', async () => {
    await breakCalls(aws, { kind: 'error', operation: 'ListObjectsV2' });
    await expect(list('lake/')).rejects.toMatchObject({ kind: 'broken', retryable: true });
  });
});

describe('pages', () => {
  const names = Array.from({ length: 23 }, (_, index) => `pages/${String(index).padStart(2, '0')}`);
  // Every third is a folder, whose place in S3's order is that of its slash.
  const keys = names.map((name, index) => (index % 3 === 0 ? `${name}/inside/deep` : name));
  beforeAll(() => put(...keys, 'pages/05-', 'pages/06-', 'pages/060', 'pages/ä', 'pages/\u{1f600}', 'pages/\uffee'));

  it.each([1, 2, 5, 7, 100])('of %i show each entry once, and count down', async (limit) => {
    const all = await list('pages/');
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list('pages/', { limit, ...(after !== undefined && { after }) });
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      expect(page.total.folders + page.total.files).toBe(29 - seen.length);
      seen.push(...keysOf(page));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toHaveLength(29);
    expect(new Set(seen)).toEqual(new Set(keysOf(all)));
  });
});

it('looks through ten thousand keys at most, and goes on from there', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, part) =>
      put(...Array.from({ length: 520 }, (_, index) => `many/${part}/${String(index).padStart(4, '0')}.txt`)),
    ),
  );
  await put('many/9/z.csv');
  const before = await countCalls(aws, 'ListObjectsV2');
  const first = await list('many/*/*.csv');
  expect(first).toMatchObject({ entries: [], complete: false });
  expect((await countCalls(aws, 'ListObjectsV2')) - before).toBe(10);
  const second = await list('many/*/*.csv', { after: first.next ?? '' });
  expect(keysOf(second)).toEqual(['many/9/z.csv']);
  expect(second).toMatchObject({ complete: true, next: null });
});
