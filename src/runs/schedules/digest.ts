import type { Config } from '../../config/schema.ts';
import type { Digest, DigestSummary, NightLine, NightTally } from '../../night-report.ts';
import type { TalliedNight } from '../../store/store.ts';
import { momentOf, wallTime } from '../../text/zoned.ts';
import type { WantDeps } from '../deps.ts';
import { nightOf, tonightOf } from './night.ts';

type Rules = Pick<Config['reminders'], 'digestAt' | 'timeZone'>;

/** The 24 hours up to the time of the digest on the morning of a day, so that each planned time is in one of them. */
export interface NightWindow {
  /** `2026-11-21`. */
  day: string;
  from: Date;
  to: Date;
}

/** The night that ends on the morning of a day; so many days later or earlier than it. */
export function windowOf(day: string, rules: Rules, daysLater = 0): NightWindow {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const morning = (days: number): Date => {
    const [hour = 0, minute = 0] = rules.digestAt.split(':').map(Number);
    return momentOf({ year, month, day: date + days, hour, minute }, rules.timeZone);
  };
  const shown = new Date(Date.UTC(year, month - 1, date + daysLater)).toISOString().slice(0, 10);
  return { day: shown, from: morning(daysLater - 1), to: morning(daysLater) };
}

/** The day of a moment, and the night that ended on its morning. */
export function windowAt(now: Date, rules: Rules): NightWindow {
  const { year, month, day } = wallTime(now, rules.timeZone);
  return windowOf(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`, rules);
}

const WEEK = 7;

/** A night of all channels, to be told of one by one. */
export interface Nightly extends Omit<Digest, 'week'> {
  tallied: TalliedNight[];
  days: string[];
}

/** All that is known of a night now: what ran, what comes next while it is not long past, and the week before it. */
export async function nightlyOf(
  deps: Pick<WantDeps, 'config' | 'store' | 'now'>,
  window: NightWindow,
): Promise<Nightly> {
  const rules = deps.config.reminders;
  const now = deps.now();
  const next = windowOf(window.day, rules, 1);
  const week = Array.from({ length: WEEK }, (_, back) => windowOf(window.day, rules, back - WEEK + 1));
  const [night, tonight, tallied] = await Promise.all([
    nightOf(deps, window.from, window.to),
    next.to > now ? tonightOf(deps, next.to) : [],
    deps.store.nights.tally(week[0]?.from ?? window.from, window.to, { zone: rules.timeZone, at: rules.digestAt }),
  ]);
  return {
    day: window.day,
    zone: rules.timeZone,
    asOf: now.toISOString(),
    night,
    tonight,
    tallied,
    days: week.map(({ day }) => day),
  };
}

/** What of a night one channel is told, or all of it. */
export function digestIn({ tallied, days, ...nightly }: Nightly, channel: string | null): Digest {
  const isHere = (one: { channel: string }): boolean => channel === null || one.channel === channel;
  return {
    ...nightly,
    night: { ...nightly.night, lines: nightly.night.lines.filter(({ schedule }) => isHere(schedule)) },
    tonight: nightly.tonight.filter(({ schedule }) => isHere(schedule)),
    week: days.map((day) =>
      tallyOf(
        day,
        tallied.filter((one) => one.day === day && isHere(one)),
      ),
    ),
  };
}

function tallyOf(day: string, nights: readonly TalliedNight[]): NightTally {
  const sum = (...states: TalliedNight['state'][]): number =>
    nights.reduce((all, { state, times }) => (states.includes(state) ? all + times : all), 0);
  return {
    day,
    ran: sum('succeeded'),
    failed: sum('failed'),
    missed: sum('missed'),
    skipped: sum('skipped', 'cancelled'),
  };
}

/** More are not shown in one message. */
const MOST = 20;

/** The sums of a digest, and the beginning of its lists: as many lines as somebody wants to read. */
export function summaryOf({ night, tonight, ...digest }: Digest, most = MOST): DigestSummary {
  return {
    ...digest,
    counts: sumOf(night.lines.map(({ counts }) => counts)),
    schedules: night.lines.length,
    toldBy: sumOf(night.lines.map(({ state }) => ({ [state]: 1 }))),
    usd: night.lines.reduce((sum, { usd }) => sum + (usd ?? 0), 0),
    estimated: night.lines.some(({ estimated }) => estimated),
    lines: night.lines.slice(0, most),
    tonight: tonight.slice(0, most),
    planned: tonight.length,
  };
}

function sumOf(all: readonly NightLine['counts'][]): NightLine['counts'] {
  const sum: NightLine['counts'] = {};
  for (const counts of all)
    for (const [state, times] of Object.entries(counts) as [keyof typeof sum, number][])
      sum[state] = (sum[state] ?? 0) + times;
  return sum;
}
