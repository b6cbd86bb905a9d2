import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/records.ts';
import { openStage, type TestStage } from '../support/stage.ts';

/**
 * The bot is killed (SIGKILL) at one boundary of an effect and started again; the run must go on as if nothing had been:
 * one cluster, one step, one card, each event once. Which boundaries there are is read off a run that is not killed.
 * STOKER_CRASH_EVERY=1 kills at each of them (some minutes); by default at a third of the requests and some of the writes.
 */
const EVERY_WRITE = Number(process.env.STOKER_CRASH_EVERY ?? 9);
const EVERY_REQUEST = Number(process.env.STOKER_CRASH_EVERY ?? 3);
const preload = `--import=${join(import.meta.dirname, '..', 'support', 'crash.mjs')}`;
const poll = { timeout: 25_000, interval: 50 };

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Types `/emr retrain` to a bot that is killed at the boundary, starts another, and waits for the end. */
async function killAt(boundary: number | null, list?: string): Promise<{ run: Run; killed: boolean }> {
  const before = (await stage.store.runs.recent(1))[0]?.id;
  const doomed = await stage.start({
    NODE_OPTIONS: preload,
    ...(boundary === null ? {} : { STOKER_CRASH_AT: String(boundary) }),
    ...(list ? { STOKER_CRASH_LIST: list } : {}),
  });
  await stage.type('retrain');
  const newRun = async () => {
    const [run] = await stage.store.runs.recent(1);
    return run && run.id !== before ? run : null;
  };
  const dead = () => doomed.child.exitCode !== null || doomed.child.signalCode !== null;
  await expect.poll(async () => dead() || (await settled(await newRun())), poll).toBe(true);
  const killed = dead();
  if (!killed) {
    await doomed.stop();
    return { run: (await newRun()) as Run, killed };
  }
  const next = await stage.start();
  // Killed before the command was on record: nothing may have happened, and it is typed again.
  if (!(await newRun())) await stage.type('retrain');
  await expect.poll(async () => settled(await newRun()), poll).toBe(true);
  await next.stop();
  return { run: (await newRun()) as Run, killed };
}

async function settled(run: Run | null): Promise<boolean> {
  if (!run || !['succeeded', 'failed', 'cancelled'].includes(run.state)) return false;
  const [cluster, card] = await Promise.all([stage.store.clusters.get(run.clusterId), stage.store.cards.get(run.id)]);
  const waiting = await stage.store.outbox.next(new Date(8.64e15), 1);
  return cluster?.state === 'gone' && card !== null && card.shownVersion >= card.wantedVersion && waiting.length === 0;
}

async function expectOnce(run: Run): Promise<void> {
  expect(run).toMatchObject({ state: 'succeeded', result: { headline: 'macro-F1 0.700 on 800 tweets' } });
  const names = [...stage.engine.opened.values()].map(({ spec }) => spec.id);
  const clusters = await awsClustersOf(run);
  expect(clusters, `clusters of ${run.id} among ${names.length}`).toHaveLength(1);
  const cards = (await stage.cards()).filter((card) => card.metadata?.event_payload.key === `card:${run.id}`);
  expect(cards).toHaveLength(1);
  const keys = (await stage.thread(cards[0] as never)).map((message) =>
    String(message.metadata?.event_payload.key).replace(/c-\w+/, 'c'),
  );
  expect(new Set(keys).size, `each event once: ${keys}`).toBe(keys.length);
  // A run this short may be over before anybody saw it start; how it began and ended is always told.
  expect(keys).toEqual(expect.arrayContaining(['event:c:launched', `event:${run.id}:done`, 'event:c:gone']));
}

async function awsClustersOf(run: Run): Promise<string[]> {
  const { EMRClient, paginateListClusters } = await import('@aws-sdk/client-emr');
  const client = new EMRClient({
    endpoint: stage.aws.url,
    region: stage.aws.region,
    credentials: stage.aws.credentials,
  });
  const found: string[] = [];
  for await (const page of paginateListClusters({ client }, {})) {
    for (const cluster of page.Clusters ?? []) if (cluster.Name?.includes(run.id)) found.push(cluster.Id ?? '');
  }
  client.destroy();
  return found;
}

describe('a bot that is killed at a boundary of an effect and started again', () => {
  it('ends in one cluster, one step, one card and each event once, whichever boundary it was', {
    timeout: 1_800_000,
  }, async () => {
    const list = join(stage.folder, 'boundaries');
    const whole = await killAt(null, list);
    expect(whole.killed).toBe(false);
    await expectOnce(whole.run);
    const boundaries = (await readFile(list, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\d+ /, ''));
    expect(boundaries.join('\n')).toMatch(/RunJobFlow[\s\S]*chat.postMessage|chat.postMessage[\s\S]*RunJobFlow/);
    let kills = 0;
    let requests = 0;
    for (const [index, name] of boundaries.entries()) {
      const isRequest = /^(before|after) (GET|PUT|POST|HEAD) /.test(name);
      if (isRequest) requests += 1;
      const always = /RunJobFlow/.test(name);
      if (!always && (isRequest ? requests % EVERY_REQUEST !== 0 : index % EVERY_WRITE !== 0)) continue;
      const { run, killed } = await killAt(index + 1);
      if (killed) kills += 1;
      await expectOnce(run).catch((error: Error) => {
        throw new Error(`killed at boundary ${index + 1}, ${name}: ${error.message}`, { cause: error });
      });
    }
    expect(kills).toBeGreaterThan(10);
  });
});
