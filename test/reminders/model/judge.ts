import { warningSeconds } from '../../../src/config/idle-policy.ts';
import type { ClusterId, NoticeId } from '../../../src/ids.ts';
import type { Cluster } from '../../../src/records.ts';
import { hardLimitAt } from '../../../src/runs/world.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Cloud, MINUTE } from './cloud.ts';

export const RULES = { grace: 600, warnAfter: 1800, terminateAfter: 3600, maxKeep: 7200 };
export const HARD_LIMIT_SECONDS = 6 * 3600;
const WARNING = warningSeconds(RULES, RULES.terminateAfter) * 1000;

/** A gap in the looks, and a jump of the clock, that the loop may take for none: its bound, with the pause between looks. */
const UNSEEN = 8 * MINUTE;
/** Samples older than the loop takes for fresh; by so much a wrong clock may make it err. */
const STALE = 11 * MINUTE;

/** What the judge is told of; it sees the record and the truth, and nothing of the loop. */
export interface Case {
  id: ClusterId;
  cloud: Cloud;
  record: Store;
  launchedAt: number;
  /** The real time. */
  now(): number;
  /** How far the bot's clock is from it. */
  offset(): number;
}

/** Holds what happens to a cluster against what must never happen. */
export interface Judge {
  /** What did happen all the same. */
  violations: string[];
  /** People can see a notice from now on. */
  shown(notice: NoticeId): void;
  clockMoved(by: number): void;
  /** A minute without the bot. */
  botAway(): void;
  /** Somebody wished to keep it until then, by the bot's clock. */
  wished(until: Date, admin: boolean): void;
  kept(until: Date, limitBefore: Date, admin: boolean): void;
  /** EMR is asked to end it, now. */
  end(cluster: Cluster): Promise<void>;
  /** The bot has had its turn. */
  turn(cluster: Cluster): Promise<void>;
}

export function createJudge({ id, cloud, record, launchedAt, now, offset }: Case): Judge {
  const violations: string[] = [];
  const hold = (is: boolean, what: string): void => {
    if (!is)
      violations.push(`${new Date(now()).toISOString()} (the bot's clock ${offset() / MINUTE} min off): ${what}`);
  };
  const shownAt = new Map<NoticeId, number>();
  const jumps: { at: number; by: number }[] = [];
  const absences: { from: number; to: number }[] = [];
  /** Moments after which a nag may come sooner than the one before lets expect. */
  const disturbances: number[] = [];
  const known = new Set<NoticeId>();
  let lastNagAt: number | null = null;
  let adminUntil = 0;
  let looksTooOld = 0;

  function holdSeen(): void {
    const last = cloud.lastSample(now());
    hold(!cloud.steps(now()).some(({ state }) => state === 'RUNNING'), 'ended with a step on it');
    hold(last !== null && !last.tellsWork, 'ended although its newest metrics tell of work, or there are none');
    hold(last !== null && now() - last.at <= 2 * STALE, 'ended with metrics that are too old to tell anything');
    hold(cloud.metering !== 'away' && !cloud.isAway, 'ended although nobody could look again');
    hold(Math.abs(offset()) <= 2 * STALE, 'ended by a clock that is wrong');
    const idleFor = now() - cloud.lastWork(now());
    const least = RULES.terminateAfter * 1000 - Math.max(0, offset()) - 6 * MINUTE;
    hold(idleFor >= least, `ended after only ${idleFor / MINUTE} min`);
  }

  function holdWarned(at: number | undefined): void {
    hold(at !== undefined, 'ended without a warning that anybody could see');
    if (at === undefined) return;
    const forward = jumps.filter((jump) => jump.at >= at && jump.by > 0 && jump.by <= UNSEEN);
    const unseen = forward.reduce((sum, { by }) => sum + by, 0);
    hold(now() - at >= WARNING - unseen - MINUTE, `ended ${(now() - at) / MINUTE} min after the warning`);
    const wasAway = absences.some(({ from, to }) => to - Math.max(from, at) > UNSEEN);
    hold(!wasAway, 'ended on a warning from before the bot was away');
    hold(cloud.lastWork(now()) <= at, 'ended although it worked after the warning');
  }

  return {
    violations,
    shown: (notice) => void (shownAt.has(notice) || shownAt.set(notice, now())),
    clockMoved: (by) => {
      disturbances.push(now());
      // Nobody looks in between.
      const last = jumps.at(-1);
      if (last?.at === now()) last.by += by;
      else jumps.push({ at: now(), by });
    },
    botAway: () => {
      disturbances.push(now());
      const last = absences.at(-1);
      if (last && last.to >= now() - MINUTE) last.to = now();
      else absences.push({ from: now() - MINUTE, to: now() });
    },
    wished: (until, admin) => {
      disturbances.push(now());
      if (admin) adminUntil = Math.max(adminUntil, until.getTime());
    },
    kept: (until, limitBefore, admin) => {
      disturbances.push(until.getTime() - offset());
      hold(admin || until <= limitBefore, 'somebody who is no admin keeps it beyond its hard limit');
    },
    end: async ({ endedBy, keptUntil }) => {
      if (endedBy !== 'idle') return;
      holdSeen();
      hold(keptUntil === null || keptUntil.getTime() <= now() + offset(), 'ended although it is kept');
      const warning = (await record.notices.open(id)).findLast(({ body }) => body.kind === 'idle');
      holdWarned(warning && shownAt.get(warning.id));
    },
    turn: async (cluster) => {
      const nags = (await record.notices.ofCluster(id, 1000)).filter(({ body }) => body.kind === 'idle');
      hold(nags.filter(({ answer }) => answer === null).length <= 1, 'two nags stand open');
      for (const nag of nags.toReversed()) {
        if (known.has(nag.id)) continue;
        known.add(nag.id);
        const last = lastNagAt ?? Number.NEGATIVE_INFINITY;
        const isFree = disturbances.some((at) => at >= last) || cloud.lastWork(now()) > last;
        hold(isFree || now() - last >= WARNING - MINUTE, `nagged twice within ${(now() - last) / MINUTE} min`);
        lastNagAt = now();
      }
      const limit = hardLimitAt(cluster).getTime();
      const isRaised = limit > launchedAt + HARD_LIMIT_SECONDS * 1000;
      hold(!isRaised || limit <= adminUntil + 1000, 'its hard limit was raised, and no admin asked for it');
      // An end for idleness that is called off in one look is followed by that for its age in the next.
      looksTooOld = now() + offset() < limit || cluster.wanted === 'gone' ? 0 : looksTooOld + 1;
      hold(looksTooOld <= 1, 'it lives beyond its hard limit');
    },
  };
}
