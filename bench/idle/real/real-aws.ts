import { setTimeout as pause } from 'node:timers/promises';
import {
  AddJobFlowStepsCommand,
  EMRClient,
  ListStepsCommand,
  RunJobFlowCommand,
  SetTerminationProtectionCommand,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import type { LocalAws } from '../../../sandbox/aws/server.ts';
import { createEmrGateway } from '../../../src/emr/gateway.ts';
import { createClusterMetrics, type MetricSample } from '../../../src/emr/metrics.ts';
import type { AwsClusterId } from '../../../src/ids.ts';
import { type AwsHooks, type MonthAws, stateAt, TERMINATES_WITHIN } from '../bot/fast-aws.ts';
import { putsOf } from '../bot/samples.ts';
import { MINUTE, SECOND } from '../spans.ts';
import type { Life } from '../world/life.ts';
import type { World } from '../world/world.ts';
import type { GatedEngine } from './gated-engine.ts';

const NAMES: Partial<Record<keyof MetricSample, string>> = {
  isIdle: 'IsIdle',
  policyIdle: 'AutoTerminationIsClusterIdle',
  appsRunning: 'AppsRunning',
  appsPending: 'AppsPending',
  appsSubmitted: 'AppsSubmitted',
  containersPending: 'ContainerPending',
  memoryAvailablePercent: 'YARNMemoryAvailablePercentage',
  hdfsPercent: 'HDFSUtilization',
  notebookKernels: 'TotalNotebookKernels',
  unhealthyNodes: 'MRUnhealthyNodes',
  lostNodes: 'MRLostNodes',
};
/** A sample may come so much later than the one after it. */
const LATEST = 10 * MINUTE;
const PATIENCE_MS = 30_000;

/**
 * AWS over its wire: the local EMR has each cluster and step of the month and is brought on with the month's clock, the
 * local CloudWatch has its samples, and Stoker's own gateway and metrics ask both.
 */
export function createRealAws(
  world: World,
  hooks: AwsHooks,
  aws: LocalAws,
  engine: GatedEngine,
  launchPolicy: (preset: string) => number | null,
): MonthAws {
  const connection = { region: aws.region, endpoint: aws.url, credentials: aws.credentials };
  const gateway = createEmrGateway({ ...connection, clock: () => new Date(world.agenda.now()) });
  const metrics = createClusterMetrics(connection);
  const sdk = new EMRClient(connection);
  const lives = new Map<AwsClusterId, Life>();
  const ids = new Map<Life, AwsClusterId>();
  const steps = new Map<Life, number>();
  const hasPolicy = new Set<Life>();
  const readTo = new Map<Life, number>();
  const now = () => world.agenda.now();
  const idOf = (life: Life): AwsClusterId => {
    const id = ids.get(life);
    if (!id) throw new Error(`${life.id} was not launched in the local EMR`);
    return id;
  };

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`the local EMR did not come to this: ${what}`);
      await pause(2);
    }
  }
  const untilState = (life: Life, ...states: string[]): Promise<void> =>
    until(`${life.id} is ${states.join(' or ')}`, async () =>
      states.includes((await gateway.describeCluster(idOf(life))).state),
    );
  const untilSteps = (life: Life, ended: number): Promise<void> =>
    until(`${ended} steps of ${life.id} have ended`, async () => {
      const { Steps = [] } = await sdk.send(new ListStepsCommand({ ClusterId: idOf(life) }));
      return Steps.filter(({ Status }) => Status?.State === 'COMPLETED').length >= ended;
    });

  const unprotect = (id: AwsClusterId) =>
    sdk.send(new SetTerminationProtectionCommand({ JobFlowIds: [id], TerminationProtected: false }));

  /** Brings the local EMR to where the cluster is at this moment. */
  async function bringOn(life: Life): Promise<void> {
    const [id, at] = [idOf(life), now()];
    const added = steps.get(life) ?? 0;
    const due = life.steps.filter(({ createdAt }) => createdAt <= at);
    const ended = life.steps.filter(({ endedAt }) => endedAt <= at).length;
    if (due.length > added) {
      const fresh = due.slice(added).map(({ name }) => ({
        Name: name,
        ActionOnFailure: 'CONTINUE' as const,
        HadoopJarStep: { Jar: 'command-runner.jar', Args: ['true'] },
      }));
      await sdk.send(new AddJobFlowStepsCommand({ JobFlowId: id, Steps: fresh }));
      steps.set(life, due.length);
    }
    if (at < life.readyAt) return;
    engine.letReady(id);
    await untilState(life, 'RUNNING', 'WAITING');
    if (ended > 0 && due.some(({ endedAt }) => endedAt === at)) engine.endStep(id);
    await untilSteps(life, ended);
    await untilState(life, stateAt(life, at));
  }

  world.watch({
    changed: bringOn,
    unprotected: async (life) => void (await unprotect(idOf(life))),
    ended: async (life) => {
      const id = idOf(life);
      const { state } = await gateway.describeCluster(id);
      if (state !== 'TERMINATING') {
        if (life.story.isProtected) await unprotect(id);
        await sdk.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
      }
      world.agenda.at(now() + TERMINATES_WITHIN, async () => {
        engine.letGo(id);
        await untilState(life, 'TERMINATED', 'TERMINATED_WITH_ERRORS');
      });
    },
  });

  return {
    emr: {
      ...gateway,
      terminateCluster: async (id) => {
        await gateway.terminateCluster(id);
        await hooks.terminated(lifeOf(id));
      },
      setAutoTermination: async (id, seconds) => {
        await gateway.setAutoTermination(id, seconds);
        hooks.policySet(lifeOf(id), seconds);
      },
    },
    metrics: {
      read: async (asked, from, to) => {
        for (const id of asked) putSamples(lifeOf(id));
        return metrics.read(asked, from, to);
      },
      close: metrics.close,
    },
    launched: async (life) => {
      const { preset, isProtected } = life.story;
      const policy = preset === 'nightly' ? null : launchPolicy(preset);
      const { JobFlowId } = await sdk.send(
        new RunJobFlowCommand({
          Name: life.id,
          ReleaseLabel: 'emr-7.13.0',
          Applications: [{ Name: 'Spark' }],
          ServiceRole: 'EMR_DefaultRole',
          JobFlowRole: 'EMR_EC2_DefaultRole',
          StepConcurrencyLevel: 1,
          Instances: {
            KeepJobFlowAliveWhenNoSteps: true,
            TerminationProtected: isProtected,
            InstanceGroups: [{ InstanceRole: 'MASTER', InstanceType: 'm5.xlarge', InstanceCount: 1 }],
          },
          ...(policy !== null && { AutoTerminationPolicy: { IdleTimeout: policy } }),
        }),
      );
      const id = JobFlowId as AwsClusterId;
      lives.set(id, life);
      ids.set(life, id);
      if (policy !== null) hasPolicy.add(life);
      return id;
    },
    lifeOf,
    close: async () => {
      gateway.close();
      metrics.close();
      sdk.destroy();
    },
  };

  function lifeOf(id: AwsClusterId): Life {
    const life = lives.get(id);
    if (!life) throw new Error(`the month has no cluster ${id}`);
    return life;
  }

  /** Puts what has come since the last look. */
  function putSamples(life: Life): void {
    const [before, at] = [readTo.get(life) ?? life.launchedAt, now()];
    for (const { at: taken, readableAt, values, policy } of putsOf(world, life, before - LATEST, at)) {
      if (readableAt <= before || readableAt > at) continue;
      const put: Record<string, number> = {};
      for (const [field, value] of Object.entries({ ...values, ...(hasPolicy.has(life) && policy) })) {
        const name = NAMES[field as keyof MetricSample];
        if (name && typeof value === 'number') put[name] = value;
      }
      aws.putMetrics(idOf(life), put, new Date(Math.floor(taken / SECOND) * SECOND));
    }
    readTo.set(life, at);
  }
}
