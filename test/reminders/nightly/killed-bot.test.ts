import { join } from 'node:path';
import { DescribeClusterCommand, EMRClient } from '@aws-sdk/client-emr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newScheduleId, type RunId } from '../../../src/ids.ts';
import { openStage, type TestStage } from '../../support/stage.ts';
import { schedule } from './states.ts';

/** A whole bot, killed by the system at each write of a planned time's beginning, and started again each time. */
const NODE_OPTIONS = `--import=${join(import.meta.dirname, '..', '..', 'support', 'crash.mjs')}`;
const BOUNDARIES = ['before insert into occurrences', 'after insert into runs', 'after update occurrences'];
const poll = { timeout: 25_000, interval: 50 };

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('launches once, whichever line it was killed at', { timeout: 120_000 }, async () => {
  const plannedAt = new Date();
  const wanted = schedule({ job: 'retrain', cron: '0 0 1 1 *', nextAt: plannedAt });
  await stage.store.schedules.insert(wanted);
  for (const boundary of BOUNDARIES) {
    const doomed = await stage.spawn({ NODE_OPTIONS, STOKER_CRASH_ON: boundary });
    await doomed.ended;
    expect(doomed.child.signalCode, boundary).toBe('SIGKILL');
  }
  const last = await stage.start();
  const occurrence = () => stage.store.occurrences.get(wanted.id, plannedAt);
  await expect.poll(async () => (await occurrence())?.state, poll).toBe('succeeded');
  await last.stop();

  const { runId, attempts } = (await occurrence()) ?? {};
  expect(attempts).toBe(1);
  const runs = await stage.database.query<{ id: string }>('select id from runs');
  expect(runs).toEqual([{ id: runId }]);
  expect(stage.engine.opened.size).toBe(1);
  const all = await stage.database.query('select * from occurrences');
  expect(all).toHaveLength(1);
});

it('begins after a downtime, when what seemed to go on had ended meanwhile', { timeout: 120_000 }, async () => {
  const plannedAt = new Date();
  const wanted = schedule({
    ...{ id: newScheduleId(), name: 'lingering', job: 'retrain', arguments: { mode: 'held' } },
    ...{ cron: '0 0 1 1 *', nextAt: plannedAt },
  });
  const before = await stage.start();
  await stage.store.schedules.insert(wanted);
  const one = async (at: Date) => stage.store.occurrences.get(wanted.id, at);
  await expect.poll(async () => (await one(plannedAt))?.state, poll).toBe('running');
  const runId = (await one(plannedAt))?.runId as RunId;
  await expect.poll(async () => (await stage.store.runs.get(runId))?.state, poll).toBe('running');
  await before.stop();
  await stage.letGo(runId);

  const { awsId } = (await stage.store.clusters.find(runId)) ?? {};
  const client = new EMRClient({
    endpoint: stage.aws.url,
    region: stage.aws.region,
    credentials: stage.aws.credentials,
  });
  const inEmr = async () => (await client.send(new DescribeClusterCommand({ ClusterId: awsId as string }))).Cluster;
  await expect.poll(async () => (await inEmr())?.Status?.State, poll).toBe('TERMINATED');
  client.destroy();
  await stage.database.query(`update pulses set at = at - interval '1 hour'`);
  const next = new Date();
  await stage.store.schedules.update(wanted.id, { nextAt: next });
  const after = await stage.start();
  await expect.poll(async () => (await one(next))?.state, poll).toBe('running');
  expect((await one(plannedAt))?.state).toBe('succeeded');
  await after.stop();
});
