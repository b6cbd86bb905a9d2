import { type IdlePolicy, idlePolicyOf } from '../../config/idle-policy.ts';
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
import { placesFor, placesOf } from '../places.ts';
import type { ReminderDeps, Round } from '../reminders.ts';
import { leave } from './leave.ts';
import { moveBackstop } from './move-backstop.ts';
import { nextLookAt } from './next-look.ts';
import { type Action, type IdleState, planIdle } from './plan.ts';

/** More than these wait for the next tick. */
const MOST_AT_ONCE = 200;
/** Of a cluster's notices those that can still matter. */
const NEWEST_NOTICES = 50;

const ON_CARD: ReadonlySet<Action['kind']> = new Set(['tell', 'correct', 'answer']);

/** Looks at kept clusters that are due, warns of those without work, and ends those whose time has come. */
export const idleClusters: Round = {
  name: 'idle clusters',
  run: async (deps) => {
    await beginVigils(deps);
    const due = await deps.store.vigils.due(deps.now(), MOST_AT_ONCE);
    const watched: { cluster: Cluster; policy: IdlePolicy }[] = [];
    for (const { clusterId } of due) {
      const cluster = await deps.store.clusters.get(clusterId);
      const policy = cluster && idlePolicyOf(deps.config, cluster);
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
        await lookAt(deps, cluster.id, policy, seen);
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
async function lookAt(deps: ReminderDeps, id: ClusterId, policy: IdlePolicy, facts: IdleFacts): Promise<void> {
  const now = deps.now();
  const look = { policy, facts, now, tickSeconds: deps.config.environment.remindSeconds };
  // Slack is asked who is away before a row is held.
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
      // What was told is soon seen, and from then on time runs.
      dueAt: tells ? now : nextLookAt(state, now),
    });
    const { reminders } = deps.config;
    const where =
      places ?? placesOf(cluster, reminders, { away: null, reachable: null, quiet: isQuiet(reminders, now) });
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
}

/** Null when it is not watched any more. */
async function stateOf(
  tables: Pick<Tables, 'clusters' | 'vigils' | 'notices'>,
  id: ClusterId,
  { policy, facts, now, tickSeconds }: Look,
): Promise<{ state: IdleState; cluster: Cluster } | null> {
  const cluster = await tables.clusters.get(id);
  const vigil = await tables.vigils.get(id);
  if (!cluster || !vigil) return null;
  const verdict = decideIdle(facts, policy, now);
  const since = watchedSince(vigil, { tickSeconds, policy }, now);
  const told: IdleState['told'][number][] = [];
  for (const notice of await tables.notices.ofCluster(id, NEWEST_NOTICES)) {
    if (notice.body.kind !== 'idle' && notice.body.kind !== 'blind') continue;
    told.push({ notice, shownAt: notice.answer ? null : await tables.notices.shownAt(notice.id) });
  }
  return {
    cluster,
    state: {
      cluster,
      policy,
      verdict,
      before: vigil.verdict,
      vigil: {
        ...vigil,
        watchedSince: since,
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
