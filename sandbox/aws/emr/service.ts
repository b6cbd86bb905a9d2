import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AwsError,
  type Engine,
  type JsonService,
  type LogSink,
  type MetricSink,
  type ObjectStore,
} from '../contract.ts';
import { openAccount } from './account.ts';
import { createClusterLife } from './cluster-life.ts';
import type { EmrContext, EmrDelays } from './context.ts';
import { badRequest, noSuchCluster } from './errors.ts';
import { createFaultBox, type Fault } from './faults.ts';
import { createHistory } from './history.ts';
import { type ClusterLife, hasEnded } from './life.ts';
import { accountOperations } from './operations/account.ts';
import { appUiOperations } from './operations/app-ui.ts';
import { catalogueOperations } from './operations/catalogue.ts';
import { clusterOperations } from './operations/clusters.ts';
import { instanceOperations } from './operations/instances.ts';
import type { Operation, OperationScope } from './operations/operation.ts';
import { settingOperations } from './operations/settings.ts';
import { stepOperations } from './operations/steps.ts';
import { createPaperLife, type PaperLife } from './paper-life.ts';
import { type ClusterRecord, isUp, liveInstances } from './records.ts';
import { recover } from './recover.ts';
import { openJsonStore } from './store.ts';
import { startTickers } from './tickers.ts';

export interface EmrOptions {
  /** The service's own folder: state, and the working folders and logs of live clusters. */
  directory: string;
  objects: ObjectStore;
  logs: LogSink;
  metrics: MetricSink;
  engine: Engine;
  /** How long a cluster stays in a state in which nothing is to be done. */
  delays: EmrDelays;
  /** How often logs are pushed to S3; they are pushed at the end of a step and of the cluster too. */
  logPushMs: number;
  /** How often logs are streamed to CloudWatch Logs, for clusters that ask for it; 1 s by default. */
  logStreamMs?: number;
  /** How often metrics are put; 5 min by default, as AWS does. */
  metricsMs?: number;
  /** How often auto-termination policies are looked at; 5 s by default. */
  idleCheckMs?: number;
  /** The control plane alone: every state at once, nothing run, types and roles unchecked. */
  zeroDelay?: boolean;
  clock?: () => number;
  log?: (line: string) => void;
}

export interface EmrService extends JsonService {
  /** Brings a misfortune about; says which cluster and machine it strikes, where that is known at once. */
  fault(fault: Fault): Promise<{ clusterId?: string; instanceId?: string }>;
  /** In zero-delay mode, where none ends by itself: ends a cluster's step that runs, well or badly. */
  endStep(clusterId: string, failed: boolean): void;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    ...clusterOperations,
    ...stepOperations,
    ...settingOperations,
    ...instanceOperations,
    ...catalogueOperations,
    ...accountOperations,
    ...appUiOperations,
  }),
);

/** Operations that the local EMR answers. */
export const EMR_OPERATIONS: readonly string[] = [...OPERATIONS.keys()].sort();

/** Opens the local EMR on its folder and takes up the clusters that are in it. */
export async function createEmrService(options: EmrOptions): Promise<EmrService> {
  const { directory, engine, zeroDelay = false } = options;
  const store = await openJsonStore<ClusterRecord>(join(directory, 'clusters'));
  const account = await openAccount(join(directory, 'account'));
  const log = options.log ?? (() => {});
  const history = createHistory(join(directory, 'history'), engine, log);
  const context: EmrContext = {
    ...options,
    faults: createFaultBox(),
    history,
    now: options.clock ?? Date.now,
    log,
    save: (cluster) => store.save(cluster.id, cluster),
  };
  const lives = new Map<string, ClusterLife>();

  function addLife(cluster: ClusterRecord): ClusterLife {
    const isNew = cluster.state === 'STARTING' && cluster.readyAt === undefined;
    const fault = isNew && !zeroDelay ? context.faults.take() : undefined;
    const life = zeroDelay ? createPaperLife(cluster, context) : createClusterLife(cluster, context, fault);
    lives.set(cluster.id, life);
    return life;
  }

  await engine.sweep();
  for (const cluster of await store.loadAll()) {
    recover(cluster, context.now());
    const life = addLife(cluster);
    if (!hasEnded(cluster)) life.begin();
  }
  const tickers = startTickers(
    options,
    () => [...lives.values()].filter((life) => !hasEnded(life.cluster)),
    context.log,
  );

  const scopeOf = (region: string): OperationScope => ({
    region,
    context,
    account,
    strict: !zeroDelay,
    lives: () => [...lives.values()].filter((life) => life.cluster.region === region),
    find(clusterId) {
      const life = lives.get(clusterId ?? '');
      return life?.cluster.region === region ? life : undefined;
    },
    async adopt(cluster) {
      // On disk before the caller hears of it, and before anything happens to it.
      await context.save(cluster);
      addLife(cluster).begin();
      if (zeroDelay) await context.save(cluster);
    },
  });

  async function haltAll(): Promise<void> {
    await Promise.all([...lives.values()].map((life) => life.halt()));
  }

  function living(clusterId: string): ClusterLife {
    const life = lives.get(clusterId);
    if (!life) throw noSuchCluster(clusterId);
    if (!isUp(life.cluster)) throw badRequest(`Cluster ${clusterId} is ${life.cluster.state}: nothing can strike it.`);
    return life;
  }

  return {
    async call(name, input, caller) {
      const run = OPERATIONS.get(name);
      if (!run) {
        throw new AwsError(
          'InvalidRequestException',
          `The local EMR does not answer '${name}'. It answers: ${EMR_OPERATIONS.join(', ')}.`,
        );
      }
      return run(input, scopeOf(caller.region));
    },
    async fault(fault) {
      if (fault.kind === 'spot-loss') {
        const life = living(fault.clusterId);
        const instances = liveInstances(life.cluster);
        const lost =
          fault.instanceId === undefined
            ? (instances.find((one) => one.market === 'SPOT' && one.role !== 'MASTER') ??
              instances.find((one) => one.role !== 'MASTER') ??
              instances[0])
            : instances.find((one) => one.ec2Id === fault.instanceId || one.id === fault.instanceId);
        if (!lost) throw badRequest(`Cluster ${fault.clusterId} has no instance '${fault.instanceId}'.`);
        await life.loseInstance(lost.ec2Id, `Instance ${lost.ec2Id} was terminated: EC2 took the Spot capacity back.`);
        return { clusterId: fault.clusterId, instanceId: lost.ec2Id };
      }
      if (fault.kind === 'internal') {
        const message = fault.message ?? 'An internal error occurred.';
        living(fault.clusterId).terminate({ Code: 'INTERNAL_ERROR', Message: message }, true);
        return { clusterId: fault.clusterId };
      }
      if (fault.kind === 'notebook' || fault.kind === 'no-metrics') {
        const { cluster } = living(fault.clusterId);
        if (fault.kind === 'notebook') cluster.notebookKernels = fault.kernels ?? 1;
        else cluster.isSilent = fault.silent ?? true;
        await context.save(cluster);
        return { clusterId: fault.clusterId };
      }
      context.faults.add(fault);
      return {};
    },
    endStep(clusterId, failed) {
      const life = living(clusterId);
      if (!('endStep' in life)) throw new Error(`${clusterId} runs its steps: they end by themselves.`);
      if (!(life as PaperLife).endStep(failed)) throw new Error(`No step of ${clusterId} is RUNNING.`);
    },
    async reset() {
      await haltAll();
      lives.clear();
      context.faults.clear();
      await Promise.all([store.clear(), account.clear(), history.clear()]);
      await Promise.all(['work', 'logs'].map((name) => rm(join(directory, name), { recursive: true, force: true })));
    },
    async close() {
      await tickers.stop();
      await haltAll();
      await Promise.all([store.settled(), account.settled(), history.close()]);
    },
  };
}
