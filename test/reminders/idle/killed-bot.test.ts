import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emrMetrics } from '../../../sandbox/aws/emr/metrics.ts';
import type { Cluster } from '../../../src/records.ts';
import { openStage, type TestStage } from '../../support/stage.ts';

/** A whole bot, killed by the system at the effects of the loop that people see, and started again each time. */
const NODE_OPTIONS = `--import=${join(import.meta.dirname, '..', '..', 'support', 'crash.mjs')}`;
const env = { STOKER_REMIND_SECONDS: '1' };
const poll = { timeout: 25_000, interval: 50 };

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const dies = async (boundary: string): Promise<void> => {
  const doomed = await stage.spawn({ ...env, NODE_OPTIONS, STOKER_CRASH_ON: boundary });
  await doomed.ended;
  expect(doomed.child.signalCode).toBe('SIGKILL');
};

/** Moves all that the record knows of a cluster into the past, and gives it an hour of metrics without work. */
async function letAnHourPass({ id, awsId }: Cluster): Promise<void> {
  await stage.database.query(
    `update clusters set created_at = created_at - interval '1 h', launched_at = launched_at - interval '1 h',
       ready_at = ready_at - interval '1 h' where id = $1`,
    [id],
  );
  // The first bot may have looked at it before it was ready, or not at all.
  await stage.database.query(
    `update vigils set looked_at = looked_at - interval '1 h', watched_since = watched_since - interval '1 h',
       verdict_since = verdict_since - interval '1 h', due_at = due_at - interval '1 h' where cluster_id = $1`,
    [id],
  );
  const idle = emrMetrics({ state: 'WAITING', steps: [], instances: [] } as never, {
    appsRunning: 0,
    appsPending: 0,
    appsSubmitted: 0,
    appsCompleted: 0,
    appsFailed: 0,
    containersAllocated: 0,
    containersPending: 0,
    memoryTotalMb: 1024,
    memoryAvailableMb: 1024,
    nodesActive: 1,
    nodesUnhealthy: 0,
    nodesLost: 0,
  });
  for (let minute = 60; minute >= 0; minute -= 1)
    stage.aws.putMetrics(awsId ?? '', idle, new Date(Date.now() - minute * 60_000));
}

/** What is still to be shown in Slack. */
const unsaid = async (): Promise<number> => {
  const [cards, events] = await Promise.all([
    stage.database.query('select from cards where shown_version < wanted_version'),
    stage.database.query('select from outbox where sent_at is null and dead_at is null'),
  ]);
  return cards.length + events.length;
};

it('nags once and ends once', { timeout: 120_000 }, async () => {
  const first = await stage.start(env);
  await stage.type('launch forgotten');
  await expect.poll(async () => (await stage.store.clusters.live())[0]?.state, poll).toBe('idle');
  // What is posted next is to be the nag.
  await expect.poll(unsaid, poll).toBe(0);
  await first.stop();
  const cluster = (await stage.store.clusters.live())[0] as Cluster;
  const notices = async () => (await stage.store.notices.ofCluster(cluster.id, 10)).toReversed();
  await letAnHourPass(cluster);

  // The nag stands in Slack, and the bot died before it could note that.
  await dies('after POST /api/chat.postMessage');
  const [nag] = await notices();
  expect(nag?.body).toMatchObject({ kind: 'idle', number: 1 });
  const second = await stage.start(env);
  await expect.poll(() => stage.store.notices.shownAt(nag?.id as never), poll).not.toBeNull();
  await second.stop();

  // Warned an hour ago, and watched all the time. Nobody looks meanwhile: a look writes what it read before.
  await stage.database.query(
    `update cards set posted_at = posted_at - interval '1 h' where starts_with(subject, 'n-')`,
  );
  await stage.database.query(`update notices set body = jsonb_set(body, '{endsAt}', to_jsonb($1::text))`, [
    new Date().toISOString(),
  ]);
  await stage.database.query(
    `update vigils set watched_since = watched_since - interval '2 h', looked_at = now(), due_at = now()`,
  );
  await dies('before POST ElasticMapReduce.PutAutoTerminationPolicy');
  expect(await stage.store.clusters.get(cluster.id)).toMatchObject({ wanted: 'gone', endedBy: 'idle', state: 'idle' });

  const askAgain = () => stage.database.query(`update clusters set due_at = now()`);
  await askAgain();
  await dies('after POST ElasticMapReduce.PutAutoTerminationPolicy');

  const last = await stage.start(env);
  await expect.poll(async () => (await stage.store.clusters.get(cluster.id))?.state, poll).toBe('gone');
  const thread = async () => {
    const card = (await stage.cards()).find(({ text }) => text?.includes(cluster.id));
    return card ? (await stage.thread(card)).map(({ text }) => text ?? '') : [];
  };
  await expect.poll(async () => (await thread()).join('\n'), poll).toContain('is put out');
  const said = await thread();
  expect(said.filter((text) => text.includes('💤'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('is put out'))).toHaveLength(1);
  expect((await notices()).map(({ body, answer }) => [body.kind, answer?.kind])).toEqual([
    ['idle', 'ended'],
    ['ended', undefined],
  ]);
  const audit = (await stage.store.audit.recent(50)).filter(({ kind }) => kind === 'system');
  expect(audit).toHaveLength(1);
  await last.stop();
});
