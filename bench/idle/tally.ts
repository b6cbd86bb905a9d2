import type { Config } from '../../src/config/schema.ts';
import { presetHourly } from '../../src/emr/pricing/estimate.ts';
import type { Prices } from '../../src/emr/pricing/prices.ts';
import type { Nag } from './bot/team.ts';
import { hoursOf, truthAt } from './world/life.ts';
import type { World } from './world/world.ts';

/** What became of one month under one policy, or of several added up. */
export interface Tally {
  months: number;
  /** Launches; a cluster that was ended too early is launched again. */
  clusters: number;
  /** All that the policy ended. */
  killed: number;
  /** Of these, by its own decision for idleness, under work that steps, YARN or sessions show. */
  busyKilled: number;
  /** The same by AWS's policy, as Stoker left it. */
  busyByBackstop: number;
  /** The same under work that nothing outside can see. */
  hiddenKilled: number;
  /** Ended at a limit of age, not for idleness, while at work. */
  busyAtLimit: number;
  usd: number;
  /** While a cluster was ready and no work was done on it. */
  idleUsd: number;
  /** Of these, after the last work that was ever done on it: the rest lies between two uses. */
  forgottenUsd: number;
  nags: number;
  /** Of these, while it worked, or would have been used again before anything happened. */
  wrongNags: number;
  /** Of the wrong ones, those about work that nothing outside can see. */
  unseenNags: number;
  /** That nobody can see whether it works, and that its hard limit is near. */
  otherNotices: number;
  /** Of `idleUsd`, by the preset. */
  idleOf: Record<string, number>;
  /** Each of the busy ones, to be looked at: seed, cluster, when, by what. */
  cases: string[];
}

/** The `by` of an end that is no matter of idleness. */
export const BY_LIMIT = 'hard limit';
/** And of AWS's own policy behind Stoker. */
export const BY_BACKSTOP = 'backstop';

const NOTHING: Tally = {
  months: 0,
  clusters: 0,
  killed: 0,
  busyKilled: 0,
  busyByBackstop: 0,
  hiddenKilled: 0,
  busyAtLimit: 0,
  usd: 0,
  idleUsd: 0,
  forgottenUsd: 0,
  nags: 0,
  wrongNags: 0,
  unseenNags: 0,
  otherNotices: 0,
  idleOf: {},
  cases: [],
};

/** Counts a month that has run. */
export function tally(world: World, hourly: (preset: string) => number, nags: readonly Nag[]): Tally {
  const sum: Tally = { ...NOTHING, months: 1, clusters: world.lives.length, idleOf: {}, cases: [] };
  for (const life of world.lives) {
    const { preset } = life.story;
    const hours = hoursOf(life, world.office.ends);
    sum.usd += hours.all * hourly(preset);
    sum.idleUsd += hours.idle * hourly(preset);
    sum.forgottenUsd += hours.forgotten * hourly(preset);
    sum.idleOf[preset] = (sum.idleOf[preset] ?? 0) + hours.idle * hourly(preset);
  }
  for (const { by, truth, life, at } of world.killings) {
    sum.killed += 1;
    if (by === BY_LIMIT) sum.busyAtLimit += truth === 'idle' ? 0 : 1;
    else if (truth === 'busy') {
      if (by === BY_BACKSTOP) sum.busyByBackstop += 1;
      else sum.busyKilled += 1;
      sum.cases.push(`${world.seed} ${life.id} ${new Date(at).toISOString()} by ${by}`);
    } else if (truth === 'hidden') sum.hiddenKilled += 1;
  }
  for (const { kind, isWrong, life, at } of nags) {
    if (kind !== 'idle') sum.otherNotices += 1;
    else {
      sum.nags += 1;
      sum.wrongNags += isWrong ? 1 : 0;
      sum.unseenNags += isWrong && truthAt(life, at) === 'hidden' ? 1 : 0;
    }
  }
  return sum;
}

/** Several months together. */
export function addTallies(a: Tally = NOTHING, b: Tally = NOTHING): Tally {
  const sum: Tally = { ...a, idleOf: { ...a.idleOf }, cases: [...a.cases, ...b.cases] };
  for (const field of Object.keys(NOTHING) as (keyof Tally)[]) {
    if (field !== 'idleOf' && field !== 'cases') sum[field] += b[field];
  }
  for (const [preset, usd] of Object.entries(b.idleOf)) sum.idleOf[preset] = (sum.idleOf[preset] ?? 0) + usd;
  return sum;
}

/** What an hour of a preset's cluster costs, by the shipped prices. */
export function hourlyOf(config: Config, prices: Prices): (preset: string) => number {
  const known = new Map(Object.entries(config.presets).map(([name, one]) => [name, presetHourly(one, prices).usd]));
  return (preset) => known.get(preset) ?? 0;
}
