import { join } from 'node:path';
import { type ClusterSummary, EMRClient, ListClustersCommand } from '@aws-sdk/client-emr';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bot } from '../../../sandbox/demo/bot.ts';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { USERS } from '../../../sandbox/slack/workspace.ts';
import type { Cluster, Run } from '../../../src/records.ts';
import { renderThreadEvent } from '../../../src/slack/thread.ts';
import { buttonOf, wordsOf } from '../../commands/support/bot.ts';
import { CHANNEL, openStage, type TestStage } from '../../support/stage.ts';

let stage: TestStage;
let bot: Bot;

/** All at once: they wait for each other as little as the chains of a night do. */
const CHAINS = ['pair --rows 7', 'spoiled', 'swept', 'long', 'limited', 'unbooted', 'mended'];
const chains = new Map<string, Run[]>();
const of = (name: string): Run[] => chains.get(name) ?? [];

beforeAll(async () => {
  stage = await openStage();
  bot = await stage.start();
  for (const line of CHAINS) chains.set(line.split(' ')[0] ?? '', await begun(() => stage.type(`run ${line}`)));
});
afterAll(() => stage.close());

const CRASHING = `--import=${join(import.meta.dirname, '..', '..', 'support', 'crash.mjs')}`;
const poll = { timeout: 20_000, interval: 50 };
const isOpen = ({ state, failure }: Run) => !['succeeded', 'failed', 'cancelled'].includes(state) || failure?.looking;

/** The runs of the chain that a command, or a click, has just begun. */
async function begun(act: () => Promise<unknown>): Promise<Run[]> {
  const before = (await stage.store.runs.recent(1))[0]?.id;
  await act();
  return vi.waitFor(async () => {
    const [newest] = await stage.store.runs.recent(1);
    if (!newest || newest.id === before) throw new Error('nothing was begun');
    return runsOf(newest);
  }, poll);
}

const runsOf = (one: Run): Promise<Run[]> => stage.store.runs.ofChain(one.chain?.lead ?? one.id);
const isRunning = (one: Run | undefined) =>
  expect.poll(async () => one && (await stage.store.runs.get(one.id))?.state, poll).toBe('running');

interface Ended {
  runs: Run[];
  states: Run['state'][];
  cluster: Cluster;
  card: string;
  thread: string;
  message: Message;
}

/** The chain at its end, its cluster gone and paid for, and everything shown. */
async function ended([lead]: Run[]): Promise<Ended> {
  if (!lead) throw new Error('nothing was begun');
  const now = async () => {
    const runs = await runsOf(lead);
    const cluster = (await stage.store.clusters.get(lead.clusterId)) as Cluster;
    const card = await stage.store.cards.get(lead.id);
    return { runs, cluster, card };
  };
  await expect
    .poll(async () => {
      const { runs, cluster, card } = await now();
      const shown = card !== null && card.shownVersion >= card.wantedVersion;
      return { open: runs.filter(isOpen).length, state: cluster.state, paid: runs.every(({ cost }) => cost), shown };
    }, poll)
    .toEqual({ open: 0, state: 'gone', paid: true, shown: true });
  const { runs, cluster, card } = await now();
  const message = (await stage.cards()).find(({ ts }) => ts === card?.ts);
  if (!message) throw new Error('there is no card');
  // What goes into the thread, also where Slack's pace has not let it there yet.
  const told = await stage.store.outbox.told(lead.id, 0);
  const thread = told.map(({ event }) => JSON.stringify(renderThreadEvent(event).blocks)).join('\n');
  return {
    runs,
    states: runs.map(({ state }) => state),
    cluster,
    card: wordsOf(message),
    thread,
    message,
  };
}

/** The clusters that EMR has by the name of a chain's first run. */
async function launchedFor(lead: Run | undefined): Promise<ClusterSummary[]> {
  const { url: endpoint, region, credentials } = stage.aws;
  const client = new EMRClient({ endpoint, region, credentials });
  const { Clusters = [] } = await client.send(new ListClustersCommand({}));
  client.destroy();
  return Clusters.filter(({ Name }) => lead && Name?.includes(lead.id));
}

const count = (text: string, part: string | RegExp): number => text.split(part).length - 1;

describe('a chain', { timeout: 90_000 }, () => {
  it('that succeeds is one cluster with all steps in it, one card, and divides the cost', async () => {
    // Each step ends when it was seen to run.
    for (const one of of('pair')) {
      await isRunning(one);
      await stage.letGo(one.id);
    }
    const { runs, states, cluster, card, thread } = await ended(of('pair'));
    expect(runs.map(({ job, arguments: given }) => [job, given])).toEqual([
      ['load', { mode: 'held', rows: 7 }],
      ['retrain', { mode: 'held' }],
    ]);
    expect(states).toEqual(['succeeded', 'succeeded']);
    expect(runs.map(({ clusterId }) => clusterId)).toEqual([cluster.id, cluster.id]);
    expect(cluster).toMatchObject({ state: 'gone', awsReason: { code: 'ALL_STEPS_COMPLETED' } });
    const [first, second] = runs;
    expect(second?.startedAt?.getTime()).toBeGreaterThanOrEqual(first?.endedAt?.getTime() ?? Number.NaN);
    expect(await stage.store.cards.get(second?.id as Run['id'])).toMatchObject({ subject: first?.id });
    expect(card).toMatch(/\*pair\* succeeded in/);
    expect(card).toMatch(/✅ \*load\* `r-\w+` succeeded[\s\S]*✅ \*retrain\* `r-\w+` succeeded/);
    expect(thread).toMatch(
      /load r-\w+\* started[\s\S]*load r-\w+\* is done[\s\S]*retrain r-\w+\* started[\s\S]*retrain r-\w+\* is done/,
    );
    const costs = runs.map(({ cost }) => cost?.usd ?? 0);
    expect(costs.every((usd) => usd > 0)).toBe(true);
    expect(costs.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(cluster.cost?.usd ?? Number.NaN, 6);
  });

  it('whose first step fails begins no other, and says so once', async () => {
    const { runs, states, cluster, card, thread } = await ended(of('spoiled'));
    expect(states).toEqual(['failed', 'cancelled']);
    expect(runs[1]?.startedAt).toBeNull();
    expect(cluster.awsReason?.code).toBe('STEP_FAILURE');
    expect(card).toMatch(/\*spoiled\* failed at load/);
    expect(card).toMatch(/⏹️ \*retrain\* `r-\w+` was not begun/);
    expect(count(thread, 'Only 12 labelled tweets')).toBe(1);
    expect(count(thread, 'It was not begun: `load` before it failed.')).toBe(1);
    for (const button of ['Again from load', 'Run all again', 'Logs']) expect(card).toContain(button);
  });

  it('goes on to a step that runs all the same, past one that may not', async () => {
    const { runs, states, cluster, thread } = await ended(of('swept'));
    expect(states).toEqual(['failed', 'cancelled', 'succeeded']);
    // The step looked itself, and found that it may not: nobody is told of its failure.
    expect(runs[1]?.failure).toBeNull();
    expect(thread).toContain('It was not begun: `load` before it failed.');
    expect(thread).not.toMatch(/retrain\S* failed|retrain r-\w+\* started/);
    expect(cluster.awsReason?.code).toBe('ALL_STEPS_COMPLETED');
  });

  it('is stopped whole, whichever of its steps is named, and says so once', async () => {
    const runs = of('long');
    await isRunning(runs[1]);
    await stage.type(`cancel ${runs[0]?.id}`);
    const { states, thread, cluster } = await ended(runs);
    expect(states).toEqual(['succeeded', 'cancelled', 'cancelled']);
    expect(cluster.endedBy).toBe(USERS.ada);
    expect(count(thread, 'was cancelled')).toBe(1);
    expect(thread).not.toContain('not begun');
  });

  it('ends with the step that reaches its time limit', async () => {
    const { runs, states, thread } = await ended(of('limited'));
    expect(states).toEqual(['succeeded', 'failed', 'cancelled']);
    expect(runs[1]?.failure?.message).toBe('It was stopped at its time limit of 1 s.');
    expect(count(thread, 'time limit of')).toBe(1);
  });

  it('whose cluster does not come up tells it once', async () => {
    // The words of its bootstrap come when its logs have arrived, which may be after all has ended.
    const told = async () => count((await ended(of('unbooted'))).thread, 'no such package: wibble');
    await expect.poll(told, poll).toBe(1);
    const { states, thread } = await ended(of('unbooted'));
    expect(states).toEqual(['failed', 'cancelled']);
    expect(count(thread, /was not begun|not begun/)).toBe(0);
  });

  it('goes on from the step that failed with its fix, and as a whole', async () => {
    const first = await ended(of('mended'));
    expect(first.states).toEqual(['succeeded', 'failed', 'cancelled']);
    const click = (action: string, one: Ended) => {
      return stage.control.post('action', {
        user: USERS.ada,
        container: { type: 'message', channel: CHANNEL, message_ts: one.message.ts, is_ephemeral: false },
        ...buttonOf(one.message, action),
      });
    };
    const second = await ended(await begun(() => click('run.fix', first)));
    expect(second.runs.map(({ job, state, retryOf }) => [job, state, retryOf])).toEqual([
      ['hungry', 'succeeded', first.runs[1]?.id],
      ['retrain', 'succeeded', null],
    ]);
    expect(second.card).toMatch(/\*mended\*, from hungry on, succeeded/);
    expect((await stage.store.runs.get(second.runs[0]?.id as Run['id']))?.chain?.position).toBe(1);
  });

  it('is launched once by a bot that is killed before it notes that', async () => {
    await bot.stop();
    const doomed = await stage.start({
      NODE_OPTIONS: CRASHING,
      STOKER_CRASH_ON: 'after POST ElasticMapReduce.RunJobFlow',
    });
    const killed = begun(() => stage.type('pair'));
    await doomed.ended;
    bot = await stage.start();
    for (const { id } of await killed) await stage.letGo(id);
    const { runs, states } = await ended(await killed);
    expect(states).toEqual(['succeeded', 'succeeded']);
    expect(await launchedFor(runs[0])).toHaveLength(1);
    const cards = (await stage.cards()).filter(({ text }) => text?.startsWith('pair'));
    expect(new Set(cards.map(({ metadata }) => metadata?.event_payload.key)).size).toBe(cards.length);
  });
});
