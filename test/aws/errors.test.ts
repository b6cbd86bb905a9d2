import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { DescribeClusterCommand, EMRClient } from '@aws-sdk/client-emr';
import { describe, expect, it } from 'vitest';
import { effectSettings } from '../../src/aws/clients.ts';
import { AwsProblem, translateAwsError } from '../../src/aws/errors.ts';

/** What the real SDK throws when a server answers like this. */
async function thrownBy(
  handler: RequestListener,
  endpointOf = (port: number) => `http://127.0.0.1:${port}`,
): Promise<unknown> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new EMRClient({
    ...effectSettings({
      region: 'us-east-1',
      endpoint: endpointOf((server.address() as AddressInfo).port),
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
      requestTimeoutMs: 250,
    }),
  });
  try {
    return await client.send(new DescribeClusterCommand({ ClusterId: 'j-1' })).then(
      () => null,
      (error: unknown) => error,
    );
  } finally {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
const answer =
  (status: number, body: unknown): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const said = (type: string, message: string, status = 400, extra = {}): RequestListener =>
  answer(status, { __type: type, message, Message: message, ...extra });

const launch = { operation: 'RunJobFlow', repeatable: false };
const read = { operation: 'DescribeCluster', repeatable: true };

describe('what the SDK throws, translated for a launch', () => {
  it.each<[string, RequestListener, Partial<AwsProblem>, RegExp]>([
    [
      'throttling',
      said('ThrottlingException', 'Rate exceeded'),
      { kind: 'throttled', effect: 'none', retryable: true },
      /throttling RunJobFlow/,
    ],
    ['429', answer(429, {}), { kind: 'throttled', effect: 'none' }, /./],
    [
      '500',
      said('InternalServerException', 'oops', 500),
      { kind: 'unknown-outcome', effect: 'unknown', retryable: true },
      /may have happened or not/,
    ],
    ['503 from a proxy', answer(503, '<html>busy</html>'), { kind: 'unknown-outcome', effect: 'unknown' }, /./],
    [
      'an answer that is no JSON',
      answer(200, '<html>welcome</html>'),
      { kind: 'unknown-outcome', effect: 'unknown' },
      /./,
    ],
    ['a lost reply', (request) => void request.socket.destroy(), { kind: 'unknown-outcome', effect: 'unknown' }, /./],
    [
      'a reply that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"JobFl');
        setImmediate(() => response.destroy());
      },
      { kind: 'unknown-outcome', effect: 'unknown' },
      /./,
    ],
    ['no reply in time', () => undefined, { kind: 'unknown-outcome', effect: 'unknown' }, /./],
    [
      'no permission',
      said(
        'AccessDeniedException',
        'User: arn:aws:iam::1:user/bot is not authorized to perform: elasticmapreduce:RunJobFlow on resource: arn:aws:elasticmapreduce:us-east-1:1:cluster/*',
      ),
      { kind: 'denied', effect: 'none', retryable: false },
      /elasticmapreduce:RunJobFlow on arn:aws:elasticmapreduce:us-east-1:1:cluster\/\* is missing.*Add elasticmapreduce:RunJobFlow to the policy/s,
    ],
    [
      'an expired session',
      said('ExpiredTokenException', 'The security token included in the request is expired'),
      { kind: 'credentials', effect: 'none' },
      /session has expired.*Renew/s,
    ],
    [
      'a wrong key',
      said('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      { kind: 'credentials' },
      /does not accept Stoker's credentials/,
    ],
    [
      'a clock that is wrong',
      said('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', 403),
      { kind: 'credentials' },
      /clock/,
    ],
    [
      'roles that there are not',
      said('ValidationException', 'EMR_DefaultRole is invalid'),
      { kind: 'refused', effect: 'none', retryable: false },
      /create-default-roles/,
    ],
    [
      'no instance profile',
      said('ValidationException', 'Invalid InstanceProfile: EMR_EC2_DefaultRole.'),
      { kind: 'refused' },
      /create-default-roles/,
    ],
    [
      'a wrong subnet',
      said('ValidationException', 'The subnet-1 subnet does not exist'),
      { kind: 'refused' },
      /preset's subnet/,
    ],
    [
      'a wrong key pair',
      said('ValidationException', 'The given SSH key name was invalid'),
      { kind: 'refused' },
      /keyName/,
    ],
    [
      'a wrong release',
      said('ValidationException', 'Specified Release Label is invalid'),
      { kind: 'refused' },
      /list-release-labels/,
    ],
    [
      'too many steps',
      said(
        'InvalidRequestException',
        "Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded.",
      ),
      { kind: 'limit', effect: 'none', retryable: true },
      /Wait until something ends/,
    ],
    [
      'no such cluster',
      said('InvalidRequestException', "Cluster id 'j-1' is not valid.", 400, { ErrorCode: 'NoSuchCluster' }),
      { kind: 'not-found', effect: 'none', awsCode: 'NoSuchCluster' },
      /j-1/,
    ],
    [
      'something else',
      said('ValidationException', 'Weather is bad'),
      { kind: 'refused', effect: 'none' },
      /Weather is bad/,
    ],
  ])('%s', async (_, handler, expected, words) => {
    const problem = translateAwsError(await thrownBy(handler), launch);
    expect(problem).toBeInstanceOf(AwsProblem);
    expect(problem).toMatchObject(expected);
    expect(`${problem.message} ${problem.hint}`).toMatch(words);
  });

  it('a port where nobody listens was never reached', async () => {
    const problem = translateAwsError(
      await thrownBy(
        () => undefined,
        () => 'http://127.0.0.1:1',
      ),
      launch,
    );
    expect(problem).toMatchObject({ kind: 'unreachable', effect: 'none', retryable: true });
  });
  it('nor was a name that does not resolve', async () => {
    const problem = translateAwsError(
      await thrownBy(
        () => undefined,
        () => 'http://nowhere.invalid',
      ),
      launch,
    );
    expect(problem).toMatchObject({ kind: 'unreachable', effect: 'none' });
  });
});

describe('for a read', () => {
  it.each<[string, RequestListener, string]>([
    ['500', answer(500, {}), 'broken'],
    ['a lost reply', (request) => void request.socket.destroy(), 'unreachable'],
    ['no reply in time', () => undefined, 'unreachable'],
  ])('%s leaves nothing behind and may be tried again', async (_, handler, kind) => {
    expect(translateAwsError(await thrownBy(handler), read)).toMatchObject({ kind, effect: 'none', retryable: true });
  });
});

it('an AwsProblem is not translated twice, and anything thrown is translated', () => {
  const once = translateAwsError(new Error('x'), read);
  expect(translateAwsError(once, launch)).toBe(once);
  for (const thing of [null, undefined, 'text', 5, {}, { $metadata: null }]) {
    expect(translateAwsError(thing, launch)).toMatchObject({ effect: 'unknown' });
  }
});

it('carries nothing of the request with it, which is signed', async () => {
  const problem = translateAwsError(await thrownBy(said('ValidationException', 'no')), launch);
  expect(inspect(problem, { depth: 20, showHidden: true })).not.toMatch(/AKIAIOSFODNN7EXAMPLE|authorization/i);
});
