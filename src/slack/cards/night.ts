import type { NightFigure, NightLine, NightState, Streak } from '../../night-report.ts';
import { spent } from '../../text/money.ts';
import { dayOf } from '../../text/zoned.ts';
import { inlineCode } from '../escape.ts';
import { clock, duration, quoted } from '../words.ts';
import { formatted } from './table.ts';

/** One sign for what became of a schedule's night. */
export const NIGHT_SIGN: Readonly<Record<NightState, string>> = {
  failed: '❌',
  missed: '🚫',
  late: '⏰',
  cancelled: '⏹️',
  running: '🔥',
  waiting: '⏳',
  succeeded: '✅',
  skipped: '⏭️',
};

/** One schedule's night in a line; `whole` says also what is as usual, and of a failure all that is known. */
export function nightLine(line: NightLine, { now, whole = false }: { now: Date; whole?: boolean }): string {
  const name = `*${quoted(line.schedule.name, 60)}*`;
  const parts = [
    `${signOf(line)} ${name} ${happened(line, now)}`,
    ...(line.slow && line.state === 'succeeded' ? [`twice its usual ${duration(line.usualSeconds ?? 0)}`] : []),
    ...figureParts(line.figures, whole),
    line.usd === null || line.usd === 0 ? '' : costOf(line, whole),
    line.streak ? streakWords(line.streak, line.schedule.zone, now) : '',
    countsOf(line),
    whole && line.run ? inlineCode(line.failure?.run ?? line.run) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Room for one message of them, whatever else Slack counts. */
const PAGE_CHARACTERS = 9000;

/** Lines with all that is known, as many as a message takes on each page. */
export function nightPages(lines: readonly NightLine[], now: Date): NightLine[][] {
  const pages: NightLine[][] = [];
  let left = 0;
  for (const line of lines) {
    const characters = JSON.stringify(nightLine(line, { now, whole: true })).length;
    if (characters > left) {
      pages.push([]);
      left = PAGE_CHARACTERS;
    }
    pages.at(-1)?.push(line);
    left -= characters;
  }
  return pages;
}

const signOf = (line: NightLine): string =>
  line.state === 'succeeded' && (line.slow || line.figures.some(({ odd }) => odd)) ? '⚠️' : NIGHT_SIGN[line.state];

function happened(line: NightLine, now: Date): string {
  const took = line.seconds === null ? '' : ` ${duration(line.seconds)}`;
  const usually = line.usualSeconds === null || line.slow ? '' : `, usually ${duration(line.usualSeconds)}`;
  const because = line.because === null ? '' : `: ${clause(line.because)}`;
  switch (line.state) {
    case 'succeeded':
      return `took${took || ' no time'}${usually}`;
    case 'failed':
      return `failed${took && ` after${took}`}${failureWords(line)}`;
    case 'missed':
      return `should have run at ${clock(line.plannedAt, now)} and didn't${because}`;
    case 'late':
      return `should have begun at ${clock(line.plannedAt, now)} and has not`;
    case 'cancelled':
      return `was cancelled${because}`;
    case 'running':
      return `is running,${took} so far${usually}`;
    case 'waiting':
      return `waits${because}`;
    case 'skipped':
      return line.why === 'no-new-data' ? 'had nothing new' : `was skipped${because}`;
  }
}

/** `: Nothing is at s3://lake/in/`, of a chain with the step; else why there was no run. */
function failureWords({ failure, because, schedule }: NightLine): string {
  if (!failure) return because === null ? '' : `: ${clause(because)}`;
  const step = failure.job === schedule.what ? '' : ` in ${inlineCode(failure.job, 60)}`;
  return `${step}: ${clause(failure.message)}`;
}

/** A sentence among other parts of a line. */
const clause = (sentence: string): string => quoted(sentence.replace(/\.$/, ''), 200);

function figureParts(figures: readonly NightFigure[], whole: boolean): string[] {
  const shown = whole ? figures : figures.filter((figure, nth) => nth === 0 || figure.odd);
  return shown.slice(0, 6).map((figure) => figureWords(figure, whole));
}

/** `12,000 training tweets`, `macro-F1 0.781, usually 0.850`. */
export function figureWords({ label, value, format, usual, odd }: NightFigure, withUsual = false): string {
  const name = quoted(label, 60);
  const number = quoted(formatted(value, format), 40);
  const isCounted = !/[.%]/.test(format ?? '');
  const words = isCounted ? `${number} ${name}` : `${name} ${number}`;
  const usually = usual !== null && (odd || withUsual) ? `, usually ${quoted(formatted(usual, format), 40)}` : '';
  return `${odd === 'few' ? 'only ' : odd === 'dropped' ? 'down: ' : ''}${words}${usually}`;
}

function costOf({ usd, usualUsd, estimated }: NightLine, whole: boolean): string {
  const usually = whole && usualUsd !== null ? `, usually ${spent(usualUsd)}` : '';
  return `${spent(usd ?? 0, estimated)}${usually}`;
}

const DAY_MS = 86_400_000;

/** `3 nights in a row, first on Tuesday, same cause`. */
export function streakWords({ nights, since, sameCause }: Streak, zone: string, now: Date): string {
  const first = new Date(since);
  const days = (now.getTime() - first.getTime()) / DAY_MS;
  // Some hourly job fails many times a night.
  const unit = days >= nights - 1.5 ? 'nights' : 'times';
  const day =
    dayOf(first, zone) === dayOf(now, zone)
      ? `at ${clock(since)}`
      : `on ${first.toLocaleString('en-US', { timeZone: zone, ...(days < 6 ? { weekday: 'long' } : { month: 'long', day: 'numeric' }) })}`;
  return `${nights} ${unit} in a row, first ${day}${sameCause ? ', same cause' : ''}`;
}

/** `of 24 times 23 ran, 1 failed`, `24 times`; empty for a single one. */
function countsOf({ counts, streak }: NightLine): string {
  const all = Object.values(counts).reduce((sum, times) => sum + times, 0);
  const allFailed = counts.failed === all;
  // The streak has said as much.
  if (all === 1 || (allFailed && streak?.nights === all)) return '';
  return Object.keys(counts).length === 1 ? `${all} times` : `of ${all} times ${countWords(counts)}`;
}

const COUNT_WORDS: readonly [NightState, string][] = [
  ['succeeded', 'ran'],
  ['failed', 'failed'],
  ['missed', 'missed'],
  ['late', 'late'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
  ['running', 'running'],
  ['waiting', 'waiting'],
];

/** `23 ran, 1 failed`. */
export const countWords = (counts: NightLine['counts'], leaveOut: readonly NightState[] = []): string =>
  COUNT_WORDS.flatMap(([state, word]) =>
    counts[state] && !leaveOut.includes(state) ? [`${counts[state]} ${word}`] : [],
  ).join(', ');
