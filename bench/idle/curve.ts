import { type Errand, runMonths } from './crew.ts';
import { STOKER } from './months.ts';
import { nagsAWeek, wrongShare } from './report.ts';
import type { Scenario } from './scenario.ts';

const MINUTE = 60;
/** After so many minutes without work people are warned, and so many after that it ends. */
const WARN_AFTER = [10, 20, 30, 45, 60, 75];
const WARNED_FOR = [10, 15, 30];

/** Where the aims pull against each other: the same months with other rules, one line each. */
export async function runCurve(
  errand: Omit<Errand, 'rules'>,
  scenario: Scenario,
  say: (line: string) => void,
): Promise<void> {
  say('');
  say('warnAfter  terminateAfter   idle $  of AWS  busy killed  unseen killed  nags  wrong');
  for (const warn of WARN_AFTER) {
    for (const warned of WARNED_FOR) {
      const outcome = await runMonths({ ...errand, rules: rulesOf(scenario, warn, warn + warned) });
      const ours = outcome[STOKER];
      const theirs = Object.entries(outcome).find(([name]) => name.startsWith('AWS'))?.[1];
      if (!ours || !theirs) continue;
      say(
        [
          `${warn} min`.padStart(9),
          `${warn + warned} min`.padStart(14),
          Math.round(ours.idleUsd / ours.months)
            .toString()
            .padStart(7),
          `${((100 * ours.idleUsd) / theirs.idleUsd).toFixed(1)} %`.padStart(6),
          ours.busyKilled.toString().padStart(11),
          ours.hiddenKilled.toString().padStart(13),
          nagsAWeek(ours, scenario).toFixed(2).padStart(4),
          `${(100 * wrongShare(ours)).toFixed(1)} %`.padStart(6),
        ].join('  '),
      );
    }
  }
}

/** The same for every preset that people keep. */
function rulesOf({ policies }: Scenario, warnMinutes: number, endMinutes: number): Scenario['policies']['stoker'] {
  const rules = { warnAfter: warnMinutes * MINUTE, terminateAfter: endMinutes * MINUTE };
  const kept = ['adhoc', 'notebook'].map((preset) => [preset, { ...policies.stoker[preset], ...rules }]);
  return Object.fromEntries(kept);
}
