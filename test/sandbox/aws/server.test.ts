import { request } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EMRClient, ListClustersCommand } from '@aws-sdk/client-emr';
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalAws } from '../../../sandbox/aws/server.ts';
import { clientConfig, control, noEngine, openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;

beforeAll(async () => {
  aws = await openLocalAws();
});
afterAll(async () => {
  await aws.close();
});
beforeEach(async () => {
  expect((await control(aws, 'POST', '/control/reset')).status).toBe(200);
});

/** A request with exactly these headers, which fetch would not let through. */
function raw(headers: Record<string, string>, path = '/', method = 'GET'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: aws.port, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('who may reach it', () => {
  it.each([
    ['a name that was rebound to 127.0.0.1', { host: 'evil.example' }],
    ['another port of the machine', { host: '127.0.0.1:1' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:3000' }],
    ['a page whose origin is hidden', { origin: 'null' }],
    ['an image in a page', { 'sec-fetch-site': 'cross-site' }],
  ])('not %s', async (_, headers: Record<string, string>) => {
    const host = `127.0.0.1:${aws.port}`;
    const answer = await raw({ host, authorization: `Bearer ${aws.controlToken}`, ...headers }, '/control/calls');
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('<Code>AccessDenied</Code>') });
  });

  it('by 127.0.0.1 and by localhost', async () => {
    for (const host of [`127.0.0.1:${aws.port}`, `localhost:${aws.port}`]) {
      const answer = await raw({ host, authorization: `Bearer ${aws.controlToken}` }, '/control/calls');
      expect(answer.status).toBe(200);
    }
  });

  it('not without a signature, with another key, or with another secret', async () => {
    expect(await raw({ host: `127.0.0.1:${aws.port}` }, '/bucket/key')).toMatchObject({
      status: 403,
      text: expect.stringContaining('<Code>AccessDenied</Code>'),
    });
    const stranger = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' };
    const forger = { ...aws.credentials, secretAccessKey: 'x' };
    const cases = [
      [stranger, 'InvalidAccessKeyId', 'UnrecognizedClientException'],
      [forger, 'SignatureDoesNotMatch', 'InvalidSignatureException'],
    ] as const;
    for (const [credentials, s3Name, jsonName] of cases) {
      const s3 = s3Client(aws, { credentials });
      const emr = new EMRClient({ ...clientConfig(aws), credentials });
      await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: s3Name });
      await expect(emr.send(new ListClustersCommand({}))).rejects.toMatchObject({ name: jsonName });
    }
  });

  it('with keys and a token that each start draws anew', async () => {
    const other = await openLocalAws();
    try {
      expect(other.credentials.secretAccessKey).not.toBe(aws.credentials.secretAccessKey);
      expect(other.controlToken).not.toBe(aws.controlToken);
      const s3 = s3Client(other, { credentials: aws.credentials });
      await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    } finally {
      await other.close();
    }
  });

  it('says which port is taken', async () => {
    await expect(
      startLocalAws({ directory: `${aws.directory}/second`, engine: noEngine, port: aws.port }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE', port: aws.port });
  });
});

describe('the bodies of S3', () => {
  const Bucket = 'bodies';
  beforeEach(async () => {
    await s3Client(aws).send(new CreateBucketCommand({ Bucket }));
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'are checked by %s, both ways',
    async (algorithm) => {
      const s3 = s3Client(aws);
      const Body = Buffer.from('123456789'.repeat(20_000));
      const put = await s3.send(new PutObjectCommand({ Bucket, Key: algorithm, Body, ChecksumAlgorithm: algorithm }));
      expect(put[`Checksum${algorithm}`]).toMatch(/=$/);
      const read = await s3.send(new GetObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }));
      // The SDK holds the bytes against the header while it reads them.
      expect((await read.Body?.transformToByteArray())?.length).toBe(Body.length);
      expect(read[`Checksum${algorithm}`]).toBe(put[`Checksum${algorithm}`]);
    },
  );

  // The check values of the catalogue of CRC algorithms, over the text 123456789.
  it.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
  ])('have the known %s', async (name, hexadecimal) => {
    const correct = Buffer.from(hexadecimal, 'hex').toString('base64');
    const wrong = Buffer.from(hexadecimal, 'hex').fill(0).toString('base64');
    const send = (checksum: string) =>
      signedPut(`/${Bucket}/known`, '123456789', { [`x-amz-checksum-${name}`]: checksum });
    expect((await send(correct)).status).toBe(200);
    const refused = await send(wrong);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('<Code>BadDigest</Code>');
  });

  it('are refused when they are not what was signed, and leave the object as it was', async () => {
    const s3 = s3Client(aws);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stays', Body: 'before' }));
    const hash = '0'.repeat(64);
    const refused = await signedPut(`/${Bucket}/stays`, 'after', { 'x-amz-content-sha256': hash });
    expect(await refused.text()).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
    const md5 = await signedPut(`/${Bucket}/stays`, 'after', { 'content-md5': Buffer.alloc(16).toString('base64') });
    expect(await md5.text()).toContain('<Code>BadDigest</Code>');
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'stays' }));
    expect(await read.Body?.transformToString()).toBe('before');
  });

  it('come and go by presigned links, for as long as these live', async () => {
    const link = (method: string, key: string, expiresIn = 60) => presign(method, `/${Bucket}/${key}`, expiresIn);
    const put = await fetch(await link('PUT', 'by link'), { method: 'PUT', body: 'linked' });
    expect(put.status).toBe(200);
    const url = await link('GET', 'by link');
    expect(await (await fetch(url)).text()).toBe('linked');
    expect((await fetch(url.replace('by%20link', 'other'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    const old = await fetch(await presign('GET', `/${Bucket}/by link`, 60, new Date(Date.now() - 61_000)));
    expect(await old.text()).toContain('Request has expired');
  });

  it('of sub-resources that are not here are never taken for the object', async () => {
    const answer = await fetch(await presign('PUT', `/${Bucket}/stays?tagging`, 60), {
      method: 'PUT',
      body: '<Tagging/>',
    });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain('<Code>NotImplemented</Code>');
  });
});

function s3Signer(): SignatureV4 {
  return new SignatureV4({
    credentials: aws.credentials,
    region: aws.region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

async function signedPut(path: string, body: string, headers: Record<string, string>): Promise<Response> {
  const signed = await s3Signer().sign({
    method: 'PUT',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: aws.port,
    path,
    query: {},
    headers: { host: `127.0.0.1:${aws.port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
  });
  const { host: _, ...sent } = signed.headers;
  return fetch(`${aws.url}${path}`, { method: 'PUT', body, headers: sent });
}

async function presign(method: string, target: string, expiresIn: number, signingDate = new Date()): Promise<string> {
  const [path = '', flag] = target.split('?');
  const signed = await s3Signer().presign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: aws.port,
      path: encodePath(path),
      query: flag === undefined ? {} : { [flag]: '' },
      // As the SDK's own presigner does it: hoisted into the query.
      headers: { host: `127.0.0.1:${aws.port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    { expiresIn, signingDate },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>);
  return `${aws.url}${signed.path}?${query}`;
}

describe('the JSON services', () => {
  it('name what they do not have, and hold requests against the API model', async () => {
    const emr = new EMRClient(clientConfig(aws));
    await expect(emr.send(new ListClustersCommand({ ClusterStates: ['SLEEPING' as 'RUNNING'] }))).rejects.toMatchObject(
      { name: 'ValidationException', message: /SLEEPING/, $metadata: { httpStatusCode: 400 } },
    );
    expect((await emr.send(new ListClustersCommand({}))).Clusters).toEqual([]);
    const logs = new CloudWatchLogsClient(clientConfig(aws));
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });
});
