import type { ChannelId, ScheduleId, SlackUserId } from '../../../src/ids.ts';
import type { Occurrence, Schedule } from '../../../src/records.ts';

export const BEGINNING = new Date('2026-11-22T00:00:00Z');
export const GRACE = 'U0GRACELI2' as SlackUserId;
export const CHANNEL = 'C0DATATEAM' as ChannelId;

/** A planned time that waits, for tests to change. */
export const occurrence = (over: Partial<Occurrence> = {}): Occurrence => ({
  scheduleId: 's-nightly0' as ScheduleId,
  plannedAt: BEGINNING,
  times: 1,
  askedBy: null,
  state: 'waiting',
  why: null,
  because: null,
  attempts: 0,
  runId: null,
  dueAt: null,
  input: null,
  createdAt: BEGINNING,
  startedAt: null,
  endedAt: null,
  ...over,
});

type NewSchedule = Omit<Schedule, 'pausedAt' | 'pausedBy' | 'removedAt' | 'removedBy'>;

/** A job each night at half past two in UTC, for tests to change. */
export const schedule = (over: Partial<NewSchedule> = {}): NewSchedule => ({
  id: 's-nightly0' as ScheduleId,
  name: 'nightly',
  source: 'slack',
  job: 'retrain',
  chain: null,
  arguments: {},
  preset: null,
  cron: '30 2 * * *',
  zone: 'UTC',
  overlap: 'skip',
  catchUp: 'last',
  timeLimitSeconds: null,
  retries: 0,
  retryPauseSeconds: 300,
  onlyNewData: false,
  tell: [],
  owner: GRACE,
  channel: CHANNEL,
  createdAt: BEGINNING,
  createdBy: GRACE,
  nextAt: new Date('2026-11-22T02:30:00Z'),
  ...over,
});
