import type { Measure } from '../benchmark.ts';
import type { Outcome } from './months.ts';
import { STOKER } from './months.ts';
import type { Scenario } from './scenario.ts';
import type { Tally } from './tally.ts';

const COLUMNS = [
  'a month',
  'all $',
  'idle $',
  'of it forgotten',
  'launches',
  'ended',
  'busy killed',
  'by AWS behind',
  'unseen work killed',
  'busy at limit',
  'nags',
  'wrong',
];

/** Each policy's month on average; what was killed is counted over all months. */
export function linesOf(outcome: Outcome, scenario: Scenario): string[] {
  const rows = [COLUMNS, ...Object.entries(outcome).map(([name, sum]) => rowOf(name, sum, scenario))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function rowOf(name: string, sum: Tally, scenario: Scenario): string[] {
  const { months } = sum;
  return [
    name,
    Math.round(sum.usd / months).toString(),
    Math.round(sum.idleUsd / months).toString(),
    Math.round(sum.forgottenUsd / months).toString(),
    Math.round(sum.clusters / months).toString(),
    Math.round(sum.killed / months).toString(),
    sum.busyKilled.toString(),
    name === STOKER ? sum.busyByBackstop.toString() : '–',
    sum.hiddenKilled.toString(),
    sum.busyAtLimit.toString(),
    nagsAWeek(sum, scenario).toFixed(2),
    sum.nags === 0 ? '–' : `${(100 * wrongShare(sum)).toFixed(1)} %`,
  ];
}

/** The clusters that Stoker's loop, or AWS's policy as Stoker set it, ended at work. */
export const casesOf = (outcome: Outcome): string[] =>
  (outcome[STOKER]?.cases ?? []).map((one) => `ended at work: ${one}`);

/** Of all clusters' idle notices, for each person. */
export function nagsAWeek({ nags, months }: Tally, { people, days }: Scenario): number {
  return nags / (months * (people.engineers + people.scientists) * (days / 7));
}

export const wrongShare = ({ wrongNags, nags }: Tally): number => (nags === 0 ? 0 : wrongNags / nags);

const seenWrongShare = ({ wrongNags, unseenNags, nags }: Tally): number =>
  nags === 0 ? 0 : (wrongNags - unseenNags) / nags;

/** What is to be reached. */
export function measuresOf(outcome: Outcome, scenario: Scenario): Measure[] {
  const ours = outcome[STOKER];
  const [peerName, peer] = Object.entries(outcome).find(([name]) => name.startsWith('AWS')) ?? [];
  if (!ours || !peer || peerName === undefined) return [];
  const one = (what: string, unit: Measure['unit'], value: number, target: Measure['target']): Measure => ({
    what,
    unit,
    ours: value,
    ourRuns: [value],
    ...(target && { target }),
  });
  const [idle, theirs] = [ours.idleUsd / ours.months, peer.idleUsd / peer.months];
  const [forgotten, theirForgotten] = [ours.forgottenUsd / ours.months, peer.forgottenUsd / peer.months];
  return [
    {
      ...one('idle dollars a month', '$', idle, { atMost: 0.1, of: 'ratio' }),
      peer: { name: peerName, value: theirs, runs: [theirs] },
    },
    {
      ...one('of these after the last use', '$', forgotten, undefined),
      peer: { name: peerName, value: theirForgotten, runs: [theirForgotten] },
    },
    one(`busy clusters killed in ${ours.months} months`, 'clusters', ours.busyKilled, { atMost: 0, of: 'value' }),
    one("and by AWS's policy behind Stoker", 'clusters', ours.busyByBackstop, undefined),
    one('nags a person and week', 'nags', nagsAWeek(ours, scenario), { atMost: 2, of: 'value' }),
    one('of these wrong', '%', 100 * wrongShare(ours), { atMost: 5, of: 'value' }),
    one('wrong about work that could be seen', '%', 100 * seenWrongShare(ours), undefined),
  ];
}
