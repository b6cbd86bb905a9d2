import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalAws } from '../../../sandbox/aws/server.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded.ts';
import { createStore } from '../../../src/store/postgres.ts';
import type { Bench, Measure } from '../../benchmark.ts';
import { startBot } from '../bot/bot.ts';
import { launchPolicyOf, runStoker, type Setting } from '../months.ts';
import type { Scenario } from '../scenario.ts';
import { readSetting } from '../setting.ts';
import { createWorld } from '../world/world.ts';
import { createGatedEngine } from './gated-engine.ts';
import { createRealAws } from './real-aws.ts';

const AN_HOUR_MS = 3_600_000;
/** Differences that are printed. */
const SHOWN = 10;

/** Runs months the quick way and with Postgres and the local AWS over its wire, and holds what was done side by side. */
export async function agree(bench: Bench, scenario: Scenario, seed: string, months: number): Promise<Measure[]> {
  const setting = await readSetting(scenario);
  const [quick, real]: number[][] = [[], []];
  let [all, different] = [0, 0];
  for (let month = 1; month <= months; month += 1) {
    const [startedAt, name] = [performance.now(), `${seed}-${month}`];
    const fast = (await runStoker(setting, name)).bot.deeds;
    const turnedAt = performance.now();
    const wired = await runReal(bench, setting, name);
    quick?.push((turnedAt - startedAt) / 1000);
    real?.push((performance.now() - turnedAt) / 1000);
    const differences = differencesOf(fast, wired);
    for (const line of differences.slice(0, SHOWN)) bench.say(line);
    bench.say(
      `${name}: ${fast.length} deeds the quick way, ${wired.length} over the wire, ${differences.length} differ`,
    );
    all += fast.length;
    different += differences.length;
  }
  const seconds = (runs: number[] = []): number => runs.reduce((sum, one) => sum + one, 0) / runs.length;
  return [
    {
      what: `deeds that differ, of ${all}`,
      unit: 'deeds',
      ours: different,
      ourRuns: [different],
      target: { atMost: 0, of: 'value' },
    },
    {
      what: `a stretch of ${scenario.days} days, the quick way`,
      unit: 's',
      ours: seconds(quick),
      ourRuns: quick ?? [],
      peer: { name: 'the same with Postgres and the local AWS over its wire', value: seconds(real), runs: real ?? [] },
    },
  ];
}

async function runReal(bench: Bench, setting: Setting, seed: string): Promise<string[]> {
  const folder = await mkdtemp(join(bench.folder, 'month-'));
  // Postgres as another user than root must get through; mkdtemp lets nobody.
  await chmod(folder, 0o755);
  const world = createWorld(setting.scenario, seed);
  const engine = createGatedEngine();
  const aws = await startLocalAws({
    directory: join(folder, 'aws'),
    engine,
    delays: { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0 },
    // All that would happen by the real time.
    logPushMs: AN_HOUR_MS,
    metricsMs: AN_HOUR_MS,
    clock: () => world.agenda.now(),
  });
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'));
  const store = await createStore({ connectionString: postgres.url });
  const { config, prices } = setting;
  const launchPolicy = (preset: string) => launchPolicyOf(config, preset);
  try {
    const bot = startBot(world, {
      config,
      prices,
      store,
      openAws: (month, hooks) => createRealAws(month, hooks, aws, engine, launchPolicy),
      launchPolicy,
    });
    await world.run();
    return bot.deeds;
  } finally {
    engine.letAllGo();
    await store.close();
    await postgres.stop();
    await aws.close();
  }
}

/** What only one of the two did; what happens in one moment may come in any order. */
function differencesOf(fast: readonly string[], wired: readonly string[]): string[] {
  const [a, b] = [new Set(fast), new Set(wired)];
  return [
    ...fast.filter((deed) => !b.has(deed)).map((deed) => `only the quick way: ${deed}`),
    ...wired.filter((deed) => !a.has(deed)).map((deed) => `only over the wire: ${deed}`),
  ].toSorted((x, y) => x.slice(x.indexOf(':')).localeCompare(y.slice(y.indexOf(':'))));
}
