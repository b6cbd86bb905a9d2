import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let s3: S3Client;
const Bucket = 'team-data';

beforeAll(async () => {
  aws = await openLocalAws();
  s3 = s3Client(aws);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('buckets', () => {
  it('are created, listed, located and removed', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'short-lived' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual(['short-lived', 'team-data']);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1');
    await s3.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'short-lived' }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('refuse to go while they hold objects, and names that S3 refuses', async () => {
    await put('keep/me', 'x');
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    expect(await text('keep/me')).toBe('x');
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'Team_Data' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });
});

describe('objects', () => {
  it('come back with their bytes, type, metadata and the MD5 as ETag', async () => {
    const body = randomBytes(300_000);
    const md5 = createHash('md5').update(body).digest('hex');
    const written = await put('models/v1.bin', body, {
      ContentType: 'application/x-model',
      CacheControl: 'no-store',
      Metadata: { run: 'r-17' },
    });
    expect(written.ETag).toBe(`"${md5}"`);
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'models/v1.bin' }));
    expect(body.equals((await read.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
    expect(read).toMatchObject({
      ETag: `"${md5}"`,
      ContentType: 'application/x-model',
      CacheControl: 'no-store',
      ContentLength: 300_000,
      Metadata: { run: 'r-17' },
    });
    expect(read.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(body.equals(await readFile(join(aws.objects.root, Bucket, 'models/v1.bin')))).toBe(true);
  });

  it('can be empty, overwritten and streamed without a length known before', async () => {
    await put('e', '');
    expect(await text('e')).toBe('');
    await put('e', 'second');
    expect(await text('e')).toBe('second');
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from([Buffer.from('ab'), Buffer.from('cd')]),
        ContentLength: 4,
      }),
    );
    expect(await text('streamed')).toBe('abcd');
  });

  it('keep keys that need encoding', async () => {
    const keys = [
      "a b/ü+%&=?#'()*!~.txt",
      '日本/🔥',
      'tab\there',
      'dt=2026-05-01/part 0',
      '..data',
      'a/.hidden',
      'x%2Fy',
    ];
    for (const key of keys) {
      await put(key, key);
      expect(await text(key)).toBe(key);
    }
  });

  it('answer what is not there as S3 does', async () => {
    await expect(text('absent')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'absent' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'absent' }));
  });

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=5-500', '56789', 'bytes 5-9/10'],
  ])('answer the range %s', async (Range, expected, ContentRange) => {
    await put('digits', '0123456789');
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
    expect(await read.Body?.transformToString()).toBe(expected);
    expect(read).toMatchObject({ ContentRange, ContentLength: expected.length, $metadata: { httpStatusCode: 206 } });
  });

  it('refuse a range behind the end', async () => {
    await put('digits', '0123456789');
    await expect(text('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('are copied with or without their metadata', async () => {
    await put('from', 'copied', { ContentType: 'text/x', Metadata: { a: '1' } });
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));
    const copy = await s3.send(new GetObjectCommand({ Bucket, Key: 'to' }));
    expect(await copy.Body?.transformToString()).toBe('copied');
    expect(copy).toMatchObject({ ContentType: 'text/x', Metadata: { a: '1' } });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'to',
        CopySource: `${Bucket}/to`,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ b: '2' });
    await expect(
      s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to` })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('are deleted many at a time, and folders that they leave empty vanish', async () => {
    await put('bulk/a/1', 'x');
    await put('bulk/b&<2>', 'x');
    const answer = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'bulk/a/1' }, { Key: 'bulk/b&<2>' }, { Key: 'bulk/none' }] },
      }),
    );
    expect(answer.Deleted?.map((item) => item.Key)).toEqual(['bulk/a/1', 'bulk/b&<2>', 'bulk/none']);
    expect(answer.Errors).toBeUndefined();
    expect(await readdir(join(aws.objects.root, Bucket))).not.toContain('bulk');
  });
});

describe('conditions', () => {
  it('write once only with If-None-Match: *, however many try', async () => {
    const tries = Array.from({ length: 12 }, (_, index) => put('once', `writer ${index}`, { IfNoneMatch: '*' }));
    const settled = await Promise.allSettled(tries);
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const refused = settled.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    const winner = settled.findIndex((one) => one.status === 'fulfilled');
    expect(await text('once')).toBe(`writer ${winner}`);
  });

  it('replace only what is known with If-Match', async () => {
    const { ETag } = await put('guarded', 'one');
    const second = await put('guarded', 'two', { IfMatch: ETag });
    await expect(put('guarded', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('guarded-absent', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('guarded', { IfMatch: second.ETag })).toBe('two');
    await expect(text('guarded', { IfMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    await expect(text('guarded', { IfNoneMatch: second.ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(text('guarded', { IfModifiedSince: new Date(Date.now() + 5000) })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });
});

describe('writes are whole', () => {
  it('a reader sees the old object or the new one, never a mixture, with the ETag of what it reads', async () => {
    const bodies = [randomBytes(200_000), randomBytes(150_000)];
    const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
    await put('contested', bodies[0] as Buffer, { Metadata: { md5: md5(bodies[0] as Buffer) } });
    let writing = true;
    const writer = (async () => {
      for (let round = 1; round <= 40; round++) {
        const body = bodies[round % 2] as Buffer;
        await put('contested', body, { Metadata: { md5: md5(body) } });
      }
      writing = false;
    })();
    const readers = Array.from({ length: 4 }, async () => {
      let reads = 0;
      for (; writing; reads++) {
        const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'contested' }));
        const seen = md5((await read.Body?.transformToByteArray()) ?? new Uint8Array());
        expect([read.ETag, read.Metadata?.md5]).toEqual([`"${seen}"`, seen]);
      }
      return reads;
    });
    const reads = await Promise.all(readers);
    await writer;
    expect(Math.min(...reads)).toBeGreaterThan(0);
  });

  it('an upload that breaks off leaves nothing behind', async () => {
    const Body = new Readable({ read: () => undefined });
    Body.push(randomBytes(100_000));
    const stop = new AbortController();
    const upload = s3.send(new PutObjectCommand({ Bucket, Key: 'broken-off', Body, ContentLength: 1_000_000 }), {
      abortSignal: stop.signal,
    });
    const refused = expect(upload).rejects.toMatchObject({ name: 'AbortError' });
    const incoming = join(aws.directory, 's3', 'incoming');
    await expect.poll(() => readdir(incoming)).toHaveLength(1);
    stop.abort();
    Body.destroy();
    await refused;
    await expect.poll(() => readdir(incoming)).toHaveLength(0);
    await expect(text('broken-off')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('beside Spark', () => {
  it('shows files that were written into the bucket, with an ETag that changes with them', async () => {
    const folder = join(aws.objects.root, Bucket, 'out');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'part-0'), 'rows');
    expect(await text('out/part-0')).toBe('rows');
    const first = await s3.send(new HeadObjectCommand({ Bucket, Key: 'out/part-0' }));
    await writeFile(join(folder, 'part-0'), 'more rows');
    const second = await s3.send(new HeadObjectCommand({ Bucket, Key: 'out/part-0' }));
    expect(second).toMatchObject({ ContentLength: 9, ContentType: 'binary/octet-stream' });
    expect(second.ETag).not.toBe(first.ETag);
  });

  it('forgets the metadata of an object that Spark has overwritten', async () => {
    await put('mixed', 'by the bot', { Metadata: { by: 'bot' } });
    await writeFile(join(aws.objects.root, Bucket, 'mixed'), 'by Spark!!');
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'mixed' }));
    expect(await read.Body?.transformToString()).toBe('by Spark!!');
    expect(read.Metadata).toEqual({});
  });

  it('never follows a symbolic link out of the bucket', async () => {
    await writeFile(join(aws.directory, 'secret'), 'secret');
    await symlink(join(aws.directory, 'secret'), join(aws.objects.root, Bucket, 'link'));
    await symlink(aws.directory, join(aws.objects.root, Bucket, 'door'));
    await expect(text('link')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(text('door/secret')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(put('door/new/file', 'x')).rejects.toMatchObject({ name: 'LocalKeyConflict' });
    expect(await readdir(aws.directory)).not.toContain('new');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'door/secret' }));
    expect(await readFile(join(aws.directory, 'secret'), 'utf8')).toBe('secret');
  });

  it('says so when a key would be a file and a folder', async () => {
    await put('leaf', 'x');
    await expect(put('leaf/below', 'x')).rejects.toMatchObject({ name: 'LocalKeyConflict', message: /'leaf\/below'/ });
    await put('tree/below', 'x');
    await expect(put('tree', 'x')).rejects.toMatchObject({ name: 'LocalKeyConflict' });
    expect(await text('leaf')).toBe('x');
  });
});

describe('a presigned link', () => {
  const linkTo = (ResponseContentDisposition: string) =>
    getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'all rows.csv', ResponseContentDisposition }), {
      expiresIn: 60,
    });

  it('gives the file the name it was signed with, and only that', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'all rows.csv', Body: 'a,b\n1,2\n' }));
    const link = await linkTo('attachment; filename="déjà.csv"');
    const answer = await fetch(link);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="déjà.csv"');
    expect(await answer.text()).toBe('a,b\n1,2\n');
    expect((await fetch(link.replace('attachment', 'inline'))).status).toBe(403);
  });

  it('with a name that no header can carry is refused in words', async () => {
    const answer = await fetch(await linkTo('attachment; filename="表.csv"'));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('cannot be represented using ISO-8859-1');
  });
});
