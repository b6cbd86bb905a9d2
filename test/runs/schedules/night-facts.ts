import type { ChannelId, RunId, ScheduleId, SlackUserId } from '../../../src/ids.ts';
import type { NightLine } from '../../../src/night-report.ts';
import type { NightRun, PastEnding } from '../../../src/store/store.ts';

export const SCHEDULE = 's-7k3f9q2m' as ScheduleId;
export const night = (day: number, clock = '02:30'): Date =>
  new Date(`2026-11-${String(day).padStart(2, '0')}T${clock}:00Z`);

/** A run that took ten minutes. */
export const nightRun = (over: Partial<NightRun> = {}): NightRun => ({
  lead: 'r-7k3f9q2m' as RunId,
  id: 'r-7k3f9q2m' as RunId,
  job: 'retrain',
  state: 'succeeded',
  createdAt: night(22, '02:30'),
  endedAt: night(22, '02:40'),
  usd: 0.42,
  clusterUsd: null,
  estimated: false,
  metrics: [],
  cause: null,
  message: null,
  looking: false,
  ...over,
});

/** Nights that ended so, the newest first, from the 22nd back: `succeeded`, or the cause of a failure. */
export const endings = (...ended: string[]): PastEnding[] =>
  ended.map((how, back) => ({
    scheduleId: SCHEDULE,
    plannedAt: night(22 - back),
    state: how === 'succeeded' ? 'succeeded' : 'failed',
    cause: how === 'succeeded' || how === '' ? null : how,
  }));

/** A line of a digest about a night that went well. */
export const line = (over: Partial<NightLine> & { name?: string } = {}): NightLine => {
  const { name = 'retrain', ...rest } = over;
  return {
    schedule: {
      id: SCHEDULE,
      name,
      what: 'retrain',
      owner: 'U0GRACE' as SlackUserId,
      channel: 'C0DATA' as ChannelId,
      zone: 'UTC',
    },
    counts: { [over.state ?? 'succeeded']: 1 },
    state: 'succeeded',
    why: null,
    because: null,
    plannedAt: night(22).toISOString(),
    run: 'r-7k3f9q2m' as RunId,
    seconds: 600,
    usualSeconds: 540,
    slow: false,
    usd: 0.42,
    usualUsd: 0.4,
    estimated: false,
    figures: [],
    failure: null,
    streak: null,
    ...rest,
  };
};
