import { UserError } from '../src/errors.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { runMonths } from './idle/crew.ts';
import { runCurve } from './idle/curve.ts';
import { agree } from './idle/real/agree.ts';
import { casesOf, linesOf, measuresOf } from './idle/report.ts';
import { readScenario, TEAM } from './idle/scenario.ts';

const DEFAULT_MONTHS = 20;

/** What the loop that warns and terminates costs and saves a team, and whether it ever ends a cluster at work. */
export const idle: Benchmark = {
  name: 'idle',
  summary: "a team's months under the real loop with a clock of their own: idle dollars, busy clusters killed, nags",
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 1, size: 1, seconds: 1 },
  options: {
    months: 'value',
    days: 'value',
    seed: 'value',
    scenario: 'value',
    processes: 'value',
    curve: 'switch',
    real: 'switch',
  },
  run,
};

async function run(bench: Bench): Promise<Measure[]> {
  const { options } = bench;
  const text = (name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined);
  const months = wholeOf('--months', text('months'), DEFAULT_MONTHS, 100_000);
  const processes = wholeOf('--processes', text('processes'), 1, 16);
  const seed = text('seed') ?? '1';
  const file = text('scenario') ?? TEAM;
  const scenario = await readScenario(file);
  scenario.days = wholeOf('--days', text('days'), scenario.days, scenario.days);
  bench.say(`${scenario.name}, ${scenario.days} days from ${scenario.begins}; seeds ${seed}-1 to ${seed}-${months}`);
  if (options.real) return agree(bench, scenario, seed, months);
  if (options.days) throw new UserError('--days is for --real; whole months are what the quick way is for.');
  const startedAt = performance.now();
  const outcome = await runMonths({ file, seed, months, processes, rules: null }, (some, done) => {
    bench.say(`after ${done} months:`);
    for (const line of [...linesOf(some, scenario), ...casesOf(some)]) bench.say(line);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  bench.say(
    `${months} months in ${seconds.toFixed(0)} s, ${(seconds / months).toFixed(2)} s each, by ${processes} at once`,
  );
  for (const line of [...linesOf(outcome, scenario), ...casesOf(outcome)]) bench.say(line);
  if (options.curve) await runCurve({ file, seed, months, processes }, scenario, bench.say);
  return measuresOf(outcome, scenario);
}

function wholeOf(option: string, text: string | undefined, fallback: number, most: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UserError(`${option} ${text} is no such number; legal: 1 to ${most}.`, `Leave it out for ${fallback}.`);
}
