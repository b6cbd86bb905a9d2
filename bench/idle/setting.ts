import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import type { Setting } from './months.ts';
import type { Scenario } from './scenario.ts';

const REGION = 'us-east-1';
const ROOT = join(import.meta.dirname, '..', '..');

/** The shipped stoker.yml with the scenario's rules, and the shipped prices. */
export async function readSetting(scenario: Scenario): Promise<Setting> {
  const config = await loadConfig(
    {
      STOKER_BUCKET: 'stoker-bench',
      AWS_REGION: REGION,
      // Nobody listens; the environment must be whole all the same.
      SLACK_BOT_TOKEN: 'xoxb-000000000000-000000000000-bench-has-no-slack',
      SLACK_APP_TOKEN: `xapp-1-A0000000000-000000000000-${'0'.repeat(64)}`,
    },
    ROOT,
  );
  return {
    scenario,
    config: withRules(config, scenario),
    prices: shippedPrices(REGION),
  };
}

/** The same with other rules of idleness; null is a rule that is not there. */
function withRules(config: Config, { policies }: Pick<Scenario, 'policies'>): Config {
  const presets = { ...config.presets };
  for (const [name, { hardLimit, idleLimit, terminateAfter, away, ...idle }] of Object.entries(policies.stoker)) {
    const preset = presets[name];
    if (!preset) continue;
    presets[name] = {
      ...preset,
      ...(hardLimit !== undefined && { hardLimit }),
      ...(idleLimit !== undefined && { idleLimit }),
      idle: {
        ...preset.idle,
        ...Object.fromEntries(Object.entries(idle).filter(([, value]) => value !== undefined)),
        ...(terminateAfter !== undefined && { terminateAfter: terminateAfter ?? undefined }),
        ...(away !== undefined && { away: away ?? undefined }),
      },
    };
  }
  return { ...config, presets };
}
