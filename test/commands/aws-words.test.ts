import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import { readHead } from '../../src/aws/s3/head.ts';
import { listObjects } from '../../src/aws/s3/listing.ts';
import { askAws } from '../../src/commands/aws-words.ts';
import { UserError } from '../../src/errors.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** An S3 that answers everything so, as AWS words it. */
async function s3That(status: number, code: string, message: string) {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const s3 = createS3Client({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    readAttempts: 1,
  });
  open.push(() => {
    s3.destroy();
    server.close();
  });
  return s3;
}

const place = { bucket: 'lake', key: 'clean/' };
const DENIED =
  'User: arn:aws:iam::1:user/stoker is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::lake because no policy allows it';

it.each([
  [
    403,
    'AccessDenied',
    DENIED,
    'AWS does not allow ListObjectsV2: s3:ListBucket on arn:aws:s3:::lake is missing.',
    'Add s3:ListBucket to the policy of the identity that Stoker runs as.',
  ],
  [
    403,
    'AccessDenied',
    'Access Denied',
    /^AWS does not allow ListObjectsV2 \(Access Denied\)\.$/,
    /^Add the permission/,
  ],
  [503, 'SlowDown', 'Please reduce your request rate.', /^AWS is throttling ListObjectsV2/, 'Try again in a minute.'],
  [403, 'InvalidAccessKeyId', 'No such key.', /^AWS does not accept Stoker's credentials/, /^Check the key id/],
])('%i %s: %s', async (status, code, message, words, hint) => {
  const s3 = await s3That(status, code, message);
  const error = await askAws(listObjects(s3, place, { limit: 1 })).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ message: expect.stringMatching(words), hint: expect.stringMatching(hint) });
});

it('an object in an archive is told in the words of AWS', async () => {
  const s3 = await s3That(403, 'InvalidObjectState', "The operation is not valid for the object's storage class");
  await expect(askAws(readHead(s3, place, 1))).rejects.toThrow("not valid for the object's storage class");
});

it('a mistake of the program is none of AWS', async () => {
  await expect(askAws(Promise.reject(new TypeError('x')))).rejects.toBeInstanceOf(TypeError);
});
