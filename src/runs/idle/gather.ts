import { AwsProblem } from '../../aws/errors.ts';
import { idlePolicyOf } from '../../config/idle-policy.ts';
import type { MetricSample } from '../../emr/metrics.ts';
import type { AwsClusterState } from '../../emr/types.ts';
import type { AwsClusterId, ClusterId } from '../../ids.ts';
import type { Cluster, Run, Vigil } from '../../records.ts';
import { eachAtOnce } from '../at-once.ts';
import type { RunDeps } from '../deps.ts';
import { secondsAfter } from '../world.ts';
import { decideIdle } from './decide-idle.ts';
import type { IdleFacts } from './facts.ts';
import { awsIdleSince, lookBefore, newestBefore, newestSample, samplesFrom } from './look-before.ts';

export type GatherDeps = Pick<RunDeps, 'config' | 'store' | 'now' | 'emr' | 'metrics'>;

/** Samples dated ahead show that a clock is wrong. */
const AHEAD_SECONDS = 3600;
/** So far back goes who is looked at regularly. */
const RECENT_SECONDS = 7200;
/** EMR's limits for lists of steps are of the whole account. */
const AT_ONCE = 2;

/**
 * Looks at what these clusters do: one read of metrics for all that are up, then steps and sessions of those that would
 * be idle without any. Never throws for what AWS does not tell: that is null in the facts.
 */
export async function gatherFacts(deps: GatherDeps, clusters: readonly Cluster[]): Promise<Map<ClusterId, IdleFacts>> {
  const ids = clusters.map(({ id }) => id);
  const [vigils, live] = await Promise.all([deps.store.vigils.of(ids), deps.store.runs.live()]);
  const all = new Map(clusters.map((cluster) => [cluster.id, recorded(cluster, live, vigils, deps.now())]));
  await addSamples(deps, clusters, all);
  await eachAtOnce(clusters, AT_ONCE, async (cluster) => {
    const facts = all.get(cluster.id);
    if (facts && cluster.awsId) await addSteps(deps, cluster, cluster.awsId as AwsClusterId, facts);
    return true;
  });
  return all;
}

/** What the record has. */
function recorded(cluster: Cluster, live: readonly Run[], vigils: readonly Vigil[], now: Date): IdleFacts {
  const vigil = vigils.find(({ clusterId }) => clusterId === cluster.id) ?? null;
  const before = lookBefore(vigil, now);
  return {
    state: cluster.awsState as AwsClusterState | null,
    launchedAt: cluster.launchedAt ?? cluster.createdAt,
    readyAt: cluster.readyAt,
    terminateAskedAt: cluster.terminateAskedAt,
    runs: live.filter(({ clusterId }) => clusterId === cluster.id).length,
    steps: null,
    samples: null,
    sessions: null,
    before,
    newest: newestSample([], newestBefore(vigil), now),
    // Until samples are read that say otherwise.
    awsIdleSince: before?.awsIdleSince ?? null,
    unseen: [],
  };
}

const isUp = (state: AwsClusterState | null): boolean => state === 'RUNNING' || state === 'WAITING';

/** Metrics of all that are up; those of long ago only where the last look does not know them. */
async function addSamples(
  deps: GatherDeps,
  clusters: readonly Cluster[],
  all: ReadonlyMap<ClusterId, IdleFacts>,
): Promise<void> {
  const now = deps.now();
  const up = clusters.flatMap(({ id, awsId }) => {
    const facts = all.get(id);
    return facts && awsId && isUp(facts.state)
      ? [{ awsId: awsId as AwsClusterId, facts, from: samplesFrom(facts, now) }]
      : [];
  });
  // A cluster that is followed must not be read over a day because another one is new, or was not seen for long.
  const recent = up.filter(({ from }) => from >= secondsAfter(now, -RECENT_SECONDS));
  const others = up.filter(({ from }) => from < secondsAfter(now, -RECENT_SECONDS));
  for (const some of [recent, others]) {
    if (some.length === 0) continue;
    const from = new Date(Math.min(...some.map((one) => one.from.getTime())));
    await readSamples(deps, some, from, secondsAfter(now, AHEAD_SECONDS));
  }
}

async function readSamples(
  deps: GatherDeps,
  some: readonly { awsId: AwsClusterId; facts: IdleFacts; from: Date }[],
  from: Date,
  to: Date,
): Promise<void> {
  let read: Map<AwsClusterId, MetricSample[]>;
  try {
    read = await deps.metrics.read(
      some.map(({ awsId }) => awsId),
      from,
      to,
    );
  } catch (error) {
    for (const { facts } of some) facts.unseen.push(wordsOf(error));
    return;
  }
  for (const { awsId, facts, from } of some) {
    const samples = read.get(awsId);
    if (!samples) {
      facts.unseen.push('CloudWatch could not give all of its metrics.');
      continue;
    }
    facts.samples = samples.filter(({ at }) => at >= from);
    facts.newest = newestSample(facts.samples, facts.newest, deps.now());
    facts.awsIdleSince = awsIdleSince(facts.samples, facts.before);
  }
}

/** Steps, and sessions where the cluster has such: only if nothing else says already that it works. */
async function addSteps(deps: GatherDeps, cluster: Cluster, awsId: AwsClusterId, facts: IdleFacts): Promise<void> {
  const grace = idlePolicyOf(deps.config, cluster)?.grace ?? 0;
  const { kind, rule } = decideIdle({ ...facts, steps: [], sessions: [] }, { grace }, deps.now());
  // EMR says RUNNING also for a step that waits behind nothing; and one quiet sample is no sign of work.
  if (kind === 'busy' && rule !== 'emr-running' && rule !== 'one-sample') return;
  try {
    facts.steps = await deps.emr.recentSteps(awsId);
  } catch (error) {
    facts.unseen.push(wordsOf(error));
    return;
  }
  try {
    facts.sessions = (await mayHaveSessions(deps, cluster, awsId)) ? await deps.emr.listSessions(awsId) : [];
  } catch (error) {
    facts.unseen.push(wordsOf(error));
  }
}

/** Stoker launches none that has sessions; of a cluster that somebody else launched EMR is asked. */
const mayHaveSessions = async (deps: GatherDeps, { origin }: Cluster, awsId: AwsClusterId): Promise<boolean> =>
  origin !== 'launched' && (await deps.emr.describeCluster(awsId)).hasSessions;

const wordsOf = (error: unknown): string =>
  error instanceof AwsProblem ? `${error.message} ${error.hint}` : String(error);
