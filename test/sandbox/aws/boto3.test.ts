import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openLocalAws } from './local-aws.ts';

const run = promisify(execFile);
const python = fileURLToPath(new URL('../../../.stoker/python/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./boto3_clients.py', import.meta.url));

it('answers boto3 on all five services', { timeout: 60_000 }, async () => {
  const aws = await openLocalAws();
  try {
    const { accessKeyId, secretAccessKey } = aws.credentials;
    const { stdout } = await run(python, [script, aws.url, accessKeyId, secretAccessKey]);
    expect(JSON.parse(stdout)).toEqual({
      s3: {
        multipart: true,
        checksum: createHash('sha256').update('streamed').digest('base64'),
        range: 'rea',
        keys: ['copy', 'dir one/ü+&=.bin', 'streamed'],
        presigned: 'streamed',
        once: 'PreconditionFailed',
        replaced: null,
        stale: 'PreconditionFailed',
        'no key': 'NoSuchKey',
        'no bucket': 'NoSuchBucket',
        'not empty': 'BucketNotEmpty',
        deleted: 4,
        buckets: [],
      },
      logs: { lines: ['line 0', 'line 1', 'line 2'], missing: 'ResourceNotFoundException' },
      cloudwatch: { values: [4], time: true, refused: 'InvalidParameterValue' },
      emr: { clusters: [], missing: 'InvalidRequestException' },
      secretsmanager: {
        now: 'second',
        'by part of its ARN': true,
        before: ['first', true],
        binary: [0, 255],
        labels: ['AWSCURRENT', 'AWSPREVIOUS'],
        time: true,
        empty: 'ResourceNotFoundException',
        missing: 'ResourceNotFoundException',
        twice: 'ResourceExistsException',
        'another under a token': 'ResourceExistsException',
      },
    });
  } finally {
    await aws.close();
  }
});
