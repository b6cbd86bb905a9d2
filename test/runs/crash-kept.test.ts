import { join } from 'node:path';
import { EMRClient, ListClustersCommand, ListStepsCommand } from '@aws-sdk/client-emr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USERS } from '../../sandbox/slack/workspace.ts';
import type { SlackUserId } from '../../src/ids.ts';
import type { Cluster, Run } from '../../src/records.ts';
import { cancelRun, terminateCluster } from '../../src/runs/want.ts';
import { openStage, type TestStage } from '../support/stage.ts';

/** What is done to a cluster that is there already, with the bot killed right before or after the call and started again. */
const NODE_OPTIONS = `--import=${join(import.meta.dirname, '..', 'support', 'crash.mjs')}`;
const poll = { timeout: 25_000, interval: 50 };
const ADA = USERS.ada as SlackUserId;

let stage: TestStage;
let emr: EMRClient;
beforeAll(async () => {
  stage = await openStage();
  emr = new EMRClient({ endpoint: stage.aws.url, region: stage.aws.region, credentials: stage.aws.credentials });
});
afterAll(async () => {
  emr.destroy();
  await stage.close();
});

/** The run that a command makes: it is on record a moment after the command was taken. */
async function runOf(ask: () => Promise<unknown>): Promise<Run> {
  const before = (await stage.store.runs.recent(1))[0]?.id;
  await ask();
  await expect.poll(async () => (await stage.store.runs.recent(1))[0]?.id, poll).not.toBe(before);
  return (await stage.store.runs.recent(1))[0] as Run;
}
const stateOf = async (run: Run) => (await stage.store.runs.get(run.id))?.state;
const stepsOf = async (cluster: Cluster, run: Run) => {
  const { Steps = [] } = await emr.send(new ListStepsCommand({ ClusterId: cluster.awsId ?? '' }));
  return Steps.filter(({ Name }) => Name?.includes(run.id)).map(({ Status }) => Status?.State);
};
const clustersOf = async (id: string) => {
  const { Clusters = [] } = await emr.send(new ListClustersCommand({}));
  return Clusters.filter(({ Name }) => Name?.includes(id)).map(({ Status }) => Status?.State);
};
const wants = () => ({ config: {} as never, store: stage.store, now: () => new Date() });

/** A kept cluster that waits, launched by a bot that was stopped properly. */
async function keptCluster(): Promise<Cluster> {
  const bot = await stage.start();
  const before = (await stage.store.clusters.live()).map(({ id }) => id);
  const launched = async () => (await stage.store.clusters.live()).find(({ id }) => !before.includes(id));
  await stage.type('launch adhoc');
  await expect.poll(async () => (await launched())?.state, poll).toBe('idle');
  await bot.stop();
  return (await launched()) as Cluster;
}

/** Starts a bot that dies at the boundary, lets it be asked for something, and starts another when it is dead. */
async function killedAt(
  boundary: string,
  ask: () => Promise<unknown>,
  meanwhile = async () => {},
): Promise<() => Promise<void>> {
  const doomed = await stage.start({ NODE_OPTIONS, STOKER_CRASH_ON: boundary });
  await ask();
  await doomed.ended;
  expect(doomed.child.signalCode).toBe('SIGKILL');
  await meanwhile();
  const next = await stage.start();
  return () => next.stop();
}

describe.each(['before', 'after'])('a bot killed right %s the call', { timeout: 90_000 }, (when) => {
  it('that adds a step adds it once', async () => {
    const cluster = await keptCluster();
    let run = {} as Run;
    const stop = await killedAt(`${when} POST ElasticMapReduce.AddJobFlowSteps`, async () => {
      run = await runOf(() => stage.type(`retrain --on ${cluster.id}`));
    });
    await expect.poll(() => stateOf(run), poll).toBe('succeeded');
    expect(await stepsOf(cluster, run)).toEqual(['COMPLETED']);
    await stop();
  });

  it('that cancels a step has it cancelled, and the cluster stays', async () => {
    const cluster = await keptCluster();
    const first = await stage.start();
    const run = await runOf(() => stage.type(`retrain --mode sleep --on ${cluster.id}`));
    await expect.poll(() => stateOf(run), poll).toBe('running');
    await first.stop();
    const stop = await killedAt(`${when} POST ElasticMapReduce.CancelSteps`, () => stage.type(`cancel ${run.id}`));
    await expect.poll(() => stateOf(run), poll).toBe('cancelled');
    expect(await stepsOf(cluster, run)).toEqual(['CANCELLED']);
    expect((await stage.store.clusters.get(cluster.id))?.wanted).toBe('up');
    await stop();
  });

  it('that terminates a cluster has it gone', async () => {
    const cluster = await keptCluster();
    const stop = await killedAt(`${when} POST ElasticMapReduce.TerminateJobFlows`, () =>
      terminateCluster(wants(), cluster.id, ADA),
    );
    await expect.poll(async () => (await stage.store.clusters.get(cluster.id))?.state, poll).toBe('gone');
    expect(await clustersOf(cluster.id)).toEqual(['TERMINATED']);
    await stop();
  });

  it('that launches, and cancelled while no bot is there, leaves nothing burning', async () => {
    let run = {} as Run;
    const stop = await killedAt(
      `${when} POST ElasticMapReduce.RunJobFlow`,
      async () => {
        run = await runOf(() => stage.type('retrain --mode sleep'));
      },
      async () => {
        await cancelRun(wants(), run.id, ADA);
      },
    );
    await expect.poll(() => stateOf(run), poll).toBe('cancelled');
    await expect.poll(async () => (await stage.store.clusters.get(run.clusterId))?.state, poll).toBe('gone');
    const left = await clustersOf(run.id);
    if (when === 'before') expect(left).toEqual([]);
    else expect(left).toEqual([expect.stringMatching(/^TERMINATED/)]);
    expect(stage.engine.processes.size).toBe(0);
    await stop();
  });
});
