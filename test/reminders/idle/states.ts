import type { IdlePolicy } from '../../../src/config/idle-policy.ts';
import type { ClusterId, NoticeId } from '../../../src/ids.ts';
import type { IdleVerdict, Notice, NoticeAnswer } from '../../../src/records.ts';
import type { IdleState } from '../../../src/reminders/idle/plan.ts';
import type { Told } from '../../../src/reminders/idle/told.ts';
import { at, cluster } from '../../runs/world.ts';

export const MINUTE = 60;
export const HOUR = 3600;

export const RULES: IdlePolicy = {
  grace: 10 * MINUTE,
  warnAfter: 30 * MINUTE,
  terminateAfter: HOUR,
  maxKeep: 8 * HOUR,
  away: null,
  backstop: 2 * HOUR,
};

export const idleFor = (seconds: number): IdleVerdict => ({
  kind: 'idle',
  since: at(-seconds).toISOString(),
  rule: 'idle',
  because: 'Nothing since its last step ended.',
});
export const BUSY: IdleVerdict = { kind: 'busy', rule: 'step', because: 'Step count (s-1) runs.' };
export const UNKNOWN: IdleVerdict = {
  kind: 'unknown',
  rule: 'no-metrics',
  because: 'CloudWatch has no metrics of it.',
};

/** A nag that was told and seen so many seconds ago, of the idle time that began `since` seconds ago; it names the end that follows. */
export function nag(
  ago: number,
  over: {
    since?: number;
    number?: number;
    shown?: number | null;
    endsIn?: number | null;
    answer?: NoticeAnswer;
  } = {},
): Told {
  const { since = HOUR, number = 1, shown = ago, endsIn = 30 * MINUTE - ago, answer = null } = over;
  const notice: Notice = {
    id: `n-${number}` as NoticeId,
    key: `c-22222222:idle:${number}`,
    clusterId: 'c-22222222' as ClusterId,
    body: {
      kind: 'idle',
      since: at(-since).toISOString(),
      because: 'Nothing since its last step ended.',
      number,
      endsAt: endsIn === null ? null : at(endsIn).toISOString(),
      idleUsd: null,
      hourlyUsd: null,
      estimated: false,
    },
    answer,
    createdAt: at(-ago),
    answeredAt: answer ? at(-ago) : null,
  };
  return { notice, shownAt: shown === null ? null : at(-shown) };
}

/** A kept cluster, six hours old, that has been watched since it was ready. */
export function idleState({
  vigil,
  cluster: over,
  ...rest
}: Partial<Omit<IdleState, 'vigil' | 'cluster'>> & {
  vigil?: Partial<IdleState['vigil']>;
  cluster?: Partial<IdleState['cluster']>;
} = {}): IdleState {
  const verdict = rest.verdict ?? idleFor(HOUR);
  return {
    cluster: cluster({ keepAlive: true, launchedAt: at(-6 * HOUR), hardLimitSeconds: 24 * HOUR, ...over }),
    policy: RULES,
    verdict,
    before: verdict,
    told: [],
    ...rest,
    vigil: {
      lookedAt: at(-MINUTE),
      refusedAt: null,
      awaySince: null,
      backstop: null,
      watchedSince: at(-6 * HOUR),
      verdictSince: at(-HOUR),
      ...vigil,
    },
  };
}
