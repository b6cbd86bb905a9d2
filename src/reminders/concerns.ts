import { type ClusterId, newNoticeId } from '../ids.ts';
import type { Cluster, Concern, NoticePlace, Run, Step, Vigil } from '../records.ts';
import { concernsOf, type Usual } from '../runs/idle/concerns.ts';
import type { IdleFacts, StepFact } from '../runs/idle/facts.ts';
import { lastSeen } from '../runs/idle/last-seen.ts';
import { usualStart, usualSteps } from '../runs/idle/usual.ts';
import { secondsAfter } from '../runs/world.ts';
import type { ReminderDeps, Round } from './deps.ts';
import { placesFor } from './places.ts';

/** A look that is older tells of what was, not of what is. */
const SEEN_WITHIN_SECONDS = 1200;
/** Before that no step is slow, whatever is usual: nothing is asked of the record. */
const SLOW_AT_LEAST_SECONDS = 1800;

/**
 * Tells of money that is lost otherwise than by idleness, each matter once, and that it is over. AWS is not asked: the
 * sweep has seen states and own steps, the look at idle clusters the rest.
 */
export const concerns: Round = {
  name: 'concerns',
  run: async (deps) => {
    const { store, now } = deps;
    const clusters = (await store.clusters.live()).filter(({ awsId }) => awsId !== null);
    if (clusters.length === 0) return;
    const [live, vigils] = await Promise.all([store.runs.live(), store.vigils.of(clusters.map(({ id }) => id))]);
    const steps = await store.steps.ofRuns(live.map(({ id }) => id));
    for (const cluster of clusters) {
      const runs = live.filter(({ clusterId }) => clusterId === cluster.id);
      const vigil = vigils.find(({ clusterId }) => clusterId === cluster.id) ?? null;
      const looks = looksAt(cluster, runs, steps, vigil, now());
      const usual = await usualOf(deps, cluster, runs, steps, now());
      const found = new Map(
        // What the record has now is newer, and comes last.
        looks.flatMap(({ facts, at }) => concernsOf(facts, usual, at)).map((concern) => [keyOf(concern), concern]),
      );
      for (const concern of found.values()) await tell(deps, cluster, runs, concern);
      await closeOthers(deps, cluster.id, new Set(found.keys()), looks);
    }
  },
};

interface Look {
  facts: IdleFacts;
  at: Date;
}

const keyOf = ({ kind, about }: Pick<Concern, 'kind' | 'about'>): string => `${kind}:${about}`;

/** What the record has now, and what the last look at the cluster saw. */
function looksAt(
  cluster: Cluster,
  runs: readonly Run[],
  steps: readonly Step[],
  vigil: Vigil | null,
  now: Date,
): Look[] {
  const facts: IdleFacts = {
    state: cluster.awsState as IdleFacts['state'],
    launchedAt: cluster.launchedAt ?? cluster.createdAt,
    readyAt: cluster.readyAt,
    terminateAskedAt: cluster.terminateAskedAt,
    runs: runs.length,
    steps: ownSteps(cluster, runs, steps),
    samples: null,
    sessions: null,
    before: null,
    newest: null,
    awsIdleSince: null,
    unseen: [],
  };
  const seen = lastSeen(vigil);
  if (!seen || seen.at < secondsAfter(now, -SEEN_WITHIN_SECONDS)) return [{ facts, at: now }];
  return [
    { facts: { ...facts, steps: seen.steps, samples: seen.samples }, at: seen.at },
    { facts, at: now },
  ];
}

/** One that waits says nothing unless EMR says WAITING: before it may run a step of somebody else. */
function ownSteps({ awsState }: Cluster, runs: readonly Run[], steps: readonly Step[]): StepFact[] {
  return steps.flatMap((step) => {
    const run = runs.find(({ id }) => id === step.runId);
    if (!run || !step.awsId || !step.awsState) return [];
    if (step.awsState === 'PENDING' && awsState !== 'WAITING') return [];
    const { awsId: id, name, startedAt, endedAt } = step;
    return [{ id, name, state: step.awsState as StepFact['state'], createdAt: run.createdAt, startedAt, endedAt }];
  });
}

async function usualOf(
  { store }: ReminderDeps,
  cluster: Cluster,
  runs: readonly Run[],
  steps: readonly Step[],
  now: Date,
): Promise<Usual> {
  const isStarting = cluster.awsState === 'STARTING' || cluster.awsState === 'BOOTSTRAPPING';
  const long = secondsAfter(now, -SLOW_AT_LEAST_SECONDS);
  const slow = steps.filter(({ awsState, startedAt }) => awsState === 'RUNNING' && startedAt && startedAt <= long);
  return {
    startSeconds: isStarting ? await usualStart(store, cluster.preset, now) : null,
    stepSeconds: await usualSteps(
      store,
      runs.filter(({ id }) => slow.some(({ runId }) => runId === id)),
      slow,
    ),
  };
}

async function tell(deps: ReminderDeps, cluster: Cluster, runs: readonly Run[], concern: Concern): Promise<void> {
  const key = `${cluster.id}:${keyOf(concern)}`;
  if (await deps.store.notices.byKey(key)) return;
  const body = { kind: 'concern' as const, concern, hourlyUsd: cluster.cost?.hourlyUsd ?? null };
  const places = inThreadOf(await placesFor(deps, cluster), cluster, runs);
  await deps.store.notices.add({ id: newNoticeId(), key, clusterId: cluster.id, body }, places, deps.now());
}

/** The thread is that of the run, or of the chain, for which the cluster was launched, if it was for one. */
function inThreadOf(places: NoticePlace[], { id }: Cluster, runs: readonly Run[]): NoticePlace[] {
  const own = runs.find(({ ownCluster }) => ownCluster);
  const threadOf = own?.chain?.lead ?? own?.id ?? id;
  return places.map((place) => (place.threadOf === null ? place : { ...place, threadOf }));
}

/** What was told and is not seen any more is over, if it would have been seen. */
async function closeOthers(
  { store, now }: ReminderDeps,
  id: ClusterId,
  lasting: Set<string>,
  looks: Look[],
): Promise<void> {
  for (const { id: notice, body } of await store.notices.open(id)) {
    if (body.kind !== 'concern' || lasting.has(keyOf(body.concern))) continue;
    if (looks.some(({ facts }) => wouldShow(facts, body.concern)))
      await store.notices.answer(notice, { kind: 'over' }, now());
  }
}

function wouldShow({ steps, samples }: IdleFacts, { kind, about }: Concern): boolean {
  switch (kind) {
    case 'slow-step':
    case 'stuck-step':
      return steps?.some(({ id }) => id === about) ?? false;
    case 'unhealthy-nodes':
    case 'lost-nodes':
      return (samples?.length ?? 0) > 1;
    case 'slow-start':
    case 'slow-bootstrap':
    case 'slow-termination':
      return true;
  }
}
