import { gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import { readHead } from '../../../src/aws/s3/head.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../support.ts';

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

async function headOf(body: string | Uint8Array, lines = 3) {
  await aws.objects.put(BUCKET, 'object', Buffer.from(body));
  return readHead(s3, { bucket: BUCKET, key: 'object' }, lines);
}

const csv = Array.from({ length: 50_000 }, (_, index) => `${index},é,${index * 7919}\n`).join('');
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index * 31 + index * 7) % 251));

it.each<[string, string | Uint8Array, object]>([
  ['two of two lines', 'a,b\n1,2\n', { kind: 'text', lines: ['a,b', '1,2'], more: false, bytes: 8, gzip: false }],
  ['a last line without its end', 'a\r\nb', { lines: ['a', 'b'], more: false, encoding: 'UTF-8' }],
  ['three of four', 'a\nb\nc\nd', { lines: ['a', 'b', 'c'], more: true }],
  ['an empty line', '\n', { lines: [''], more: false }],
  ['a large file', csv, { lines: ['0,é,0', '1,é,7919', '2,é,15838'], more: true, bytes: Buffer.byteLength(csv) }],
  ['gzip', gzipSync('a,b\n1,2\n'), { kind: 'text', lines: ['a,b', '1,2'], more: false, gzip: true }],
  ['large gzip', gzipSync(csv), { lines: ['0,é,0', '1,é,7919', '2,é,15838'], more: true, gzip: true }],
  ['gzip in two members', Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]), { lines: ['a', 'b'], more: false }],
  ['a bomb', gzipSync(Buffer.alloc(50_000_000, 'x')), { kind: 'text', more: true, gzip: true }],
  ['nothing', '', { kind: 'empty', bytes: 0 }],
  ['gzip of nothing', gzipSync(''), { kind: 'empty', gzip: true }],
  [
    'Latin-1',
    Buffer.from('24|Misérables, Les|1995\n', 'latin1'),
    { lines: ['24|Misérables, Les|1995'], encoding: 'Latin-1' },
  ],
  ['UTF-16', Buffer.from('\ufeffä\nb', 'utf16le'), { lines: ['ä', 'b'], encoding: 'UTF-16' }],
  ["Hive's separator", 'a\u0001b\n', { kind: 'text', lines: ['a\u0001b'] }],
  ['Parquet', Buffer.concat([Buffer.from('PAR1'), noise]), { kind: 'binary', what: 'Parquet', bytes: 200_004 }],
  ['gzipped Avro', gzipSync(Buffer.from('Obj\u0001xyz')), { kind: 'binary', what: 'Avro', gzip: true }],
  ['noise', noise, { kind: 'binary', what: null }],
  ['broken gzip', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4]), { kind: 'binary', what: 'gzip that is broken' }],
])('%s', async (_, body, head) => {
  expect(await headOf(body)).toMatchObject(head);
});

it('a character that is cut in two where the look ends is no reason to see no text', async () => {
  expect(await headOf(`x${'é'.repeat(50_000)}`, 1)).toMatchObject({ kind: 'text', encoding: 'UTF-8', more: true });
});

it('no object is not the same as S3 out of order', async () => {
  expect(await readHead(s3, { bucket: BUCKET, key: 'nothing' }, 3)).toBeNull();
  await breakCalls(aws, { kind: 'error', operation: 'GetObject' });
  await expect(readHead(s3, { bucket: BUCKET, key: 'object' }, 3)).rejects.toMatchObject({ kind: 'broken' });
});
