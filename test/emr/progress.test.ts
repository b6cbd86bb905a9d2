import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import { parseProgress, readProgress } from '../../src/emr/progress.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../aws/support.ts';

const counts = { total: 40, done: 12, active: 2, failed: 0 };
const stage = { id: 3, name: 'reduceByKey at job.py:12', state: 'active', ...counts };
const beat = {
  version: 1,
  at: '2026-11-21T22:00:00.123Z',
  sequence: 7,
  doing: 'loading tweets',
  rows: 123,
  percent: 41.5,
  tasks: counts,
  stages: [stage],
  movedAt: '2026-11-21T21:59:58.000Z',
};
const read = (over: object) => parseProgress(JSON.stringify({ ...beat, ...over }));

describe('parseProgress', () => {
  it('reads what common/heartbeat.py writes', () => {
    const { version, ...rest } = beat;
    expect(read({})).toEqual({ ...rest, at: new Date(beat.at), movedAt: new Date(beat.movedAt) });
    expect(read({ doing: null, rows: null, percent: null, movedAt: null, stages: [] })).toMatchObject({
      percent: null,
    });
  });

  it.each([
    ['nothing', ''],
    ['half of one', JSON.stringify(beat).slice(0, 120)],
    ['another JSON', '[1,2]'],
    ['null', 'null'],
    ['another version', JSON.stringify({ ...beat, version: 2 })],
    ['no time', JSON.stringify({ ...beat, at: 'yesterday' })],
    ['more than all', JSON.stringify({ ...beat, percent: 1000 })],
    ['less than nothing', JSON.stringify({ ...beat, tasks: { ...counts, done: -1 } })],
    ['a number that is none', JSON.stringify({ ...beat, rows: '1e9' })],
    ['an endless number', JSON.stringify(beat).replace('123,', '1e400,')],
    ['a state of its own', JSON.stringify({ ...beat, stages: [{ ...stage, state: '<!channel>' }] })],
  ])('takes %s for no heartbeat', (_, text) => {
    expect(parseProgress(text)).toBeNull();
  });

  it('keeps words to one short line without secrets or colours, and the newest twelve stages', () => {
    const told = read({
      doing: `loading\n\u001b[31mred\u001b[0m from postgres://ada:hunter2@db/x ${'x'.repeat(500)}`,
      stages: Array.from({ length: 50 }, (_, id) => ({ ...stage, id })),
    });
    expect(told?.doing).toMatch(/^loading red from postgres:\/\/ada:/);
    expect(told?.doing).not.toContain('hunter2');
    expect(told?.doing).toHaveLength(200);
    expect(told?.stages.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, n) => 38 + n));
  });
});

describe('readProgress', () => {
  const uri = 's3://team-bucket/runs/r-1/progress.json';
  let aws: Aws;
  let s3: S3Client;
  beforeAll(async () => {
    aws = await openAws();
    await aws.objects.createBucket('team-bucket');
    s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
  });
  afterAll(async () => {
    s3.destroy();
    await aws.close();
  });
  const write = (body: string) => aws.objects.put('team-bucket', 'runs/r-1/progress.json', body);

  it('finds none, then a new one, then the same, then a newer one', async () => {
    expect(await readProgress(s3, uri, null)).toEqual({ kind: 'none', tag: null });
    await write(JSON.stringify(beat));
    const first = await readProgress(s3, uri, null);
    expect(first).toMatchObject({ kind: 'new', progress: { sequence: 7 } });
    const tag = first.kind === 'new' ? first.tag : null;
    expect(await readProgress(s3, uri, tag)).toEqual({ kind: 'same' });
    await write(JSON.stringify({ ...beat, sequence: 8 }));
    expect(await readProgress(s3, uri, tag)).toMatchObject({ kind: 'new', progress: { sequence: 8 } });
  });

  it.each([
    ['an empty file', ''],
    ['half a file', '{"version":1,'],
    ['a huge file', `${JSON.stringify(beat)}${' '.repeat(5_000_000)}`.replace('loading', 'x'.repeat(100_000))],
  ])('takes %s for none', async (_, text) => {
    await write(text);
    expect(await readProgress(s3, uri, null)).toMatchObject({ kind: 'none' });
  });

  it('throws when S3 fails or asks for less, so that the caller waits', async () => {
    await breakCalls(aws, { kind: 'throttle', operation: 'GetObject' });
    await expect(readProgress(s3, uri, null)).rejects.toMatchObject({ name: 'AwsProblem', retryable: true });
  });
});
