import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let s3: S3Client;
const Bucket = 'parts';
const MIB = 1024 * 1024;

beforeAll(async () => {
  aws = await openLocalAws();
  s3 = s3Client(aws);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

async function begin(Key: string): Promise<{ Bucket: string; Key: string; UploadId: string }> {
  const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/x' }));
  return { Bucket, Key, UploadId };
}

async function part(upload: { Bucket: string; Key: string; UploadId: string }, PartNumber: number, Body: Uint8Array) {
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
}

const bytesOf = async (Key: string, more: object = {}) =>
  Buffer.from(
    (await (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToByteArray()) ?? [],
  );

it('takes a stream of 23 MiB from lib-storage, in parts, with its metadata and checksum', async () => {
  const body = randomBytes(23 * MIB + 17);
  const source = join(aws.directory, 'source.bin');
  await writeFile(source, body);
  const upload = new Upload({
    client: s3,
    params: { Bucket, Key: 'big.bin', Body: createReadStream(source), Metadata: { from: 'lib-storage' } },
    partSize: 5 * MIB,
  });
  await upload.done();
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'big.bin', ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({ ContentLength: body.length, Metadata: { from: 'lib-storage' }, ETag: /-5"$/ });
  expect(head.ChecksumCRC32).toMatch(/-5$/);
  expect(body.equals(await bytesOf('big.bin'))).toBe(true);
  const second = await s3.send(new GetObjectCommand({ Bucket, Key: 'big.bin', PartNumber: 2 }));
  expect(second).toMatchObject({ ContentLength: 5 * MIB, PartsCount: 5 });
  expect(body.subarray(5 * MIB, 10 * MIB).equals((await second.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(
    true,
  );
});

it('joins parts sent in any order and more than once, under the ETag that S3 computes', async () => {
  const upload = await begin('joined');
  const [first, last] = [randomBytes(5 * MIB), randomBytes(100)];
  const two = await part(upload, 7, last);
  await part(upload, 1, randomBytes(5 * MIB));
  const one = await part(upload, 1, first);
  const listed = await s3.send(new ListPartsCommand(upload));
  expect(listed.Parts?.map((entry) => [entry.PartNumber, entry.Size])).toEqual([
    [1, 5 * MIB],
    [7, 100],
  ]);
  const done = await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [one, two] } }));
  const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
  const expected = md5(Buffer.concat([md5(first), md5(last)])).toString('hex');
  expect(done).toMatchObject({ ETag: `"${expected}-2"`, Key: 'joined', Bucket });
  expect(Buffer.concat([first, last]).equals(await bytesOf('joined'))).toBe(true);
  await expect(s3.send(new ListPartsCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('copies ranges of other objects into parts', async () => {
  const body = randomBytes(6 * MIB);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: body }));
  const upload = await begin('patchwork');
  const copy = async (PartNumber: number, CopySourceRange: string) => {
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({ ...upload, PartNumber, CopySource: `${Bucket}/source`, CopySourceRange }),
    );
    return { PartNumber, ETag: CopyPartResult?.ETag };
  };
  const Parts = [await copy(1, `bytes=0-${5 * MIB - 1}`), await copy(2, 'bytes=10-19')];
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  expect(Buffer.concat([body.subarray(0, 5 * MIB), body.subarray(10, 20)]).equals(await bytesOf('patchwork'))).toBe(
    true,
  );
});

describe('checksums', () => {
  it.each([
    ['CRC64NVME', 'FULL_OBJECT'],
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32C', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('%s as %s are told of an upload, of its parts and of the object', async (algorithm, type) => {
    const Key = `checked/${algorithm}`;
    const create = new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: algorithm, ChecksumType: type });
    const { UploadId = '' } = await s3.send(create);
    const upload = { Bucket, Key, UploadId };
    const bodies = [randomBytes(5 * MIB), randomBytes(11)];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const number = { PartNumber: index + 1 };
      const command = new UploadPartCommand({ ...upload, ...number, Body, ChecksumAlgorithm: algorithm });
      Parts.push({ ...number, ...(await s3.send(command)) });
    }
    const told = { ChecksumAlgorithm: algorithm, ChecksumType: type };
    expect(await s3.send(new ListPartsCommand(upload))).toMatchObject(told);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
    expect(Uploads).toMatchObject([told]);
    const done = { ...upload, MultipartUpload: { Parts }, ChecksumType: type };
    await expect(s3.send(new CompleteMultipartUploadCommand({ ...done, MpuObjectSize: 7 }))).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining(`(7) does not match what was computed: (${5 * MIB + 11})`),
    });
    await s3.send(new CompleteMultipartUploadCommand({ ...done, MpuObjectSize: 5 * MIB + 11 }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumType).toBe(type);
    // The SDK computes the checksum of what it reads and holds it against the whole object's.
    expect(Buffer.concat(bodies).equals(await bytesOf(Key, { ChecksumMode: 'ENABLED' }))).toBe(true);
  });
});

describe('refuses', () => {
  it.each([
    ['SHA256', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
  ] as const)('%s as %s', async (ChecksumAlgorithm, ChecksumType) => {
    const create = new CreateMultipartUploadCommand({ Bucket, Key: 'x', ChecksumAlgorithm, ChecksumType });
    await expect(s3.send(create)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('parts that are too small, out of order, unknown or changed', async () => {
    const upload = await begin('refused');
    const one = await part(upload, 1, Buffer.from('small'));
    const two = await part(upload, 2, Buffer.from('last'));
    const complete = (Parts: object[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    await expect(complete([one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([{ PartNumber: 3, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([{ ...one, ETag: two.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(part(upload, 10_001, Buffer.from('x'))).rejects.toMatchObject({ name: 'InvalidArgument' });
    await complete([one]);
    expect((await bytesOf('refused')).toString()).toBe('small');
  });

  it('a second complete of a key that must not exist, and keeps the first', async () => {
    const uploads = [await begin('exclusive'), await begin('exclusive')];
    const settled = await Promise.allSettled(
      uploads.map(async (upload, index) => {
        const Parts = [await part(upload, 1, Buffer.from(`writer ${index}`))];
        await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, IfNoneMatch: '*' }));
      }),
    );
    expect(settled.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = settled.findIndex((one) => one.status === 'fulfilled');
    expect((await bytesOf('exclusive')).toString()).toBe(`writer ${winner}`);
  });
});

it('lists and aborts uploads, which survive a restart until then', async () => {
  const upload = await begin('unfinished/a');
  await part(upload, 1, Buffer.from('half'));
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'unfinished/' }));
  expect(Uploads).toMatchObject([{ Key: 'unfinished/a', UploadId: upload.UploadId }]);
  const second = await openLocalAws({ directory: aws.directory });
  const client = s3Client(second);
  try {
    expect((await client.send(new ListPartsCommand(upload))).Parts).toHaveLength(1);
  } finally {
    client.destroy();
    await second.close();
  }
  await s3.send(new AbortMultipartUploadCommand(upload));
  await expect(s3.send(new AbortMultipartUploadCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect((await readdir(join(aws.directory, 's3', 'uploads'))).includes(upload.UploadId)).toBe(false);
});
