import { AwsProblem } from '../aws/errors.ts';
import type { ClusterId } from '../ids.ts';
import { Loop } from '../loop.ts';
import { createBlindness } from './blind.ts';
import { earlier } from './decision.ts';
import type { RunDeps } from './deps.ts';
import { LOOK_ANYWAY_SECONDS, sweepPause, TAKE_OVER_SECONDS } from './pace.ts';
import { postpone, reconcileCluster } from './reconcile.ts';
import { type StepLooks, sweep } from './sweep.ts';
import { secondsAfter, secondsBetween } from './world.ts';

const AT_ONCE = 4;
/** A sweep comes each few seconds; that it went well need not be written each time. */
const NOTE_SWEEP_SECONDS = 60;
const BATCH = 64;
/** Elapsed times on cards are made new this often, and rarer with many cards. */
const REFRESH_SECONDS = 30;
/** Slack takes fifty updates a minute: those that tell of something come first, the clock has what they leave. */
const REFRESHES_A_MINUTE = 20;
/** A few at a time, so that what happens now never waits behind them. */
const MOST_AT_ONCE = 3;

export interface Reconciler {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps the record and AWS together: acts on what is due, and looks at AWS for what has happened there. */
export function createReconciler(deps: RunDeps): Reconciler {
  const looks: StepLooks = new Map();
  const pace = { quietSweeps: 0, failedSweeps: 0 };
  const base = deps.config.environment.sweepSeconds;
  let refreshedAt = deps.now();
  const blindness = createBlindness(deps);
  let sweptAt = 0;
  /** Seconds after the last sweep before which nothing calls for another. */
  let breather = base;

  // A cluster that AWS keeps waiting must not hold up the others, so each is worked on by itself.
  const atWork = new Map<ClusterId, Promise<void>>();
  const begin = (id: ClusterId): void => {
    const work = reconcileOne(deps, id).then((taken) => {
      atWork.delete(id);
      // A row that another process works on stays due: no reason to spin.
      act.wake(taken ? Date.now() : Date.now() + 1000);
    });
    atWork.set(id, work);
  };

  const act = new Loop(
    'reconcile',
    async () => {
      const now = deps.now();
      const due = await deps.store.clusters.due(now, BATCH);
      for (const id of due) if (!atWork.has(id) && atWork.size < AT_ONCE) begin(id);
      return earlier(await deps.store.clusters.nextDueAt(now), secondsAfter(now, LOOK_ANYWAY_SECONDS));
    },
    deps.log,
  );

  const observe = new Loop(
    'sweep',
    async () => {
      if (!(await deps.store.leads('sweep'))) return secondsAfter(deps.now(), TAKE_OVER_SECONDS);
      sweptAt = Date.now();
      const report = await sweep(deps, looks).catch(async (error: unknown) => {
        // A record that cannot be read says nothing of AWS, and is no reason to look there ever more rarely.
        if (!(error instanceof AwsProblem)) throw error;
        deps.log.warn({ err: error }, 'AWS could not be looked at');
        await blindness.failed(error);
        return null;
      });
      if (report) {
        await blindness.seen();
        await noteSweep();
      }
      pace.failedSweeps = report ? 0 : pace.failedSweeps + 1;
      pace.quietSweeps = report?.changed.length === 0 ? pace.quietSweeps + 1 : 0;
      const facts = { liveClusters: report?.liveClusters ?? 1, liveRuns: report?.liveRuns ?? 1, ...pace };
      if (facts.liveRuns > 0) await refreshCards();
      breather = sweepPause(base, { ...facts, liveRuns: 1, quietSweeps: 0 }) ?? base;
      return secondsAfter(deps.now(), sweepPause(base, facts) ?? LOOK_ANYWAY_SECONDS);
    },
    deps.log,
  );

  let notedAt: Date | null = null;
  /** The heartbeat, which another process may send, speaks of it. */
  async function noteSweep(): Promise<void> {
    const now = deps.now();
    if (notedAt && secondsBetween(notedAt, now) < NOTE_SWEEP_SECONDS) return;
    await deps.store.pulses.beat('sweep', now);
    notedAt = now;
  }

  async function refreshCards(): Promise<void> {
    const now = deps.now();
    const most = Math.floor((secondsBetween(refreshedAt, now) * REFRESHES_A_MINUTE) / 60);
    if (most < 1) return;
    refreshedAt = now;
    const live = await deps.store.runs.live();
    const subjects = live.map((run) => run.id);
    await deps.store.cards.refreshOldest(
      subjects,
      secondsAfter(now, -REFRESH_SECONDS),
      Math.min(most, MOST_AT_ONCE),
      now,
    );
  }

  return {
    start: async () => {
      await deps.store.onWake((kind) => {
        if (kind !== 'work') return;
        act.wake();
        pace.quietSweeps = 0;
        observe.wake(Math.max(Date.now(), sweptAt + breather * 1000));
      });
      act.wake();
      observe.wake();
    },
    stop: async () => {
      await Promise.all([act.stop(), observe.stop()]);
      await Promise.all(atWork.values());
    },
  };
}

async function reconcileOne(deps: RunDeps, id: ClusterId): Promise<boolean> {
  try {
    return await reconcileCluster(deps, id);
  } catch (error) {
    deps.log.error({ err: error, cluster: id }, 'a cluster could not be reconciled');
  }
  try {
    await postpone(deps, id);
    return true;
  } catch (error) {
    // The database that broke it off may be away for this, too: the cluster stays due.
    deps.log.warn({ err: error, cluster: id }, 'a cluster could not be postponed');
    return false;
  }
}
