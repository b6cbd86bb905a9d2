import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientConfig, openLocalAws } from './local-aws.ts';

let aws: Awaited<ReturnType<typeof openLocalAws>>;
let logs: CloudWatchLogsClient;
const logGroupName = '/emr/steps';
const logStreamName = 'j-1/s-1/stderr';
const start = Date.now() - 60_000;

beforeEach(async () => {
  aws = await openLocalAws();
  logs = new CloudWatchLogsClient(clientConfig(aws));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
});
afterEach(async () => {
  logs.destroy();
  await aws.close();
});

const put = (messages: string[], from = start, stream = logStreamName) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: stream,
      logEvents: messages.map((message, index) => ({ timestamp: from + index, message })),
    }),
  );
const get = async (more: object = {}) => {
  const page = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, ...more }));
  return { ...page, lines: page.events?.map((event) => event.message) };
};

describe('reading a stream', () => {
  it('walks forward page by page; at the end the token stays, and new lines come after it', async () => {
    await put(['one', 'two', 'three']);
    const first = await get({ startFromHead: true, limit: 2 });
    expect(first.lines).toEqual(['one', 'two']);
    const second = await get({ nextToken: first.nextForwardToken, limit: 2 });
    expect(second.lines).toEqual(['three']);
    const third = await get({ nextToken: second.nextForwardToken });
    expect(third.lines).toEqual([]);
    expect(third.nextForwardToken).toBe(second.nextForwardToken);
    await put(['four'], start + 10);
    expect((await get({ nextToken: third.nextForwardToken })).lines).toEqual(['four']);
  });

  it('starts with the newest lines and walks backward', async () => {
    await put(['one', 'two', 'three']);
    const last = await get({ limit: 2 });
    expect(last.lines).toEqual(['two', 'three']);
    const before = await get({ nextToken: last.nextBackwardToken, limit: 2 });
    expect(before.lines).toEqual(['one']);
    const end = await get({ nextToken: before.nextBackwardToken });
    expect(end.lines).toEqual([]);
    expect(end.nextBackwardToken).toBe(before.nextBackwardToken);
  });

  it('keeps lines of the same millisecond apart, and takes the time range as [start, end)', async () => {
    await logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: ['a', 'b', 'c'].map((message) => ({ timestamp: start, message })),
      }),
    );
    await put(['later'], start + 5);
    const first = await get({ startFromHead: true, limit: 1 });
    expect((await get({ nextToken: first.nextForwardToken, limit: 1 })).lines).toEqual(['b']);
    expect((await get({ startFromHead: true, startTime: start, endTime: start + 5 })).lines).toEqual(['a', 'b', 'c']);
    expect((await get({ startFromHead: true, startTime: start + 5 })).lines).toEqual(['later']);
  });

  it('answers an empty stream with tokens that later find the first line', async () => {
    const empty = await get({ startFromHead: true });
    expect(empty.lines).toEqual([]);
    await put(['first']);
    expect((await get({ nextToken: empty.nextForwardToken })).lines).toEqual(['first']);
  });

  it('refuses a token of its own making by others, and what is not there', async () => {
    await expect(get({ nextToken: 'f/1/s' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(get({ logStreamName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await expect(get({ logGroupName: 'none' })).rejects.toMatchObject({
      message: 'The specified log group does not exist.',
    });
  });
});

describe('writing', () => {
  it('refuses lines out of order, and reports those that are too old or too new', async () => {
    await expect(
      logs.send(
        new PutLogEventsCommand({
          logGroupName,
          logStreamName,
          logEvents: [
            { timestamp: start, message: 'x' },
            { timestamp: start - 1, message: 'y' },
          ],
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterException', message: /chronological/ });
    const old = await put(['ancient'], start - 15 * 24 * 3600_000);
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const future = await put(['tomorrow'], Date.now() + 3 * 3600_000);
    expect(future.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
    expect((await get()).lines).toEqual([]);
  });

  it('refuses a second group or stream of the same name, and a request that breaks the API model', async () => {
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: 'no spaces' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('finding', () => {
  beforeEach(async () => {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'j-1/s-2/stderr' }));
    await put(['INFO started', 'ERROR Lost executor 3', 'WARN slow'], start);
    await put(['ERROR out of memory'], start + 1, 'j-1/s-2/stderr');
  });
  const find = async (filterPattern: string, more: object = {}) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern, ...more }))).events?.map(
      (event) => event.message,
    );

  it.each([
    ['', ['INFO started', 'ERROR Lost executor 3', 'ERROR out of memory', 'WARN slow']],
    ['ERROR', ['ERROR Lost executor 3', 'ERROR out of memory']],
    ['ERROR memory', ['ERROR out of memory']],
    ['"Lost executor"', ['ERROR Lost executor 3']],
    ['ERROR -memory', ['ERROR Lost executor 3']],
    ['?WARN ?INFO', ['INFO started', 'WARN slow']],
    ['error', []],
  ])('by the pattern %j', async (pattern, expected) => {
    expect(await find(pattern)).toEqual(expected);
  });

  it('in the named streams, in pages, by time', async () => {
    expect(await find('', { logStreamNamePrefix: 'j-1/s-2' })).toEqual(['ERROR out of memory']);
    const first = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'ERROR', limit: 1 }));
    expect(first.events?.[0]).toMatchObject({ logStreamName, message: 'ERROR Lost executor 3', timestamp: start + 1 });
    expect(await find('ERROR', { nextToken: first.nextToken })).toEqual(['ERROR out of memory']);
  });

  it('refuses patterns it would misread', async () => {
    await expect(find('{ $.level = "ERROR" }')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(find('"open')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('lists groups and streams, the newest line first when asked', async () => {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/emr' }));
    expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 7, storedBytes: 12 + 21 + 9 + 19 + 4 * 26 }]);
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }),
    );
    expect(logStreams?.map((stream) => [stream.logStreamName, stream.lastEventTimestamp])).toEqual([
      [logStreamName, start + 2],
      ['j-1/s-2/stderr', start + 1],
    ]);
    await expect(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 8 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: /Valid values: 1, 3, 5/,
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });
});

it('survives a restart, even one that cut a line short', async () => {
  await put(['before', 'the fall']);
  const { directory } = aws;
  const file = (await readdir(join(directory, 'logs'), { recursive: true })).find((name) => name.endsWith('.jsonl'));
  await appendFile(join(directory, 'logs', file ?? ''), `[${start + 2},${start},"cut sh`);
  const second = await openLocalAws({ directory });
  const client = new CloudWatchLogsClient(clientConfig(second));
  try {
    const event = { timestamp: start + 3, message: 'after' };
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [event] }));
    const page = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }));
    expect(page.events?.map((line) => line.message)).toEqual(['before', 'the fall', 'after']);
  } finally {
    client.destroy();
    await second.close();
  }
});
