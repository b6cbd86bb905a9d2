import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { USERS } from '../../sandbox/slack/workspace.ts';
import type { Cluster, Run } from '../../src/records.ts';
import { wordsOf } from '../commands/support/bot.ts';
import { openStage, type TestStage } from '../support/stage.ts';

let stage: TestStage;

beforeEach(async () => {
  stage = await openStage();
  await stage.start();
});
afterEach(() => stage.close());

const poll = { timeout: 25_000, interval: 50 };
const latestRun = async (): Promise<Run | undefined> => (await stage.store.runs.recent(1))[0];
const clusterOf = async (run: Run | undefined): Promise<Cluster | null> =>
  run ? stage.store.clusters.get(run.clusterId) : null;

/** The run at its end, with its cluster gone when it was its own, and everything shown in Slack. */
async function ended(): Promise<{ run: Run; cluster: Cluster; card: string; thread: string }> {
  await expect
    .poll(async () => {
      const run = await latestRun();
      const cluster = await clusterOf(run);
      const card = run && (await stage.store.cards.get(run.id));
      const waiting = await stage.store.outbox.next(new Date(8.64e15), 1);
      return {
        ended: ['succeeded', 'failed', 'cancelled'].includes(run?.state ?? '') && !run?.failure?.looking,
        gone: !run?.ownCluster || cluster?.state === 'gone',
        shown: card !== undefined && card !== null && card.shownVersion >= card.wantedVersion && waiting.length === 0,
      };
    }, poll)
    .toEqual({ ended: true, gone: true, shown: true });
  const run = (await latestRun()) as Run;
  const [card] = await stage.cards();
  if (!card) throw new Error('there is no card');
  const thread = await stage.thread(card);
  return {
    run,
    cluster: (await clusterOf(run)) as Cluster,
    card: wordsOf(card),
    thread: thread.map(wordsOf).join('\n'),
  };
}

const awsClusters = async () => [...stage.engine.opened.keys()];
const running = () => expect.poll(async () => (await latestRun())?.state, poll).toBe('running');

describe('a run of its own', { timeout: 90_000 }, () => {
  it('that succeeds: one cluster, one card, a thread that tells each step, and the cluster is gone', async () => {
    await stage.type('retrain --mode held');
    await running();
    await stage.letGo((await latestRun())?.id);
    const { run, cluster, card, thread } = await ended();
    expect(run).toMatchObject({
      state: 'succeeded',
      job: 'retrain',
      requestedBy: USERS.ada,
      result: { headline: 'macro-F1 0.700 on 800 tweets' },
    });
    expect(cluster).toMatchObject({ state: 'gone', awsReason: { code: 'ALL_STEPS_COMPLETED' } });
    expect(await awsClusters()).toHaveLength(1);
    expect(await stage.cards()).toHaveLength(1);
    expect(card).toMatch(/retrain.* succeeded/);
    expect(card).toContain('macro-F1 0.700 on 800 tweets');
    expect(thread).toMatch(/is starting[\s\S]*is ready[\s\S]*started[\s\S]*is done[\s\S]*is gone/);
  });

  it('that fails in words of its own says them', async () => {
    await stage.type('retrain --mode fail');
    const { run, card, thread } = await ended();
    expect(run).toMatchObject({
      state: 'failed',
      failure: { message: 'Only 12 labelled tweets; 500 are needed.', hint: 'Widen --since.' },
    });
    for (const words of [card, thread]) expect(words).toContain('Only 12 labelled tweets');
  });

  it('that crashes shows the line of the log that says why, harmless', async () => {
    await stage.type('retrain --mode crash');
    const { run, thread } = await ended();
    expect(run.state).toBe('failed');
    expect(thread).toContain('OutOfMemoryError: Java heap space');
    expect(thread).not.toContain('<!channel>');
  });

  it('whose bootstrap action fails says so, with what the script printed', async () => {
    await stage.type('boots');
    const { run, cluster, thread } = await ended();
    expect(run.state).toBe('failed');
    expect(cluster.awsReason?.code).toBe('BOOTSTRAP_FAILURE');
    expect(thread).toMatch(/bootstrap/i);
    expect(thread).toContain('no such package: wibble');
  });

  it('that is cancelled ends as cancelled by the one who did it, and its cluster goes', async () => {
    await stage.type('retrain --mode sleep');
    await running();
    const run = await latestRun();
    await stage.type(`cancel ${run?.id}`);
    const { run: after, cluster, card } = await ended();
    expect(after).toMatchObject({ state: 'cancelled', cancelWantedBy: USERS.ada });
    expect(cluster).toMatchObject({ state: 'gone', endedBy: USERS.ada });
    expect(card).toMatch(/cancelled/);
    expect(stage.engine.processes.size).toBe(0);
  });

  it('over its time limit is stopped and says so', async () => {
    await stage.type('quick');
    const { run } = await ended();
    expect(run).toMatchObject({ state: 'failed', failure: { message: 'It was stopped at its time limit of 1 s.' } });
  });

  it('whose cluster is terminated by hand in the console is cancelled, in those words', async () => {
    await stage.type('retrain --mode sleep');
    await running();
    const awsId = (await clusterOf(await latestRun()))?.awsId as string;
    await outside(stage, 'TerminateJobFlows', { JobFlowIds: [awsId] });
    const { run, thread } = await ended();
    expect(run.state).toBe('cancelled');
    expect(thread).toContain('outside Stoker');
  });

  it('whose step is cancelled by hand is cancelled, in those words', async () => {
    await stage.type('retrain --mode sleep');
    await running();
    const run = await latestRun();
    const [step] = await stage.store.steps.ofRun((run as Run).id);
    const awsId = (await clusterOf(run))?.awsId as string;
    await outside(stage, 'CancelSteps', {
      ClusterId: awsId,
      StepIds: [step?.awsId],
      StepCancellationOption: 'TERMINATE_PROCESS',
    });
    const { run: after, thread } = await ended();
    expect(after.state).toBe('cancelled');
    expect(thread).toMatch(/cancelled from outside Stoker|outside/);
  });

  it('that AWS refuses to launch fails with AWS’s reason and leaves nothing', async () => {
    await stage.type('refused');
    const { run, cluster, card } = await ended();
    expect(run).toMatchObject({ state: 'failed', failure: { cause: 'cluster-validation' } });
    expect(card).toContain('m99.xlarge');
    expect(cluster).toMatchObject({ state: 'gone', awsId: null });
    expect(await awsClusters()).toEqual([]);
  });

  it('that AWS throttles at first is launched all the same, once', async () => {
    await stage.awsControl('POST', '/control/faults', { kind: 'throttle', operation: 'RunJobFlow', times: 2 });
    await stage.type('retrain');
    const { run } = await ended();
    expect(run.state).toBe('succeeded');
    expect(await awsClusters()).toHaveLength(1);
  });

  it('for which AWS has no capacity fails, and says that it was capacity', async () => {
    await stage.awsControl('POST', '/control/faults', { kind: 'capacity' });
    await stage.type('retrain');
    const { run, thread } = await ended();
    expect(run).toMatchObject({ state: 'failed', failure: { cause: 'capacity-unavailable' } });
    expect(thread).toMatch(/capacity/i);
  });

  it('whose launch reply was lost is found again and not launched twice', async () => {
    await stage.awsControl('POST', '/control/faults', { kind: 'lost-reply', operation: 'RunJobFlow', times: 1 });
    await stage.type('retrain');
    expect((await ended()).run.state).toBe('succeeded');
    expect(await awsClusters()).toHaveLength(1);
  });

  it('whose card’s reply from Slack was lost is shown once', async () => {
    await stage.control.post('faults', { kind: 'lost_reply', method: 'chat.postMessage', times: 2 });
    await stage.type('retrain');
    expect((await ended()).run.state).toBe('succeeded');
    expect(await stage.cards()).toHaveLength(1);
    const [card] = await stage.cards();
    const keys = (await stage.thread(card as never)).map((message) => message.metadata?.event_payload.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a kept cluster', { timeout: 90_000 }, () => {
  const idle = async (): Promise<Cluster> => {
    await expect.poll(async () => (await stage.store.clusters.live())[0]?.state, poll).toBe('idle');
    return (await stage.store.clusters.live())[0] as Cluster;
  };

  it('takes runs one after the other, each with its own card, and stays', async () => {
    await stage.type('launch adhoc');
    const cluster = await idle();
    await stage.type(`retrain --on ${cluster.id}`);
    const { run } = await ended();
    expect(run).toMatchObject({ state: 'succeeded', clusterId: cluster.id, ownCluster: false });
    await stage.type(`run retrain --mode fail --on ${cluster.awsId}`, USERS.grace);
    await expect.poll(async () => (await latestRun())?.state, poll).toBe('failed');
    expect(await idle()).toMatchObject({ id: cluster.id });
    await expect.poll(async () => (await stage.cards()).length, poll).toBe(3);
    expect(await awsClusters()).toHaveLength(1);
  });

  it('goes when it is terminated, and the run on it is cancelled', async () => {
    await stage.type('launch adhoc');
    const cluster = await idle();
    await stage.type(`retrain --mode sleep --on ${cluster.id}`);
    await running();
    const { terminateCluster } = await import('../../src/runs/want.ts');
    await terminateCluster(
      { config: {} as never, store: stage.store, now: () => new Date() },
      cluster.id,
      USERS.grace as never,
    );
    await expect.poll(async () => (await stage.store.clusters.get(cluster.id))?.state, poll).toBe('gone');
    await expect.poll(async () => (await latestRun())?.state, poll).toBe('cancelled');
    expect(stage.engine.processes.size).toBe(0);
  });
});

it('two processes on one database share the work: each run has one cluster and one card', {
  timeout: 90_000,
}, async () => {
  await stage.start();
  for (let i = 0; i < 4; i += 1) await stage.type('retrain');
  await expect
    .poll(async () => (await stage.store.runs.recent(9)).map((run) => run.state), poll)
    .toEqual(Array(4).fill('succeeded'));
  await expect.poll(async () => (await stage.store.clusters.live()).length, poll).toBe(0);
  expect(await awsClusters()).toHaveLength(4);
  await expect.poll(async () => (await stage.cards()).length, poll).toBe(4);
});

it('a command delivered twice launches once', { timeout: 60_000 }, async () => {
  await stage.control.post('faults', { kind: 'duplicate_envelope', times: 1 });
  await stage.type('retrain');
  await ended();
  expect(await stage.store.runs.recent(10)).toHaveLength(1);
  expect(await awsClusters()).toHaveLength(1);
});

/** What somebody does in the AWS console: a call that Stoker does not make. */
async function outside(of: TestStage, operation: string, input: Record<string, unknown>): Promise<void> {
  const { EMRClient, TerminateJobFlowsCommand, CancelStepsCommand } = await import('@aws-sdk/client-emr');
  const client = new EMRClient({ endpoint: of.aws.url, region: of.aws.region, credentials: of.aws.credentials });
  if (operation === 'TerminateJobFlows') await client.send(new TerminateJobFlowsCommand(input as never));
  else await client.send(new CancelStepsCommand(input as never));
  client.destroy();
}
