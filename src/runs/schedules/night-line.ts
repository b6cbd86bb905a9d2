import { CAUSES } from '../../emr/diagnose/causes.ts';
import { CAUSE_IDS } from '../../emr/diagnose/types.ts';
import type { NightLine, NightSchedule, NightState, Streak } from '../../night-report.ts';
import type { Occurrence, Schedule } from '../../records.ts';
import type { NightRun, PastEnding } from '../../store/store.ts';
import { isSlow } from '../slow.ts';
import { secondsBetween } from '../world.ts';
import { tellingFigures } from './odd.ts';
import { figuresOf, type Usual } from './usual.ts';

/** A planned time with the runs of its newest attempt, of a chain in their order. */
export interface NightTime {
  occurrence: Pick<Occurrence, 'plannedAt' | 'why' | 'because'> & { state: NightState; times: number };
  runs: NightRun[];
}

/** All that is known of one schedule's night. */
export interface NightFacts {
  schedule: Schedule;
  /** At least one, oldest first. */
  times: NightTime[];
  usual: Usual;
  /** How it ended up to now, newest first. */
  endings: readonly PastEnding[];
  now: Date;
}

/** From what needs somebody to what is as it should be. */
const WORST_FIRST: readonly NightState[] = [
  'failed',
  'missed',
  'late',
  'cancelled',
  'running',
  'waiting',
  'succeeded',
  'skipped',
];

/** What people are told of one schedule's night. */
export function nightLine({ schedule, times, usual, endings, now }: NightFacts): NightLine {
  const counts: NightLine['counts'] = {};
  for (const { occurrence } of times) counts[occurrence.state] = (counts[occurrence.state] ?? 0) + occurrence.times;
  const [first, ...others] = times;
  if (!first) throw new Error(`schedule ${schedule.id} is told of without a planned time`);
  const told = others.reduce((worst, one) => (rank(one) <= rank(worst) ? one : worst), first);
  const { state, why, because, plannedAt } = told.occurrence;
  const seconds = secondsOf(told.runs, now);
  return {
    schedule: nameOf(schedule),
    counts,
    state,
    why,
    because,
    plannedAt: plannedAt.toISOString(),
    run: told.runs[0]?.lead ?? null,
    seconds,
    usualSeconds: usual.seconds,
    slow: isSlow(seconds, usual.seconds),
    ...moneyOf(told.runs),
    usualUsd: usual.usd,
    figures: tellingFigures(figuresOf(told.runs), usual),
    failure: failureOf(told.runs),
    streak: state === 'failed' ? streakOf(endings) : null,
  };
}

const rank = ({ occurrence }: NightTime): number => WORST_FIRST.indexOf(occurrence.state);

/** The worst first, then what is odd, then by name. */
export const worstFirst = (a: NightLine, b: NightLine): number =>
  WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state) ||
  Number(isOdd(b)) - Number(isOdd(a)) ||
  (a.schedule.name < b.schedule.name ? -1 : 1);

const isOdd = ({ slow, figures }: NightLine): boolean => slow || figures.some(({ odd }) => odd);

/** Which schedule it is. */
export const nameOf = ({ id, name, job, chain, owner, channel, zone }: Schedule): NightSchedule => ({
  id,
  name,
  what: chain ?? job ?? '',
  owner,
  channel,
  zone,
});

/** From when the first was wanted to the end of the last, or up to now; null without runs. */
export function secondsOf(runs: readonly NightRun[], now: Date): number | null {
  if (runs.length === 0) return null;
  const from = Math.min(...runs.map(({ createdAt }) => createdAt.getTime()));
  const to = Math.max(...runs.map(({ endedAt }) => (endedAt ?? now).getTime()));
  return secondsBetween(new Date(from), new Date(to));
}

/** The sum of its runs; while that is not counted, what its cluster has cost so far. */
function moneyOf(runs: readonly NightRun[]): Pick<NightLine, 'usd' | 'estimated'> {
  const counted = runs.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  const sum = counted.reduce((all, usd) => all + usd, 0);
  return {
    usd: counted.length > 0 ? sum : (runs[0]?.clusterUsd ?? null),
    estimated: runs.some(({ estimated }) => estimated),
  };
}

/** The run that failed first, and why in words. */
export function failureOf(runs: readonly NightRun[]): NightLine['failure'] {
  const failed = runs.find(({ state }) => state === 'failed');
  if (!failed) return null;
  const { id, job, cause, message } = failed;
  const known = CAUSE_IDS.find((one) => one === cause);
  const title = known && known !== 'unknown' ? CAUSES[known].title : null;
  return { run: id, job, cause, title, message: message ?? 'It failed without a word.' };
}

/** The failures at the end of what a schedule did, given newest first; null for a single one. */
export function streakOf(endings: readonly PastEnding[]): Streak | null {
  const success = endings.findIndex(({ state }) => state === 'succeeded');
  const failed = success < 0 ? endings : endings.slice(0, success);
  const first = failed.at(-1);
  if (!first || failed.length < 2) return null;
  const causes = new Set(failed.map(({ cause }) => cause));
  return {
    nights: failed.length,
    since: first.plannedAt.toISOString(),
    sameCause: causes.size === 1 && !causes.has(null) && !causes.has('unknown'),
  };
}
