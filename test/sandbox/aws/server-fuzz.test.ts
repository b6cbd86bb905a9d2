import { Sha256 } from '@aws-crypto/sha256-js';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalAws, s3Client } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
const mishaps: string[] = [];

beforeAll(async () => {
  aws = await openLocalAws({ log: (line) => mishaps.push(line) });
  await s3Client(aws).send(new CreateBucketCommand({ Bucket: 'fuzz' }));
});
afterAll(async () => {
  await aws.close();
});

interface Wire {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

async function send(service: string, { method, path, query, headers, body }: Wire): Promise<Response> {
  const signer = new SignatureV4({
    credentials: aws.credentials,
    region: aws.region,
    service,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.sign({
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: aws.port,
    path,
    query,
    headers: { host: `127.0.0.1:${aws.port}`, ...headers },
    ...(service === 's3' ? {} : { body }),
  });
  const { host: _, ...sent } = signed.headers;
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = `${aws.url}${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  const bodyless = method === 'GET' || method === 'HEAD';
  return fetch(url, { method, headers: sent, ...(bodyless ? {} : { body }) });
}

const QUERY_NAMES = [
  ...['list-type', 'prefix', 'delimiter', 'max-keys', 'start-after', 'continuation-token', 'encoding-type', 'marker'],
  ...[
    'uploads',
    'uploadId',
    'partNumber',
    'part-number-marker',
    'max-parts',
    'delete',
    'location',
    'versioning',
    'acl',
  ],
];
const HEADER_NAMES = [
  ...['range', 'if-match', 'if-none-match', 'if-modified-since', 'content-md5', 'x-amz-copy-source', 'x-amz-trailer'],
  ...['x-amz-copy-source-range', 'x-amz-metadata-directive', 'x-amz-checksum-crc32', 'x-amz-checksum-mode'],
  ...[
    'x-amz-sdk-checksum-algorithm',
    'x-amz-checksum-algorithm',
    'x-amz-checksum-type',
    'x-amz-meta-a',
    'x-amz-tagging',
  ],
  ...['x-amz-decoded-content-length', 'content-encoding', 'content-type'],
];
const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '1',
    '-1',
    '2',
    'url',
    '/',
    '*',
    'fuzz/a',
    'bytes=0-1',
    'bytes=-0',
    'aws-chunked',
    'CRC32',
    '..',
  ),
  fc.string({ maxLength: 8 }),
);
// What HTTP lets stand in a header, without spaces at its ends.
const headerValue = value.map((text) => text.replace(/[^\x21-\x7e]/g, ''));
const s3Wire = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
  path: fc.constantFrom(
    '/',
    '/fuzz',
    '/fuzz/',
    '/fuzz/a',
    '/fuzz/b/c',
    '/fuzz/b/',
    '/none/a',
    '/Bad_Name',
    '/fuzz/a%20b',
  ),
  query: fc.dictionary(fc.constantFrom(...QUERY_NAMES), value, { maxKeys: 3 }),
  headers: fc.tuple(
    fc.dictionary(fc.constantFrom(...HEADER_NAMES), headerValue, { maxKeys: 3 }),
    fc.constantFrom('UNSIGNED-PAYLOAD', 'UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'nonsense'),
  ),
  body: fc.oneof(
    fc.constantFrom(
      '',
      '<Delete/>',
      '<Delete><Object><Key>a</Key></Object></Delete>',
      '<a>&x;</a>',
      '3\r\nabc\r\n0\r\n\r\n',
    ),
    fc.constantFrom(
      '<CompleteMultipartUpload><Part>1</Part></CompleteMultipartUpload>',
      '<!DOCTYPE x [<!ENTITY a "b">]><Delete/>',
    ),
    fc.string(),
  ),
});

it('never breaks on a signed request to S3, however odd', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(s3Wire, async ({ headers: [extra, hash], ...rest }) => {
      const answer = await send('s3', { ...rest, headers: { ...extra, 'x-amz-content-sha256': hash } });
      await answer.arrayBuffer();
      expect([500, 502]).not.toContain(answer.status);
    }),
    { numRuns: 250 },
  );
  expect(mishaps).toEqual([]);
});

it('never breaks on a signed request to a JSON service, however odd', { timeout: 120_000 }, async () => {
  const logs = [
    'PutLogEvents',
    'GetLogEvents',
    'FilterLogEvents',
    'DescribeLogStreams',
    'CreateLogGroup',
    'DeleteLogGroup',
  ];
  const metrics = ['GetMetricData', 'PutMetricData', 'ListMetrics', 'GetMetricStatistics'];
  const secrets = ['CreateSecret', 'PutSecretValue', 'GetSecretValue', 'DescribeSecret', 'ListSecrets'];
  const target = fc.constantFrom(
    ...logs.map((name) => ['logs', `Logs_20140328.${name}`]),
    ...metrics.map((name) => ['monitoring', `GraniteServiceVersion20100801.${name}`]),
    ...secrets.map((name) => ['secretsmanager', `secretsmanager.${name}`]),
    ['elasticmapreduce', 'ElasticMapReduce.ListClusters'],
    ['logs', 'GraniteServiceVersion20100801.ListMetrics'],
    ['logs', 'Logs_20140328.toString'],
    ['sqs', 'Nothing'],
  );
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        logGroupName: fc.constantFrom('g', '', 7, null),
        logStreamName: fc.constantFrom('s', [], undefined),
        logEvents: fc.constantFrom([], [{ timestamp: 1, message: 'x' }], {}),
        nextToken: fc.string({ maxLength: 5 }),
      })
      .map((input) => JSON.stringify(input)),
    fc
      .record({
        Name: fc.constantFrom('a', 'a/b', 7, undefined),
        SecretId: fc.constantFrom('a', 'arn:aws:secretsmanager', null, undefined),
        SecretString: fc.constantFrom('x', '', null, undefined),
        SecretBinary: fc.constantFrom('AA==', 1, undefined),
        VersionStage: fc.constantFrom('AWSCURRENT', 'AWSPREVIOUS', null, undefined),
        ClientRequestToken: fc.constantFrom('0'.repeat(32), 'short', undefined),
      })
      .map((input) => JSON.stringify(input)),
    fc
      .record({
        Namespace: fc.constantFrom('A', 'AWS/B', ':'),
        MetricData: fc.constantFrom([], [{ MetricName: 'm' }], [{ MetricName: 'm', Values: [1], Counts: [1, 2] }]),
        StartTime: fc.constantFrom(0, 10, 'x'),
        EndTime: fc.constantFrom(0, 5, 1e12),
        MetricDataQueries: fc.constantFrom(
          [],
          [{ Id: 'A' }],
          [{ Id: 'a' }, { Id: 'a' }],
          [{ Id: 'a', Expression: '1' }],
        ),
      })
      .map((input) => JSON.stringify(input)),
  );
  await fc.assert(
    fc.asyncProperty(target, body, async ([service = '', name = ''], text) => {
      const headers = { 'x-amz-target': name, 'content-type': 'application/x-amz-json-1.1' };
      const answer = await send(service, { method: 'POST', path: '/', query: {}, headers, body: text });
      const content = (await answer.json()) as object;
      expect(answer.status).toBeLessThan(500);
      if (answer.status !== 200) expect(content).toHaveProperty('__type');
    }),
    { numRuns: 200 },
  );
  expect(mishaps).toEqual([]);
});
