import type { IdlePolicy } from '../../config/idle-policy.ts';
import type { NoticeId } from '../../ids.ts';
import type { Cluster, IdleVerdict, Notice, NoticeAnswer, NoticeBody, Vigil } from '../../records.ts';
import { secondsAfter, secondsBetween } from '../../runs/world.ts';
import { endsAt, type IdleTime, idleTimeOf, stokersEnd } from './idle-time.ts';
import { endWithoutStoker } from './otherwise.ts';
import { isOfSpell, type Nag, type Told } from './told.ts';

/** All that the plan for a live cluster follows from. */
export interface IdleState {
  cluster: Pick<
    Cluster,
    'id' | 'wanted' | 'keptUntil' | 'keptBy' | 'launchedAt' | 'createdAt' | 'hardLimitSeconds' | 'cost'
  >;
  /** As it holds at this look: shorter while the owner is away. */
  policy: IdlePolicy;
  verdict: IdleVerdict;
  /** The verdict of the look before. */
  before: IdleVerdict | null;
  /** `lookedAt`, `refusedAt` and `backstop` as the look before left them, the other fields as this one does. */
  vigil: Pick<Vigil, 'lookedAt' | 'refusedAt' | 'backstop' | 'awaySince'> & { watchedSince: Date; verdictSince: Date };
  /** What the cluster's people were told so far. */
  told: readonly Told[];
}

export type IdleBody = Extract<NoticeBody, { kind: 'idle' }>;

export type Action =
  | { kind: 'begin-idle'; at: Date }
  | { kind: 'end-idle'; at: Date }
  | { kind: 'tell'; key: string; body: Extract<NoticeBody, { kind: 'idle' | 'blind' }> }
  /** What an open notice says is not so any more, and what it is about goes on. */
  | { kind: 'correct'; notice: NoticeId; body: IdleBody }
  | { kind: 'answer'; notice: NoticeId; answer: NoticeAnswer }
  | { kind: 'end'; since: Date; because: string; wouldEndAt: Date };

/** Nobody can see whether it works: after so long people hear of it, at most once a day. */
const BLIND_AFTER_SECONDS = 1800;
const BLIND_AGAIN_SECONDS = 86_400;
/** An end that is off by less is not corrected. */
const ABOUT_SECONDS = 60;
/** Where nobody ends it but people, they are told so often. */
const MOST_NAGS = 4;

/** What is to be done about a cluster that was looked at: the same state and time always give the same plan. */
export function planIdle(state: IdleState, now: Date): Action[] {
  if (state.cluster.wanted === 'gone') return spells(state);
  return [...spells(state), ...answers(state, now), ...(isKept(state, now) ? [] : moves(state, now))];
}

const isKept = ({ cluster }: IdleState, now: Date): boolean => cluster.keptUntil !== null && cluster.keptUntil > now;

/** The times for which it is known to be idle. */
function spells({ verdict, before, vigil }: IdleState): Action[] {
  const was = before?.kind === 'idle' ? before : null;
  const is = verdict.kind === 'idle' ? verdict : null;
  if (was && is && isOfSpell(was.since, is.since)) return [];
  const actions: Action[] = [];
  if (was && vigil.lookedAt) {
    // Until the last look that saw it idle: what came between that and now is not known.
    const at = is && new Date(is.since) < vigil.lookedAt ? new Date(is.since) : vigil.lookedAt;
    actions.push({ kind: 'end-idle', at });
  }
  if (is) actions.push({ kind: 'begin-idle', at: new Date(is.since) });
  return actions;
}

/** What became of what people were told. */
function answers(state: IdleState, now: Date): Action[] {
  const { cluster, verdict, told } = state;
  const answered = (notice: Notice, answer: NoticeAnswer): Action[] => [{ kind: 'answer', notice: notice.id, answer }];
  return told.flatMap(({ notice }): Action[] => {
    if (notice.answer) return [];
    if (notice.body.kind === 'blind') return verdict.kind === 'unknown' ? [] : answered(notice, { kind: 'over' });
    if (notice.body.kind !== 'idle') return [];
    if (verdict.kind === 'busy')
      return answered(
        notice,
        verdict.rule === 'ending' ? { kind: 'over' } : { kind: 'busy', because: verdict.because },
      );
    // It worked in between, or nobody saw that it did not.
    if (verdict.kind === 'idle' && !isOfSpell(notice.body.since, verdict.since))
      return answered(notice, { kind: 'over' });
    if (!isKept(state, now) || !cluster.keptUntil) return [];
    return answered(notice, { kind: 'kept', by: cluster.keptBy ?? '', until: cluster.keptUntil.toISOString() });
  });
}

/** What is told or done next, while nobody keeps it. */
function moves(state: IdleState, now: Date): Action[] {
  const { verdict } = state;
  if (verdict.kind === 'busy') return [];
  if (verdict.kind === 'unknown') return blind(state, verdict, now);
  const idle = idleTimeOf(state, verdict, now);
  // Slack has not taken the last one yet: another would only stand beside it.
  if (idle.open?.shownAt === null) return corrected(idle.open, endsAt(idle, now));
  if (idle.terminateAfter === null) return reminded(idle, now);
  return idle.warning ? warned(idle, idle.warning, now) : unwarned(idle, now);
}

function blind({ cluster, vigil, told }: IdleState, { because }: IdleVerdict, now: Date): Action[] {
  const since = vigil.verdictSince > vigil.watchedSince ? vigil.verdictSince : vigil.watchedSince;
  const wasToldLately = told.some(
    ({ notice: { body, answer, createdAt } }) =>
      body.kind === 'blind' && (!answer || createdAt > secondsAfter(now, -BLIND_AGAIN_SECONDS)),
  );
  if (wasToldLately || now < secondsAfter(since, BLIND_AFTER_SECONDS)) return [];
  const key = `${cluster.id}:blind:${since.toISOString()}`;
  return [{ kind: 'tell', key, body: { kind: 'blind', since: since.toISOString(), because } }];
}

/** Nobody ends it but people: they are told now and then. */
function reminded(idle: IdleTime, now: Date): Action[] {
  if (idle.nagsSinceKeep < MOST_NAGS && now >= idle.nextNagAt) return nag(idle, now);
  return idle.open ? corrected(idle.open, endsAt(idle, now)) : [];
}

/** Nobody is warned so that it counts: they are told, when it is time for that. */
function unwarned(idle: IdleTime, now: Date): Action[] {
  if (now >= idle.nextNagAt) return nag(idle, now);
  return idle.open ? corrected(idle.open, endsAt(idle, idle.nextNagAt)) : [];
}

/** People are warned: it ends when it is time for that. */
function warned(idle: IdleTime, warning: Nag, now: Date): Action[] {
  const { since, because, state } = idle;
  const warnedAt = warning.shownAt ?? now;
  const end = stokersEnd(idle, warnedAt);
  if (end === null || now < end) return corrected(warning, endsAt(idle, warnedAt));
  const { at } = endWithoutStoker(state.cluster, state.vigil.backstop, since, now);
  return [{ kind: 'end', since, because, wouldEndAt: at }];
}

function nag(idle: IdleTime, now: Date): Action[] {
  const { state, since, because, nags, open } = idle;
  const { cost, id } = state.cluster;
  const begun = nags[0]?.body.since ?? since.toISOString();
  const number = (nags.at(-1)?.body.number ?? 0) + 1;
  const tell: Action = {
    kind: 'tell',
    key: `${id}:idle:${begun}:${number}`,
    body: {
      kind: 'idle',
      since: begun,
      because,
      number,
      endsAt: endsAt(idle, now)?.toISOString() ?? null,
      idleUsd: cost && (cost.hourlyUsd * secondsBetween(since, now)) / 3600,
      hourlyUsd: cost?.hourlyUsd ?? null,
      estimated: cost?.estimated ?? false,
    },
  };
  return open ? [{ kind: 'answer', notice: open.notice.id, answer: { kind: 'over' } }, tell] : [tell];
}

function corrected({ notice, body }: Nag, end: Date | null): Action[] {
  const said = body.endsAt === null ? null : new Date(body.endsAt);
  const isSo = said && end ? Math.abs(said.getTime() - end.getTime()) <= ABOUT_SECONDS * 1000 : said === end;
  return isSo ? [] : [{ kind: 'correct', notice: notice.id, body: { ...body, endsAt: end?.toISOString() ?? null } }];
}
