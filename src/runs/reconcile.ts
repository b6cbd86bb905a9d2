import type { ClusterId } from '../ids.ts';
import { isEnded } from '../records.ts';
import type { Tables } from '../store/store.ts';
import { decide } from './decide.ts';
import { type Decision, type Effect, earlier } from './decision.ts';
import type { RunDeps } from './deps.ts';
import type { Done } from './effects/effect.ts';
import { abandonLaunch, launch } from './effects/launch.ts';
import { takeBack } from './effects/left-to-aws.ts';
import { collectEvidence, collectResult } from './effects/outcome.ts';
import { addStep, cancelStep } from './effects/steps.ts';
import { terminate } from './effects/terminate.ts';
import { answerOpen } from './idle/answer.ts';
import { retryByRule } from './retries/retry.ts';
import { cardOf, secondsAfter, type World } from './world.ts';

/** A decision that leads to the next one at once is fine; one that never comes to rest is a mistake of ours. */
const MOST_ROUNDS = 12;
const AFTER_TROUBLE_SECONDS = 15;

/**
 * Brings one due cluster, and the runs on it, as far as they can go now; of several processes one does it. No row is
 * held while AWS is asked: people are answered and cards are drawn meanwhile, and what they want is seen in the next
 * round. Gives false when there was nothing to take.
 */
export async function reconcileCluster(deps: RunDeps, id: ClusterId): Promise<boolean> {
  return (await deps.store.alone(`reconcile ${id}`, () => inRounds(deps, id))) ?? false;
}

async function inRounds(deps: RunDeps, id: ClusterId): Promise<boolean> {
  for (let round = 0; ; round += 1) {
    const plan = await deps.store.transaction((tables) => planRound(deps, tables, id, round));
    if (plan === null) return round > 0;
    const done: Done[] = [];
    for (const effect of plan.decision.effects) done.push(await perform(deps, plan.world, effect));
    const waitUntil = done.reduce<Date | null>((at, one) => earlier(at, one.waitUntil ?? null), null);
    const changed = await deps.store.transaction(async (tables) => {
      const now = await tables.clusters.lock(id);
      const changed = await apply(deps, tables, plan.world, done);
      // Whoever wanted something meanwhile has made it due already.
      if (waitUntil && now?.dueAt?.getTime() === plan.world.cluster.dueAt?.getTime())
        await tables.clusters.update(id, { dueAt: earlier(waitUntil, plan.decision.lookAgainAt) });
      return changed;
    });
    if (waitUntil) return true;
    if (round < MOST_ROUNDS && (changed || plan.changed)) continue;
    deps.log.error({ cluster: id, decision: plan.decision }, 'decisions do not come to rest');
    await postpone(deps, id);
    return true;
  }
}

interface Plan {
  world: World;
  decision: Decision;
  /** Something was written, so that the next decision may be another one. */
  changed: boolean;
}

/** Decides and writes what was decided; null when the cluster is not due, or has come to rest until its next time. */
async function planRound(deps: RunDeps, tables: Tables, id: ClusterId, round: number): Promise<Plan | null> {
  const now = deps.now();
  const locked = await tables.clusters.lock(id);
  if (!locked?.dueAt || (round === 0 && locked.dueAt > now)) return null;
  const world = await loadWorld(tables, id);
  const decision = decide(world, now);
  const { cluster, runs, tell, answer } = decision;
  const changed = await apply(deps, tables, world, [{ cluster, runs, tell, ...(answer && { answer }) }]);
  if (changed || decision.effects.length > 0) return { world, decision, changed };
  await tables.clusters.update(id, { dueAt: decision.lookAgainAt });
  return null;
}

/** After an error that nobody foresaw: the cluster is looked at again, but not at once, and its thread says so. */
export async function postpone(deps: RunDeps, id: ClusterId): Promise<void> {
  await deps.store.clusters.update(id, { dueAt: secondsAfter(deps.now(), AFTER_TROUBLE_SECONDS) });
  const message =
    'Stoker cannot go on here because of a mistake of its own, which its log describes. It goes on trying.';
  await deps.store.transaction(async (tables) => {
    const subject = cardOf(await loadWorld(tables, id));
    await tell(tables, { subject, key: `${id}:broken`, event: { kind: 'note', message } }, deps.now());
  });
}

async function loadWorld(tables: Tables, id: ClusterId): Promise<World> {
  const cluster = await tables.clusters.get(id);
  if (!cluster) throw new Error(`cluster ${id} is not on record`);
  const runs = await tables.runs.takeOpen(id);
  const steps = await tables.steps.ofRuns(runs.map((run) => run.id));
  return {
    cluster,
    runs: runs.map((run) => {
      const step = steps.find(({ runId }) => runId === run.id);
      if (!step) throw new Error(`run ${run.id} has no step on record`);
      return { run, step };
    }),
  };
}

function perform(deps: RunDeps, world: World, effect: Effect): Promise<Done> {
  if (effect.kind === 'launch') return launch(deps, world);
  if (effect.kind === 'abandon-launch') return abandonLaunch(deps, world);
  if (effect.kind === 'terminate') return terminate(deps, world);
  if (effect.kind === 'take-back') return takeBack(deps, world);
  const record = world.runs.find(({ run }) => run.id === effect.run);
  if (!record) throw new Error(`run ${effect.run} is not on cluster ${world.cluster.id}`);
  const action = {
    'add-step': addStep,
    'cancel-step': cancelStep,
    'collect-result': collectResult,
    'collect-evidence': collectEvidence,
  };
  return action[effect.kind](deps, world, record);
}

/** Writes what was decided and done, tells it, and wants the cards shown anew. True when anything was written. */
async function apply(deps: RunDeps, tables: Tables, world: World, done: Done[]): Promise<boolean> {
  const now = deps.now();
  const { cluster } = world;
  let changed = false;
  let isSeen = false;
  for (const one of done) {
    if (one.cluster && Object.keys(one.cluster).length > 0) {
      await tables.clusters.update(cluster.id, one.cluster);
      changed = true;
      isSeen = true;
    }
    for (const { id, change } of one.runs ?? []) {
      await tables.runs.update(id, change);
      changed = true;
      // When the logs are searched again shows nowhere, and Slack takes only so many updates.
      isSeen ||= Object.keys(change).some((field) => field !== 'evidenceAt');
      const started = change.startedAt ?? world.runs.find(({ run }) => run.id === id)?.run.startedAt;
      // Only a step that ran can have left a log.
      if (started && change.state && isEnded({ state: change.state })) await tables.reports.want(id, now);
    }
    for (const { runId, position, change } of one.steps ?? []) {
      await tables.steps.update(runId, position, change);
      changed = true;
      isSeen = true;
    }
    for (const told of one.tell ?? []) await tell(tables, told, now);
    if (one.retry) await retryByRule(deps, tables, one.retry);
    if (one.answer) await answerOpen(tables, cluster.id, one.answer.kinds, one.answer.answer, now);
    if (one.vigil) await tables.vigils.update(cluster.id, one.vigil);
  }
  if (isSeen) await tables.cards.refresh([cluster.id, ...world.runs.map(({ run }) => run.id)]);
  return changed;
}

async function tell(tables: Tables, { subject, key, event }: Decision['tell'][number], now: Date): Promise<void> {
  // A thread needs its card; every run and every kept cluster has one from the moment it is wanted.
  if (await tables.cards.get(subject)) await tables.outbox.add(subject, key, event, now);
}
