import { backstopOf } from '../../src/config/idle-limit.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Prices } from '../../src/emr/pricing/prices.ts';
import { baselinesOf, follow } from './baselines.ts';
import { type Bot, startBot } from './bot/bot.ts';
import { createFastAws } from './bot/fast-aws.ts';
import { createMemoryRecord } from './bot/memory-record.ts';
import type { Scenario } from './scenario.ts';
import { addTallies, hourlyOf, type Tally, tally } from './tally.ts';
import { createWorld, type World } from './world/world.ts';

/** All that months are run with. */
export interface Setting {
  scenario: Scenario;
  /** The team's own, with the scenario's rules in it. */
  config: Config;
  prices: Prices;
}

/** What came of some months, by the name of the policy. */
export type Outcome = Record<string, Tally>;

export const STOKER = 'Stoker';

/** A month of Stoker alone, in the quick way. */
export async function runStoker(setting: Setting, seed: string): Promise<{ world: World; bot: Bot }> {
  const { scenario, config, prices } = setting;
  const world = createWorld(scenario, seed);
  const bot = startBot(world, {
    config,
    prices,
    store: createMemoryRecord(),
    openAws: createFastAws,
    launchPolicy: (preset) => launchPolicyOf(config, preset),
  });
  await world.run();
  return { world, bot };
}

/** What AWS's own policy is when a cluster of a preset is launched. */
export function launchPolicyOf(config: Config, name: string): number | null {
  const preset = config.presets[name];
  return preset?.keepAlive ? backstopOf(preset) : null;
}

/** The same month under Stoker and under each of what it is held against. */
export async function runMonth(setting: Setting, seed: string): Promise<Outcome> {
  const hourly = hourlyOf(setting.config, setting.prices);
  const { world, bot } = await runStoker(setting, seed);
  const outcome: Outcome = { [STOKER]: tally(world, hourly, bot.nags) };
  for (const baseline of baselinesOf(setting.scenario)) {
    const other = createWorld(setting.scenario, seed);
    follow(other, baseline);
    await other.run();
    outcome[baseline.name] = tally(other, hourly, []);
  }
  return outcome;
}

/** Several months added up. */
export function addOutcomes(a: Outcome, b: Outcome): Outcome {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, addTallies(a[name], b[name])]));
}
