import type { S3Client } from '@aws-sdk/client-s3';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import type { ChannelId, SlackUserId } from '../../../src/ids.ts';
import type { Run } from '../../../src/records.ts';
import { pollPause, refreshPause } from '../../../src/runs/progress/pace.ts';
import { type LastLook, NOTHING_SEEN, type PollDeps, pollRun } from '../../../src/runs/progress/poll.ts';
import { createProgressPoller } from '../../../src/runs/progress/poller.ts';
import { progressOf } from '../../../src/runs/progress/progress-of.ts';
import { startRun } from '../../../src/runs/want.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Aws, breakCalls, connectionTo, countCalls, openAws } from '../../aws/support.ts';
import { testConfig } from '../../commands/support/config.ts';
import { freshStore } from '../../support/database.ts';

const BEGUN = Date.parse('2026-11-21T22:00:00Z');
const config = testConfig();
config.environment.sweepSeconds = 0.05;
const tasks = (done: number, active = 2) => ({ total: 100, done, active, failed: 0 });

let aws: Aws;
let s3: S3Client;
let store: Store;
let end: () => Promise<void>;
let deps: PollDeps;
let second: number;
let last: LastLook;

beforeAll(async () => {
  aws = await openAws();
  await aws.objects.createBucket(config.bucket);
  s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});
beforeEach(async () => {
  ({ store, end } = await freshStore());
  second = 0;
  last = NOTHING_SEEN;
  deps = { config, store, s3, now: () => new Date(BEGUN + second * 1000) };
});
afterEach(() => end());

let keys = 0;
/** A run whose step began at second 0. */
async function running(): Promise<Run> {
  const asked = { user: 'U0ADA' as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: `key-${keys++}` };
  const run = await startRun(deps, asked, { job: 'retrain', arguments: {} });
  await store.runs.update(run.id, { state: 'running', startedAt: deps.now() });
  await store.steps.update(run.id, 0, { awsState: 'RUNNING', startedAt: deps.now() });
  return (await store.runs.get(run.id)) as Run;
}
/** The job says something now. */
const beat = (run: Run, over: object = {}) =>
  aws.objects.put(
    config.bucket,
    `runs/${run.id}/progress.json`,
    JSON.stringify({
      version: 1,
      at: deps.now().toISOString(),
      sequence: second,
      doing: null,
      rows: null,
      percent: null,
      tasks: tasks(0),
      stages: [],
      movedAt: null,
      ...over,
    }),
  );
const wanted = async (run: Run) => (await store.cards.get(run.id))?.wantedVersion;
const notes = async (run: Run) =>
  (await store.outbox.told(run.id, 0)).flatMap(({ event }) => (event.kind === 'note' ? [event.message] : []));
const look = async (run: Run, runs = 1) => {
  last = await pollRun(deps, run, last, runs);
};
/** Looks at one second; true when the card was wanted anew. */
async function changesCard(run: Run, at: number, over: object): Promise<boolean> {
  second = at;
  const before = await wanted(run);
  await beat(run, over);
  await look(run);
  return (await wanted(run)) !== before;
}

describe('a look at a running job', () => {
  it('keeps what it says, and finds nothing wrong with one that never says anything', async () => {
    const [old, telling] = [await running(), await running()];
    await look(old);
    expect(await progressOf(deps, old, deps.now())).toBeNull();
    await beat(telling, { doing: 'train', percent: 41.5 });
    last = NOTHING_SEEN;
    await look(telling);
    expect(await progressOf(deps, telling, deps.now())).toMatchObject({
      progress: { doing: 'train', percent: 41.5 },
      left: null,
      trouble: null,
      usualSeconds: null,
    });
    expect(await notes(old)).toEqual([]);
  });

  it('wants the card anew when a person would see a change, and not more often than Slack takes', async () => {
    const run = await running();
    const stage = { id: 1, name: 'count', state: 'active', ...tasks(10) };
    expect(await changesCard(run, 10, { percent: 10.1 })).toBe(true);
    expect(await changesCard(run, 20, { percent: 10.8, tasks: tasks(11) })).toBe(false);
    expect(await changesCard(run, 30, { percent: 11.2 })).toBe(true);
    expect(await changesCard(run, 33, { percent: 14 })).toBe(false);
    expect(await changesCard(run, 36, { percent: 14 })).toBe(true);
    expect(await changesCard(run, 50, { percent: 14, doing: 'save' })).toBe(true);
    expect(await changesCard(run, 60, { percent: 14, doing: 'save', stages: [stage] })).toBe(true);
    expect(await changesCard(run, 70, { percent: 14, doing: 'save', stages: [{ ...stage, done: 40 }] })).toBe(false);
    expect(await changesCard(run, 80, { percent: 14, doing: 'save', stages: [{ ...stage, state: 'done' }] })).toBe(
      true,
    );
  });

  it('tells a stall once while it lasts, and again when there is another', async () => {
    const run = await running();
    const moved = (at: number, done: number) => ({
      tasks: tasks(done),
      movedAt: new Date(BEGUN + at * 1000).toISOString(),
    });
    for (const at of [1000, 1100, 1361, 1400, 1500]) await changesCard(run, at, moved(1000, 50));
    expect(await notes(run)).toEqual(['🐢 No task finished for 6 min, normally every 20 s.']);
    for (const at of [2000, 2400]) await changesCard(run, at, moved(2000, 100));
    expect(await notes(run)).toHaveLength(2);
    // Another process takes over and has seen nothing.
    last = NOTHING_SEEN;
    await look(run);
    expect(await notes(run)).toHaveLength(2);
  });

  it('tells a job that has fallen silent, but not one that could not be heard', async () => {
    const run = await running();
    await changesCard(run, 10, {});
    await breakCalls(aws, { kind: 'throttle', operation: 'GetObject' });
    second = 500;
    await expect(look(run)).rejects.toMatchObject({ kind: 'throttled' });
    expect((await progressOf(deps, run, deps.now()))?.trouble).toBeNull();
    await look(run);
    expect((await progressOf(deps, run, deps.now()))?.trouble).toMatchObject({ kind: 'silent', silentSeconds: 490 });
    expect(await notes(run)).toEqual(['🐢 The job has said nothing for 8 min.']);
  });

  it('holds a run against earlier ones of the same job', async () => {
    for (const seconds of [280, 300, 320]) {
      const earlier = await running();
      const { id } = earlier;
      last = NOTHING_SEEN;
      for (const percent of [9, 24, 26, 80, 100]) await changesCard(earlier, percent, { percent });
      second = 0;
      expect((await store.progress.get(id))?.track).toEqual({ 20: 24, 80: 80 });
      const endedAt = new Date(BEGUN + seconds * 1000);
      await store.runs.update(id, { state: 'succeeded', endedAt });
      await store.steps.update(id, 0, { awsState: 'COMPLETED', endedAt });
    }
    const run = await running();
    last = NOTHING_SEEN;
    await changesCard(run, 100, {});
    const live = await progressOf(deps, run, deps.now());
    expect(live).toMatchObject({ usualSeconds: 300, left: { secondsLeft: 200, earlierRuns: 3 }, trouble: null });
    // Twice as long as those for a fifth, so that the 24 s of it count as 600.
    await changesCard(run, 150, { percent: 21 });
    expect((await progressOf(deps, run, deps.now()))?.left?.secondsLeft).toBeGreaterThan(250);
    await changesCard(run, 660, {});
    expect(await notes(run)).toEqual(['🐢 Running for 11 min, usually done in 5 min.']);
    expect((await progressOf(deps, run, deps.now()))?.left).toBeNull();
  });
});

describe('the poller', () => {
  it('reads what is new by itself, asks less of an S3 that fails, and stops with the run', async () => {
    const log = pino({ level: 'silent' });
    const poller = createProgressPoller({ ...deps, now: () => new Date(), log });
    const run = await running();
    await breakCalls(aws, { kind: 'throttle', operation: 'GetObject', times: 3 });
    await beat(run, { doing: 'read' });
    poller.start();
    await expect.poll(async () => (await store.progress.get(run.id))?.progress.doing, { timeout: 10_000 }).toBe('read');
    await store.runs.update(run.id, { state: 'succeeded' });
    await poller.stop();
    const calls = await countCalls(aws, 'GetObject');
    await poller.stop();
    expect(await countCalls(aws, 'GetObject')).toBe(calls);
  });

  it.each([
    [3, { runs: 0, failures: 0 }, 3],
    [3, { runs: 10, failures: 0 }, 3],
    [3, { runs: 200, failures: 0 }, 20],
    [3, { runs: 1, failures: 3 }, 24],
    [3, { runs: 1, failures: 50 }, 300],
  ])('looks at a pace of %d s, with %o every %d s', (base, facts, expected) => {
    expect(pollPause(base, facts)).toBe(expected);
  });

  it.each([1, 10, 50])('takes no more than fifty updates a minute of %d cards', (runs) => {
    expect((60 / refreshPause(runs)) * runs).toBeLessThanOrEqual(50);
  });

  it('wants ten cards that always move shown anew within 15 s', () => {
    expect(refreshPause(10) + pollPause(3, { runs: 10, failures: 0 })).toBeLessThanOrEqual(15);
  });
});
