import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join, sep } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anyText } from '../../support/any-text.ts';
import { openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let s3: S3Client;
const Bucket = 'keys';

beforeAll(async () => {
  aws = await openLocalAws();
  s3 = s3Client(aws);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

/** The form in which S3 signs a path: decoded, then encoded once. */
function canonical(path: string): string {
  try {
    return decodeURIComponent(path).split('/').map(encodeURIComponent).join('/');
  } catch {
    return path;
  }
}

/** Puts with exactly this request line, which no SDK would send. */
async function rawPut(path: string): Promise<number> {
  const signer = new SignatureV4({
    credentials: aws.credentials,
    region: aws.region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const host = `127.0.0.1:${aws.port}`;
  const signed = await signer.sign({
    method: 'PUT',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: aws.port,
    path: canonical(path),
    query: {},
    headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: aws.port, method: 'PUT', path, headers: signed.headers },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end('escaped');
  });
}

async function filesOutsideBucket(): Promise<string[]> {
  const all = await readdir(aws.directory, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(aws.directory.length + 1))
    .filter(
      (file) =>
        !file.startsWith(['s3', 'buckets', Bucket, ''].join(sep)) && !file.startsWith(['s3', 'sidecars'].join(sep)),
    );
}

it.each([
  '/keys/../escaped',
  '/keys/..%2f..%2fescaped',
  '/keys/%2e%2e/%2e%2e/escaped',
  '/keys/a/../../escaped',
  '/keys/a%00b',
  '/keys//etc/escaped',
  '/keys/a//b',
  '/keys/./a',
  '/keys/a/.',
  '/keys/%2Fescaped',
  '/../escaped/x',
  '/%2e%2e/x',
  '/keys%2f..%2f..%2fescaped/x',
  '/keys/%ff%fe',
  '/keys/%zz',
])('refuses the path %s and writes nothing', async (path) => {
  expect(await rawPut(path)).toBe(400);
  expect(await filesOutsideBucket()).toEqual([]);
});

it('takes the same way of asking for a key that is legal', async () => {
  expect(await rawPut('/keys/a/legal%20key')).toBe(200);
});

it.each([
  ['a name of 256 bytes', 'x'.repeat(256), 'KeyTooLongError'],
  ['a key of 1,025 bytes', `${'abc/'.repeat(256)}x`, 'KeyTooLongError'],
  ['an empty name', 'a//b', 'InvalidArgument'],
])('says what is wrong with %s', async (_, Key, name) => {
  await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).rejects.toMatchObject({ name });
});

it('keeps or clearly refuses any key: what it keeps comes back, and nothing lands outside the bucket', {
  timeout: 120_000,
}, async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '',
      '%2e%2e',
      '\0',
      '~',
      '...',
      '..a',
      'a.',
      '-',
      '+',
      '&',
      ' ',
      '\\',
      'C:',
      '\r\n',
      "'",
    ),
    anyText({ maxLength: 6 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const key = fc
    .array(piece, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
    .filter((text) => text !== '' && text.isWellFormed());
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(key, async (Key) => {
      const Body = Key.endsWith('/') ? '' : Key;
      try {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body) }));
      } catch (error) {
        expect(error).toMatchObject({
          name: expect.stringMatching(/^(InvalidArgument|KeyTooLongError|LocalKeyConflict|InvalidURI)$/),
        });
        return;
      }
      kept++;
      const read = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await read.Body?.transformToString()).toBe(Body);
      const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: 'url' }));
      expect(listed.Contents?.map((item) => decodeURIComponent(item.Key ?? ''))).toContain(Key);
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    }),
    { numRuns: 150 },
  );
  expect(kept).toBeGreaterThan(25);
  expect(await filesOutsideBucket()).toEqual([]);
});
