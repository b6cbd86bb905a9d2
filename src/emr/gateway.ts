import {
  AddJobFlowStepsCommand,
  AddTagsCommand,
  CancelStepsCommand,
  DescribeClusterCommand,
  DescribeStepCommand,
  EMRClient,
  ListClustersCommand,
  ListInstanceFleetsCommand,
  ListInstanceGroupsCommand,
  ListInstancesCommand,
  ListSessionsCommand,
  ListStepsCommand,
  PutAutoTerminationPolicyCommand,
  RunJobFlowCommand,
  type StepConfig,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import { type AwsConnection, effectSettings, readSettings } from '../aws/clients.ts';
import { AwsProblem, type CallInfo, translateAwsError } from '../aws/errors.ts';
import type { AwsClusterId, StepId } from '../ids.ts';
import { buildRunJobFlow, type ClusterRequest } from './build-launch.ts';
import {
  describeCluster,
  observeCluster,
  observeFleet,
  observeGroup,
  observeInstance,
  observeSession,
  observeStep,
} from './observe.ts';
import type {
  AwsClusterState,
  ClusterDetail,
  ClusterObservation,
  InstanceObservation,
  InstancePart,
  SessionObservation,
  StepObservation,
} from './types.ts';

/** What Stoker asks of EMR. Every method throws an `AwsProblem` and nothing else when AWS does not do it. */
export interface EmrGateway {
  /** Sent once. After an `AwsProblem` with effect `unknown`, look with `findClusterByName` before trying again. */
  launchCluster(request: ClusterRequest): Promise<AwsClusterId>;
  findClusterByName(name: string, createdAfter: Date): Promise<ClusterObservation | null>;
  /** Sent once. After an `AwsProblem` with effect `unknown`, look with `findStepByName` before trying again. */
  addStep(clusterId: AwsClusterId, step: StepConfig): Promise<StepId>;
  findStepByName(clusterId: AwsClusterId, name: string): Promise<StepObservation | null>;
  /** Asks for the end of a step; whether and when it ends is seen in its state. */
  cancelStep(clusterId: AwsClusterId, stepId: StepId): Promise<void>;
  describeCluster(clusterId: AwsClusterId): Promise<ClusterDetail>;
  /** All pages, newest first. */
  listClusters(filter: { states?: readonly AwsClusterState[]; createdAfter?: Date }): Promise<ClusterObservation[]>;
  /** All pages, newest first; with ids (at most 10) only those. */
  listSteps(clusterId: AwsClusterId, stepIds?: readonly StepId[]): Promise<StepObservation[]>;
  /** Those that are open, and the newest fifty of all: what tells whether a cluster works, in two calls. */
  recentSteps(clusterId: AwsClusterId): Promise<StepObservation[]>;
  describeStep(clusterId: AwsClusterId, stepId: StepId): Promise<StepObservation>;
  /** Spark Connect sessions that have not ended; only for a cluster whose description says that it has such. */
  listSessions(clusterId: AwsClusterId): Promise<SessionObservation[]>;
  listInstances(clusterId: AwsClusterId): Promise<InstanceObservation[]>;
  /** Its instance groups, or its instance fleets: a cluster has the one or the other. */
  listParts(clusterId: AwsClusterId, kind: 'groups' | 'fleets'): Promise<InstancePart[]>;
  /** Gives a cluster tags beside those that it has. */
  tagCluster(clusterId: AwsClusterId, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Asks for the end of a cluster; asking twice is the same. */
  terminateCluster(clusterId: AwsClusterId): Promise<void>;
  /** Has AWS itself end the cluster after so many seconds without work, 60 to 604,800. */
  setAutoTermination(clusterId: AwsClusterId, seconds: number): Promise<void>;
  close(): void;
}

export interface EmrGatewayOptions extends AwsConnection {
  clock?: (() => Date) | undefined;
  /** One entry a call: what was asked, how long it took, what came of it. */
  log?: { debug(details: Record<string, unknown>, message: string): void } | undefined;
}

// The clock of this machine and that of AWS need not agree to the second.
const CLOCK_SKEW_MS = 10 * 60_000;
const MOST_PAGES = 200;

/** Opens the way to EMR; credentials and endpoint come from the SDK's own environment unless they are given. */
export function createEmrGateway(options: EmrGatewayOptions): EmrGateway {
  const reads = new EMRClient(readSettings(options));
  const effects = new EMRClient(effectSettings(options));
  const now = options.clock ?? (() => new Date());

  const call = async <T>(info: CallInfo, send: () => Promise<T>): Promise<T> => {
    const startedAt = now().getTime();
    const note = (outcome: string): void =>
      options.log?.debug({ operation: info.operation, ms: now().getTime() - startedAt, outcome }, 'EMR call');
    try {
      const answer = await send();
      note('ok');
      return answer;
    } catch (error) {
      const problem = translateAwsError(error, info);
      note(problem.kind);
      throw problem;
    }
  };
  const repeatable = <T>(operation: string, send: () => Promise<T>): Promise<T> =>
    call({ operation, repeatable: true }, send);

  /** Collects all pages of a list; EMR hands out a marker until there is no more. */
  const pages = async <T>(
    fetch: (marker: string | undefined) => Promise<{ items: T[]; marker?: string | undefined }>,
  ) => {
    const all: T[] = [];
    let marker: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await fetch(marker);
      all.push(...answer.items);
      marker = answer.marker;
      if (!marker) break;
    }
    return all;
  };

  const gateway: EmrGateway = {
    async launchCluster(request) {
      const input = buildRunJobFlow(request);
      const answer = await call({ operation: 'RunJobFlow', repeatable: false }, () =>
        effects.send(new RunJobFlowCommand(input)),
      );
      if (!answer.JobFlowId) throw withoutId('RunJobFlow', 'a cluster');
      return answer.JobFlowId as AwsClusterId;
    },

    async findClusterByName(name, createdAfter) {
      const since = new Date(createdAfter.getTime() - CLOCK_SKEW_MS);
      const found = (await gateway.listClusters({ createdAfter: since })).filter((cluster) => cluster.name === name);
      return found.at(-1) ?? null;
    },

    async addStep(clusterId, step) {
      const command = new AddJobFlowStepsCommand({ JobFlowId: clusterId, Steps: [step] });
      const answer = await call({ operation: 'AddJobFlowSteps', repeatable: false }, () => effects.send(command));
      const id = answer.StepIds?.[0];
      if (!id) throw withoutId('AddJobFlowSteps', 'a step');
      return id as StepId;
    },

    async findStepByName(clusterId, name) {
      return (await gateway.listSteps(clusterId)).filter((step) => step.name === name).at(-1) ?? null;
    },

    async cancelStep(clusterId, stepId) {
      const command = new CancelStepsCommand({
        ClusterId: clusterId,
        StepIds: [stepId],
        StepCancellationOption: 'TERMINATE_PROCESS',
      });
      const answer = await repeatable('CancelSteps', () => reads.send(command));
      const info = answer.CancelStepsInfoList?.find((one) => one.StepId === stepId);
      if (info?.Status !== 'FAILED') return;
      throw new AwsProblem({
        kind: 'refused',
        message: `EMR did not cancel step ${stepId}: ${info.Reason ?? 'it gave no reason'}`,
        hint: 'See the state of the run: it may have ended by itself.',
        retryable: false,
        effect: 'none',
      });
    },

    async describeCluster(clusterId) {
      const answer = await repeatable('DescribeCluster', () =>
        reads.send(new DescribeClusterCommand({ ClusterId: clusterId })),
      );
      const cluster = answer.Cluster && describeCluster(answer.Cluster);
      if (!cluster) throw unreadable('DescribeCluster');
      return cluster;
    },

    async listClusters({ states, createdAfter }) {
      const clusters = await pages(async (marker) => {
        const command = new ListClustersCommand({
          ...(states && { ClusterStates: [...states] }),
          ...(createdAfter && { CreatedAfter: createdAfter }),
          ...(marker !== undefined && { Marker: marker }),
        });
        const answer = await repeatable('ListClusters', () => reads.send(command));
        return { items: (answer.Clusters ?? []).map(observeCluster), marker: answer.Marker };
      });
      // A cluster that changes while the pages are read may stand on two of them.
      const byId = new Map(clusters.filter((one) => one !== null).map((one) => [one.id, one]));
      return [...byId.values()].toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    },

    async listSteps(clusterId, stepIds) {
      if (stepIds?.length === 0) return [];
      const steps = await pages(async (marker) => {
        const command = new ListStepsCommand({
          ClusterId: clusterId,
          ...(stepIds && { StepIds: [...stepIds] }),
          ...(marker !== undefined && { Marker: marker }),
        });
        const answer = await repeatable('ListSteps', () => reads.send(command));
        return { items: (answer.Steps ?? []).map(observeStep), marker: answer.Marker };
      });
      return steps.filter((one) => one !== null);
    },

    async recentSteps(clusterId) {
      const open = await pages(async (marker) => {
        const command = new ListStepsCommand({
          ClusterId: clusterId,
          StepStates: ['PENDING', 'CANCEL_PENDING', 'RUNNING'],
          ...(marker !== undefined && { Marker: marker }),
        });
        const answer = await repeatable('ListSteps', () => reads.send(command));
        return { items: (answer.Steps ?? []).map(observeStep), marker: answer.Marker };
      });
      // Second, so that a step that ends between the two is seen as ended, not as open.
      const newest = await repeatable('ListSteps', () => reads.send(new ListStepsCommand({ ClusterId: clusterId })));
      const all = [...open, ...(newest.Steps ?? []).map(observeStep)].filter((one) => one !== null);
      return [...new Map(all.map((step) => [step.id, step])).values()];
    },

    async describeStep(clusterId, stepId) {
      const command = new DescribeStepCommand({ ClusterId: clusterId, StepId: stepId });
      const answer = await repeatable('DescribeStep', () => reads.send(command));
      const step = answer.Step && observeStep(answer.Step);
      if (!step) throw unreadable('DescribeStep');
      return step;
    },

    async listSessions(clusterId) {
      const sessions = await pages(async (token) => {
        const command = new ListSessionsCommand({
          ClusterId: clusterId,
          SessionStates: ['SUBMITTED', 'STARTING', 'STARTED', 'IDLE', 'BUSY', 'TERMINATING'],
          ...(token !== undefined && { NextToken: token }),
        });
        const answer = await repeatable('ListSessions', () => reads.send(command));
        return { items: (answer.Sessions ?? []).map(observeSession), marker: answer.NextToken };
      });
      return sessions.filter((one) => one !== null);
    },

    async listInstances(clusterId) {
      return pages(async (marker) => {
        const command = new ListInstancesCommand({
          ClusterId: clusterId,
          ...(marker !== undefined && { Marker: marker }),
        });
        const answer = await repeatable('ListInstances', () => reads.send(command));
        return { items: (answer.Instances ?? []).map(observeInstance), marker: answer.Marker };
      });
    },

    async listParts(clusterId, kind) {
      return pages<InstancePart>(async (marker) => {
        const input = { ClusterId: clusterId, ...(marker !== undefined && { Marker: marker }) };
        if (kind === 'groups') {
          const answer = await repeatable('ListInstanceGroups', () => reads.send(new ListInstanceGroupsCommand(input)));
          return { items: (answer.InstanceGroups ?? []).map(observeGroup), marker: answer.Marker };
        }
        const answer = await repeatable('ListInstanceFleets', () => reads.send(new ListInstanceFleetsCommand(input)));
        return { items: (answer.InstanceFleets ?? []).map(observeFleet), marker: answer.Marker };
      });
    },

    async tagCluster(clusterId, tags) {
      const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await repeatable('AddTags', () => reads.send(new AddTagsCommand({ ResourceId: clusterId, Tags: list })));
    },

    async terminateCluster(clusterId) {
      const command = new TerminateJobFlowsCommand({ JobFlowIds: [clusterId] });
      await repeatable('TerminateJobFlows', () => reads.send(command));
    },

    async setAutoTermination(clusterId, seconds) {
      const command = new PutAutoTerminationPolicyCommand({
        ClusterId: clusterId,
        AutoTerminationPolicy: { IdleTimeout: seconds },
      });
      await repeatable('PutAutoTerminationPolicy', () => reads.send(command));
    },

    close() {
      reads.destroy();
      effects.destroy();
    },
  };
  return gateway;
}

/** AWS said yes but did not say to what: the thing may well be there, so it must be looked for by its name. */
function withoutId(operation: string, thing: string): AwsProblem {
  return new AwsProblem({
    kind: 'unknown-outcome',
    message: `AWS answered ${operation} without the id of ${thing}.`,
    hint: 'Stoker looks for the effect before it tries again.',
    retryable: true,
    effect: 'unknown',
  });
}

function unreadable(operation: string): AwsProblem {
  return new AwsProblem({
    kind: 'broken',
    message: `The answer to ${operation} lacks what EMR always sends (id, state or creation time).`,
    hint: 'Check what AWS_ENDPOINT_URL points to; Stoker tries again.',
    retryable: true,
    effect: 'none',
  });
}
