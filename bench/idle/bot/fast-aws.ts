import { AwsProblem } from '../../../src/aws/errors.ts';
import type { EmrGateway } from '../../../src/emr/gateway.ts';
import type { ClusterMetrics } from '../../../src/emr/metrics.ts';
import type { AwsClusterState, ClusterDetail, StepObservation } from '../../../src/emr/types.ts';
import type { AwsClusterId, StepId } from '../../../src/ids.ts';
import { MINUTE } from '../spans.ts';
import type { Life } from '../world/life.ts';
import type { World } from '../world/world.ts';
import { samplesOf } from './samples.ts';

/** How long EMR takes to put a cluster out. */
export const TERMINATES_WITHIN = 1.5 * MINUTE;

/** AWS as a month has it. */
export interface MonthAws {
  emr: EmrGateway;
  metrics: ClusterMetrics;
  /** Takes note of a cluster that was just launched; gives its id in EMR. */
  launched(life: Life): Promise<AwsClusterId>;
  lifeOf(id: AwsClusterId): Life;
  close(): Promise<void>;
}

/** What a cluster's end by the API, or a change of AWS's own policy, means for the month. */
export interface AwsHooks {
  terminated(life: Life): Promise<void>;
  policySet(life: Life, seconds: number | null): void;
}

/** Answers from the month itself, without a wire. */
export function createFastAws(world: World, hooks: AwsHooks): MonthAws {
  const lives = new Map<AwsClusterId, Life>();
  // What a list of live clusters can show; the dead stay known by their ids.
  const listed = new Map<AwsClusterId, Life>();
  const policies = new Set<Life>();
  const now = () => world.agenda.now();
  const lifeOf = (id: AwsClusterId): Life => {
    const life = lives.get(id);
    if (!life) throw new Error(`the month has no cluster ${id}`);
    return life;
  };
  const emr: Partial<EmrGateway> = {
    listClusters: async ({ states }) => {
      const all = [...listed].map(([id, life]) => observed(id, life, now()));
      return states ? all.filter(({ state }) => states.includes(state)) : all;
    },
    describeCluster: async (id) => observed(id, lifeOf(id), now()),
    listSteps: async (id) => stepsAt(lifeOf(id), now()),
    recentSteps: async (id) => stepsAt(lifeOf(id), now()),
    listSessions: async () => [],
    terminateCluster: async (id) => {
      const life = lifeOf(id);
      // What is gone already is ended again without a word.
      if (life.story.isProtected && life.endedAt === null) throw refused(id);
      await hooks.terminated(life);
    },
    setAutoTermination: async (id, seconds) => {
      const life = lifeOf(id);
      if (life.endedAt !== null) throw refused(id);
      if (seconds === null) policies.delete(life);
      else policies.add(life);
      hooks.policySet(life, seconds);
    },
  };
  return {
    emr: emr as EmrGateway,
    metrics: {
      read: async (ids, from, to) =>
        new Map(
          ids.map((id) => {
            const life = lifeOf(id);
            return [id, samplesOf(world, life, policies.has(life), from.getTime(), Math.min(to.getTime(), now()))];
          }),
        ),
      close: () => {},
    },
    launched: async (life) => {
      const id = `j-${life.id.toUpperCase()}` as AwsClusterId;
      lives.set(id, life);
      policies.add(life);
      listed.set(id, life);
      for (const [old, { endedAt }] of listed)
        if (endedAt !== null && endedAt + TERMINATES_WITHIN < now()) listed.delete(old);
      return id;
    },
    lifeOf,
    close: async () => {},
  };
}

/** What the local EMR says of a protected cluster, or of one that is gone, translated. */
const refused = (id: string): AwsProblem =>
  new AwsProblem({
    kind: 'refused',
    message: `EMR refused it for ${id}.`,
    hint: 'Look at the cluster.',
    retryable: false,
    effect: 'none',
  });

/** A cluster's state at a moment. */
export function stateAt(life: Life, at: number): AwsClusterState {
  const { endedAt, launchedAt, readyAt, steps } = life;
  if (endedAt !== null && at >= endedAt) return at < endedAt + TERMINATES_WITHIN ? 'TERMINATING' : 'TERMINATED';
  if (at < readyAt) return at < launchedAt + (readyAt - launchedAt) / 2 ? 'STARTING' : 'BOOTSTRAPPING';
  return steps.some((step) => step.startedAt <= at && at < step.endedAt) ? 'RUNNING' : 'WAITING';
}

function observed(id: AwsClusterId, life: Life, at: number): ClusterDetail {
  const { endedAt, launchedAt, readyAt, story } = life;
  return {
    id,
    name: life.id,
    state: stateAt(life, at),
    reason: endedAt !== null && endedAt <= at ? { code: reasonOf(life) } : null,
    createdAt: new Date(launchedAt),
    readyAt: readyAt <= at ? new Date(readyAt) : null,
    endedAt: endedAt !== null && endedAt + TERMINATES_WITHIN <= at ? new Date(endedAt + TERMINATES_WITHIN) : null,
    tags: {},
    primaryDns: readyAt <= at ? 'ip-10-0-0-1.ec2.internal' : null,
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    logs: { s3: null, cloudWatch: null },
    stepConcurrency: 1,
    keepAlive: story.preset !== 'nightly',
    terminationProtected: story.isProtected,
    hasSessions: false,
  };
}

const reasonOf = ({ endedBy }: Life): string => (endedBy === 'done' ? 'ALL_STEPS_COMPLETED' : 'USER_REQUEST');

/** The steps that were added by then, newest first. */
function stepsAt(life: Life, at: number): StepObservation[] {
  const dead = life.endedAt !== null && life.endedAt <= at ? life.endedAt : null;
  return life.steps
    .map((step, index) => ({ ...step, id: `s-${life.id}-${index}`.toUpperCase() as StepId }))
    .filter(({ createdAt }) => createdAt <= at && (dead === null || createdAt < dead))
    .map(({ id, name, createdAt, startedAt, endedAt }): StepObservation => {
      const [hasStarted, hasEnded] = [startedAt <= at, endedAt <= at];
      const state = hasEnded ? 'COMPLETED' : dead !== null ? 'CANCELLED' : hasStarted ? 'RUNNING' : 'PENDING';
      const ended = hasEnded ? endedAt : dead;
      return {
        id,
        name,
        state,
        failure: null,
        createdAt: new Date(createdAt),
        startedAt: hasStarted ? new Date(startedAt) : null,
        endedAt: ended === null ? null : new Date(ended),
      };
    })
    .reverse();
}
