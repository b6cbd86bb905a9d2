import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import { readResult } from '../../src/emr/result.ts';

it('an object whose body breaks off without an end counts as unread, and holds nobody up', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const s3 = createS3Client({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    requestTimeoutMs: 300,
    readAttempts: 1,
  });
  await expect(readResult(s3, 's3://bucket/result.json')).rejects.toMatchObject({
    name: 'AwsProblem',
    retryable: true,
  });
  s3.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
