import type { BudgetState } from '../cost-report.ts';
import type { Cluster, Fix, Run } from '../records.ts';
import { scaled } from '../text/measures.ts';
import { redacted } from '../text/redact.ts';
import { mrkdwn } from './escape.ts';

/** `48 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: two units at most. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return units(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return units(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return units(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

const units = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** `843`, `9,412`, `128 k`, `1.2 M`, `3.4 bn`: exact while it is small, then two digits at least. */
export const amount = (number: number): string =>
  Math.abs(number) < 10_000 ? Math.round(number).toLocaleString('en-US') : scaled(number / 1000, 'k', 'M', 'bn', 'tn');

/** `less than a minute`, `about 3 min`, `about 25 min`, `about 1 h 20 min`: as exact as a guess may sound. */
export function roughly(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 1) return 'less than a minute';
  const step = minutes < 10 ? 1 : minutes < 60 ? 5 : minutes < 600 ? 10 : 60;
  return `about ${duration(Math.round(minutes / step) * step * 60)}`;
}

/** `1 file`, `1,204 files`. */
export const counted = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;

/** Seconds from one moment to another, never negative. */
export const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);

/**
 * A time of day in the reader's own zone; the fallback is for clients that cannot show it, and without its day when that
 * is plain.
 */
export function timeOfDay(moment: Date, format = '{time}', fallback: 'day and time' | 'time' = 'day and time'): string {
  const written = moment
    .toISOString()
    .slice(fallback === 'time' ? 11 : 0, 16)
    .replace('T', ' ');
  return `<!date^${Math.floor(moment.getTime() / 1000)}^${format}|${written} UTC>`;
}

const FAR_SECONDS = 64_800;

/** A moment by the reader's own clock, with its day when that is not plain; the fallback is short, for a locked phone. */
export function clock(iso: string, now?: Date): string {
  const at = new Date(iso);
  const isFar = now !== undefined && Math.abs(at.getTime() - now.getTime()) > FAR_SECONDS * 1000;
  return isFar ? timeOfDay(at, '{date_short_pretty}, {time}') : timeOfDay(at, '{time}', 'time');
}

/** From when a run counts: as it was asked for, and a later step of a chain as it began. */
export const countsFrom = ({ id, chain, createdAt, startedAt }: Run): Date =>
  chain && chain.lead !== id ? (startedAt ?? createdAt) : createdAt;

/** The run's state in a person's words. */
export function runState(run: Run): string {
  if (run.cancelWantedBy && !run.endedAt) return 'is being cancelled';
  switch (run.state) {
    case 'requested':
      return 'is about to start';
    case 'launching':
      return 'is asking AWS for a cluster';
    case 'provisioning':
      return run.chain && run.chain.lead !== run.id ? 'waits for its turn' : 'waits for its cluster';
    case 'running':
      return 'is running';
    case 'succeeded':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'was cancelled';
  }
}

/** Text of unknown making without its secrets, and in one line: a break in it would make up lines that Stoker never said. */
export const oneLine = (text: string): string => redacted(text).replace(/\s+/g, ' ').trim();

/** The same as `mrkdwn`. */
export const quoted = (text: string, max = 1200): string => mrkdwn(oneLine(text), max);

/** What a cluster is called: by its preset, or as whoever launched it without Stoker has named it; to be escaped. */
export const clusterTitle = ({ origin, preset, name }: Pick<Cluster, 'origin' | 'preset' | 'name'>): string =>
  origin === 'launched' ? preset : oneLine(name);

/** When a cluster began: one that was found is older than the record of it. */
export const bornAt = ({
  origin,
  createdAt,
  launchedAt,
}: Pick<Cluster, 'origin' | 'createdAt' | 'launchedAt'>): Date =>
  origin === 'launched' ? createdAt : (launchedAt ?? createdAt);

/** How a person came to have a cluster. */
export const broughtBy = ({ origin, owner }: Pick<Cluster, 'origin' | 'owner'>): string =>
  origin === 'adopted' ? `adopted, of ${person(owner)}` : `${origin} by ${person(owner)}`;

/** The cluster's state in a person's words. */
export function clusterState(cluster: Cluster): string {
  switch (cluster.state) {
    case 'wanted':
      return 'is about to be launched';
    case 'launching':
      return cluster.awsState === 'BOOTSTRAPPING' ? 'is running its bootstrap scripts' : 'is starting';
    case 'up':
      return 'is working';
    case 'idle':
      return 'is ready and idle';
    case 'terminating':
      return 'is terminating';
    case 'gone':
      return cluster.failure ? 'failed and is gone' : 'is gone';
  }
}

/** One sign a state, for the eye that only skims. */
export const RUN_SIGN: Readonly<Record<Run['state'], string>> = {
  requested: '⏳',
  launching: '⏳',
  provisioning: '⏳',
  running: '🔥',
  succeeded: '✅',
  failed: '❌',
  cancelled: '⏹️',
};

export const CLUSTER_SIGN: Readonly<Record<Cluster['state'], string>> = {
  wanted: '⏳',
  launching: '⏳',
  up: '🔥',
  idle: '💤',
  terminating: '🧯',
  gone: '⚫',
};

/** A Slack user as a mention, anything else by its name, escaped. */
export const person = (id: string): string => (/^[UW][A-Z0-9]{2,}$/.test(id) ? `<@${id}>` : quoted(id, 100));

/** Who or what has ended a cluster: `ended by @ada`, `ended for being idle`; empty where nobody has. */
export function endedWords({ endedBy }: Pick<Cluster, 'endedBy'>): string {
  if (endedBy === null) return '';
  if (endedBy === 'idle') return ', ended for being idle';
  if (endedBy === 'hard-limit') return ', ended at its hard limit';
  if (endedBy === 'chain') return ', ended with its chain';
  return `, ended by ${person(endedBy)}`;
}

/** `executor memory 4g → 8g, executors 4 → 2`: what a fix changes, as plain text. */
export const changesLine = (changes: Fix['changes']): string =>
  changes.map(({ what, from, to }) => `${what} ${from === null ? '' : `${from} `}→ ${to}`).join(', ');

/** `2nd`, `3rd`, `4th`. */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}

/** True for a cluster that can still be kept or ended. */
export const isAlive = (cluster: Cluster | null): cluster is Cluster =>
  cluster !== null && cluster.wanted === 'up' && cluster.state !== 'gone' && cluster.state !== 'terminating';

/** Whose a budget is: `the team`, a person, or `job load`. */
export const budgetOf = ({ of, name }: Pick<BudgetState, 'of' | 'name'>): string =>
  of === 'team' ? 'the team' : of === 'owner' ? person(name) : `job ${quoted(name, 60)}`;
