import { type IdlePolicy, idlePolicyOf, policyAt } from '../../config/idle-policy.ts';
import { isQuiet } from '../../config/quiet-hours.ts';
import { type ClusterId, newNoticeId } from '../../ids.ts';
import type { Cluster, NoticePlace } from '../../records.ts';
import { decideIdle } from '../../runs/idle/decide-idle.ts';
import { endIdle } from '../../runs/idle/end-idle.ts';
import type { IdleFacts } from '../../runs/idle/facts.ts';
import { gatherFacts } from '../../runs/idle/gather.ts';
import { forRecord } from '../../runs/idle/last-seen.ts';
import { watchedSince } from '../../runs/idle/watched.ts';
import type { Tables } from '../../store/store.ts';
import type { ReminderDeps, Round } from '../deps.ts';
import { placesFor, placesOf } from '../places.ts';
import { isOwnerAway } from './absence.ts';
import { leave } from './leave.ts';
import { moveBackstop } from './move-backstop.ts';
import { nextLookAt } from './next-look.ts';
import { type Action, type IdleState, planIdle } from './plan.ts';

/** More than these wait for the next tick. */
const MOST_AT_ONCE = 200;
/** Of a cluster's notices those that can still matter. */
const NEWEST_NOTICES = 50;

interface Watched {
  cluster: Cluster;
  policy: IdlePolicy;
}

const ON_CARD: ReadonlySet<Action['kind']> = new Set(['tell', 'correct', 'answer']);

/** Looks at kept clusters that are due, warns of those without work, and ends those whose time has come. */
export const idleClusters: Round = {
  name: 'idle clusters',
  run: async (deps) => {
    await beginVigils(deps);
    const due = await deps.store.vigils.due(deps.now(), MOST_AT_ONCE);
    const watched: Watched[] = [];
    for (const { clusterId } of due) {
      const cluster = await deps.store.clusters.get(clusterId);
      const policy = cluster && idlePolicyOf(deps.config, cluster);
      // What is being taken back from AWS may be going already.
      if (cluster?.wanted === 'up' && cluster.leftToAwsAt && cluster.state !== 'gone') continue;
      if (cluster && policy && cluster.state !== 'gone' && cluster.wanted === 'up') watched.push({ cluster, policy });
      else await leave(deps, clusterId);
    }
    const facts = await gatherFacts(
      deps,
      watched.map(({ cluster }) => cluster),
    );
    for (const { cluster, policy } of watched) {
      const seen = facts.get(cluster.id);
      if (!seen) continue;
      try {
        await lookAt(deps, { cluster, policy }, seen);
      } catch (error) {
        // One cluster that cannot be looked at must not leave the others unwatched.
        deps.log.error({ err: error, cluster: cluster.id }, 'an idle look broke off');
      }
    }
  },
};

/** Watches every live cluster that is meant to be kept, from when EMR knows it. */
async function beginVigils({ config, store, now }: ReminderDeps): Promise<void> {
  const kept = (await store.clusters.live()).filter(
    (cluster) => cluster.awsId !== null && cluster.wanted === 'up' && idlePolicyOf(config, cluster),
  );
  const known = new Set((await store.vigils.of(kept.map(({ id }) => id))).map(({ clusterId }) => clusterId));
  for (const { id } of kept) if (!known.has(id)) await store.vigils.begin(id, now());
}

/** One look: what is seen and all that follows from it is one transaction, so that it is broken off nowhere. */
async function lookAt(deps: ReminderDeps, { cluster, policy }: Watched, facts: IdleFacts): Promise<void> {
  const { id } = cluster;
  const now = deps.now();
  const tickSeconds = deps.config.environment.remindSeconds;
  // Slack is asked who is away before a row is held.
  const look = { policy, facts, now, tickSeconds, isAway: await isOwnerAway(deps, policy, cluster) };
  const before = await stateOf(deps.store, id, look);
  const isTold = before !== null && planIdle(before.state, now).some(({ kind }) => kind === 'tell');
  const places = isTold ? await placesFor(deps, before.cluster) : null;

  const done = await deps.store.transaction(async (tables) => {
    await tables.clusters.lock(id);
    const { state, cluster } = (await stateOf(tables, id, look)) ?? {};
    if (!state || !cluster) return null;
    const actions = planIdle(state, now);
    const tells = actions.some(({ kind }) => kind === 'tell');
    const { verdict, vigil } = state;
    await tables.vigils.update(id, {
      lookedAt: now,
      watchedSince: vigil.watchedSince,
      facts: forRecord(facts),
      verdict,
      verdictSince: vigil.verdictSince,
      awaySince: vigil.awaySince,
      // What was told is soon seen, and from then on time runs.
      dueAt: tells ? now : nextLookAt(state, now),
    });
    const quiet = isQuiet(deps.config.reminders, now);
    // It came up since then, and Slack is not asked while a row is held: all are told rather than nobody.
    const where = places ?? placesOf(cluster, { owner: null, away: null, reachable: null, quiet });
    for (const action of actions) await perform(tables, id, action, where, now);
    // The cluster's own card says what people are told of it.
    if (actions.some(({ kind }) => ON_CARD.has(kind))) await tables.cards.refresh([id]);
    return state;
  });
  if (done) await moveBackstop(deps, id, done, facts);
}

interface Look {
  policy: IdlePolicy;
  facts: IdleFacts;
  now: Date;
  tickSeconds: number;
  isAway: boolean;
}

/** Null when it is not watched any more. */
async function stateOf(
  tables: Pick<Tables, 'clusters' | 'vigils' | 'notices'>,
  id: ClusterId,
  { policy, facts, now, tickSeconds, isAway }: Look,
): Promise<{ state: IdleState; cluster: Cluster } | null> {
  const cluster = await tables.clusters.get(id);
  const vigil = await tables.vigils.get(id);
  if (!cluster || !vigil) return null;
  const verdict = decideIdle(facts, policy, now);
  const since = watchedSince(vigil, { tickSeconds, policy }, now);
  const isWatched = since.getTime() !== now.getTime();
  const awaySince = isAway ? (isWatched && vigil.awaySince) || now : null;
  const told: IdleState['told'][number][] = [];
  for (const notice of await tables.notices.ofCluster(id, NEWEST_NOTICES)) {
    if (notice.body.kind !== 'idle' && notice.body.kind !== 'blind') continue;
    told.push({ notice, shownAt: notice.answer ? null : await tables.notices.shownAt(notice.id) });
  }
  return {
    cluster,
    state: {
      cluster,
      policy: policyAt(policy, { awaySince, lookedAt: now, verdict }),
      verdict,
      before: vigil.verdict,
      vigil: {
        ...vigil,
        watchedSince: since,
        awaySince,
        verdictSince: vigil.verdict?.kind === verdict.kind ? (vigil.verdictSince ?? now) : now,
      },
      told,
    },
  };
}

async function perform(tables: Tables, id: ClusterId, action: Action, places: NoticePlace[], now: Date): Promise<void> {
  switch (action.kind) {
    case 'begin-idle':
      return tables.meters.beginIdle(id, action.at);
    case 'end-idle':
      return tables.meters.endIdle(id, action.at);
    case 'tell':
      await tables.notices.add({ id: newNoticeId(), key: action.key, clusterId: id, body: action.body }, places, now);
      return;
    case 'correct':
      return tables.notices.change(action.notice, action.body);
    case 'answer':
      await tables.notices.answer(action.notice, action.answer, now);
      return;
    case 'end':
      await endIdle(tables, id, action, now);
  }
}
