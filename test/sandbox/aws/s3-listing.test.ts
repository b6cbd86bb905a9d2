import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let s3: S3Client;

beforeAll(async () => {
  aws = await openLocalAws();
  s3 = s3Client(aws);
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

let serial = 0;
async function bucketWith(keys: string[]): Promise<string> {
  const Bucket = `bucket-${serial++}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of keys)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Key.endsWith('/') ? '' : Key) }));
  return Bucket;
}

async function list(input: ListObjectsV2CommandInput) {
  const answer = await s3.send(new ListObjectsV2Command(input));
  return {
    keys: answer.Contents?.map((item) => item.Key) ?? [],
    prefixes: answer.CommonPrefixes?.map((item) => item.Prefix) ?? [],
    answer,
  };
}

async function listAll(input: ListObjectsV2CommandInput, pageSize: number) {
  const keys: (string | undefined)[] = [];
  const prefixes: (string | undefined)[] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize }, input)) {
    keys.push(...(page.Contents?.map((item) => item.Key) ?? []));
    prefixes.push(...(page.CommonPrefixes?.map((item) => item.Prefix) ?? []));
    expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
  }
  return { keys, prefixes };
}

describe('ListObjectsV2', () => {
  it('sorts by the bytes of the key, folders or not', async () => {
    const Bucket = await bucketWith(['a/b', 'a-c', 'a.d', 'ab', 'Z', 'é', '🔥', '\uff5e', 'a/a/x']);
    expect((await list({ Bucket })).keys).toEqual(['Z', 'a-c', 'a.d', 'a/a/x', 'a/b', 'ab', 'é', '\uff5e', '🔥']);
  });

  it('groups by a delimiter below a prefix', async () => {
    const Bucket = await bucketWith(['t/2026/05/a', 't/2026/05/b', 't/2026/06/a', 't/readme', 'u']);
    expect(await list({ Bucket, Delimiter: '/' })).toMatchObject({ keys: ['u'], prefixes: ['t/'] });
    expect(await list({ Bucket, Delimiter: '/', Prefix: 't/' })).toMatchObject({
      keys: ['t/readme'],
      prefixes: ['t/2026/'],
    });
    expect(await list({ Bucket, Delimiter: '/', Prefix: 't/2026/0' })).toMatchObject({
      keys: [],
      prefixes: ['t/2026/05/', 't/2026/06/'],
    });
    expect(await list({ Bucket, Delimiter: '2026', Prefix: 't' })).toMatchObject({
      keys: ['t/readme'],
      prefixes: ['t/2026'],
    });
    expect(await list({ Bucket, Prefix: 'none/' })).toMatchObject({ keys: [], prefixes: [], answer: { KeyCount: 0 } });
    expect((await list({ Bucket, Prefix: '../' })).keys).toEqual([]);
  });

  it('starts after a key and says how a page goes on', async () => {
    const Bucket = await bucketWith(['a', 'b', 'c/1', 'c/2', 'd']);
    expect((await list({ Bucket, StartAfter: 'b' })).keys).toEqual(['c/1', 'c/2', 'd']);
    expect((await list({ Bucket, StartAfter: 'c/1' })).keys).toEqual(['c/2', 'd']);
    expect((await list({ Bucket, StartAfter: 'c/1', Delimiter: '/' })).prefixes).toEqual(['c/']);
    const first = await list({ Bucket, MaxKeys: 2 });
    expect(first.answer).toMatchObject({ IsTruncated: true, KeyCount: 2, MaxKeys: 2 });
    await expect(list({ Bucket, ContinuationToken: '%' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list({ Bucket: 'bucket-absent' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('shows what Spark wrote, its markers and temporary names, but not the checksum files of Hadoop', async () => {
    const Bucket = await bucketWith([]);
    const folder = join(aws.objects.root, Bucket, 'out');
    await mkdir(join(folder, '_temporary/0'), { recursive: true });
    await mkdir(join(folder, 'empty'));
    for (const name of ['_SUCCESS', '._SUCCESS.crc', 'part-0', '.part-0.crc']) await writeFile(join(folder, name), '');
    expect((await list({ Bucket })).keys).toEqual(['out/_SUCCESS', 'out/part-0']);
    expect(await list({ Bucket, Prefix: 'out/', Delimiter: '/' })).toMatchObject({ prefixes: [] });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'out/.mine.crc', Body: 'x' }));
    expect((await list({ Bucket })).keys).toContain('out/.mine.crc');
  });

  it('keeps an empty folder that was put as an object', async () => {
    const Bucket = await bucketWith(['folder/', 'folder/in']);
    expect((await list({ Bucket })).keys).toEqual(['folder/', 'folder/in']);
    expect(await list({ Bucket, Prefix: 'folder/', Delimiter: '/' })).toMatchObject({ keys: ['folder/', 'folder/in'] });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'folder/in' }));
    expect((await list({ Bucket })).keys).toEqual(['folder/']);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'folder/' }))).ContentLength).toBe(0);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'folder/' }));
    expect((await list({ Bucket })).keys).toEqual([]);
  });

  it('agrees with a plain sort and grouping, for any keys, prefix, delimiter and page size', {
    timeout: 120_000,
  }, async () => {
    const segment = fc.stringMatching(/^[a-c.\-!é]{1,3}$/).filter((text) => text !== '.' && text !== '..');
    const key = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const world = fc.record({
      keys: fc.uniqueArray(key, { maxLength: 15 }),
      prefix: fc.oneof(fc.constant(''), fc.stringMatching(/^[a-c/]{0,3}$/)),
      delimiter: fc.constantFrom('', '/', '/', 'b', 'a/'),
      pageSize: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ keys, prefix, delimiter, pageSize }) => {
        // Plain files: a key cannot be another's folder.
        const kept = keys.filter((one) => !keys.some((other) => other.startsWith(`${one}/`)));
        const Bucket = await bucketWith(kept);
        const sorted = [...kept]
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          .filter((one) => one.startsWith(prefix));
        const cut = (one: string) => (delimiter === '' ? -1 : one.indexOf(delimiter, prefix.length));
        const expected = {
          keys: sorted.filter((one) => cut(one) === -1),
          prefixes: [
            ...new Set(sorted.filter((one) => cut(one) !== -1).map((one) => one.slice(0, cut(one) + delimiter.length))),
          ],
        };
        const input = { Bucket, Prefix: prefix, ...(delimiter === '' ? {} : { Delimiter: delimiter }) };
        expect(await listAll(input, pageSize)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('ListObjects, the first version', () => {
  it('goes on from the marker, which a delimiter puts in the answer', async () => {
    const Bucket = await bucketWith(['a/1', 'a/2', 'b', 'c/1']);
    const first = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'a/', CommonPrefixes: [{ Prefix: 'a/' }] });
    const second = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }));
    expect(second.Contents?.map((item) => item.Key)).toEqual(['b']);
    expect(second.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
    const encoded = await s3.send(new ListObjectsCommand({ Bucket, EncodingType: 'url', Prefix: 'a/' }));
    expect(encoded).toMatchObject({ EncodingType: 'url', Contents: [{ Key: 'a/1' }, { Key: 'a/2' }] });
  });
});
