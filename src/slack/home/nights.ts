import type { NightLine, NightState, PlannedLine } from '../../night-report.ts';
import { whenWords } from '../../times/words.ts';
import { countWords, nightLine } from '../cards/night.ts';
import { clock, counted, quoted } from '../words.ts';
import type { HomeFacts, Reader } from './facts.ts';
import type { Item } from './section.ts';

/** Each schedule's last night, the worst first; those of the reader that went wrong wait for them elsewhere. */
export const lastNight = ({ night }: HomeFacts, { now }: Reader): (() => Item)[] =>
  night.lines.map((line) => () => ({
    text: line.state === 'running' ? runningWords(line, now) : nightLine(line, { now }),
  }));

/** For how long it has been running would be another text each second. */
const runningWords = ({ schedule, plannedAt }: NightLine, now: Date): string =>
  `🔥 *${quoted(schedule.name, 60)}* is running, planned for ${clock(plannedAt, now)}`;

/** `Last night: 5 ran, 1 failed`. */
export function nightTitle({ night }: HomeFacts): string {
  const counts: Partial<Record<NightState, number>> = {};
  for (const line of night.lines)
    for (const [state, times] of Object.entries(line.counts) as [NightState, number][])
      counts[state] = (counts[state] ?? 0) + times;
  return `🌅 Last night: ${countWords(counts)}`;
}

/** What runs in the next 24 hours, in its order. */
export const planned = ({ tonight }: HomeFacts, { now }: Reader): (() => Item)[] =>
  tonight.map((line) => () => ({ text: plannedWords(line, now) }));

const plannedWords = ({ schedule, at, cron }: PlannedLine, now: Date): string =>
  `${clock(at, now)} *${quoted(schedule.name, 60)}*${schedule.what === schedule.name ? '' : ` runs ${quoted(schedule.what, 60)}`} · ${quoted(whenWords(cron, schedule.zone), 80)}`;

/** `Tonight: 12 of 14 schedules, 1 is paused`. */
export function tonightTitle({ tonight, schedules: { all, paused } }: HomeFacts): string {
  const still = paused > 0 ? `, ${paused} paused` : '';
  return `🌙 Tonight: ${tonight.length} of ${counted(all, 'schedule')}${still}`;
}
