import { beforeAll, describe, expect, it } from 'vitest';
import { baselinesOf, follow } from '../../../bench/idle/baselines.ts';
import { runStoker, type Setting } from '../../../bench/idle/months.ts';
import { readScenario, TEAM } from '../../../bench/idle/scenario.ts';
import { readSetting } from '../../../bench/idle/setting.ts';
import { hourlyOf, tally } from '../../../bench/idle/tally.ts';
import { createWorld } from '../../../bench/idle/world/world.ts';

/** A week of each: enough for some hundred looks, warnings, keeps and ends. */
const SEEDS = ['guard-1', 'guard-2', 'guard-3'];

let setting: Setting;
beforeAll(async () => {
  setting = await readSetting({ ...(await readScenario(TEAM)), days: 7 });
});

describe('some weeks of the loop', () => {
  it('end no cluster at work for idleness, and cost less for nothing than AWS alone would let them', async () => {
    const hourly = hourlyOf(setting.config, setting.prices);
    const aws = baselinesOf(setting.scenario).find(({ name }) => name.startsWith('AWS'));
    if (!aws) throw new Error('AWS is not among the baselines');
    let [ours, theirs] = [0, 0];
    for (const seed of SEEDS) {
      const { world, bot } = await runStoker(setting, seed);
      const sum = tally(world, hourly, bot.nags);
      expect(sum.busyKilled).toBe(0);
      expect(world.killings.filter(({ by }) => by === 'idle').length).toBeGreaterThan(0);
      expect(sum.nags).toBeGreaterThan(0);
      ours += sum.idleUsd;
      const other = createWorld(setting.scenario, seed);
      follow(other, aws);
      await other.run();
      theirs += tally(other, hourly, []).idleUsd;
    }
    expect(ours).toBeLessThan(theirs / 2);
  });

  it('are the same for the same seed, and others for another', async () => {
    const deeds = async (seed: string) => (await runStoker(setting, seed)).bot.deeds;
    const first = await deeds('guard-1');
    expect(first.length).toBeGreaterThan(50);
    expect(await deeds('guard-1')).toEqual(first);
    expect(await deeds('guard-2')).not.toEqual(first);
  });
});
