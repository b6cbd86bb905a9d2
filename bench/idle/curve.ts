import { type Errand, runMonths } from './crew.ts';
import { STOKER } from './months.ts';
import { nagsAWeek, wrongShare } from './report.ts';
import type { Scenario } from './scenario.ts';

const MINUTE = 60;
type Rules = Scenario['policies']['stoker'];
type Line = { what: string; rules: Rules };

/** Kept clusters without notebooks: told after so many minutes without work, and ended after so many. */
const ADHOC: readonly [number, number][] = [
  [30, 45],
  [45, 60],
  [60, 75],
  [70, 80],
  [70, 90],
  [75, 90],
  [60, 90],
];
/** Open notebooks: for so long their owner has been away from Slack before the short times hold. */
const NOTEBOOK = [10, 45, 75, 120, 180, 240];
/** What else holds of a notebook whose owner is away. */
const AWAY = { after: 10 * MINUTE, warnAfter: 15 * MINUTE, terminateAfter: 30 * MINUTE };

/** Where the aims pull against each other: the same months with other rules, one line each. */
export async function runCurve(
  errand: Omit<Errand, 'rules'>,
  scenario: Scenario,
  say: (line: string) => void,
): Promise<void> {
  say('');
  say('rules                             idle $  of AWS  busy killed  unseen killed  launches  nags  wrong');
  for (const { what, rules } of linesOf(scenario.policies.stoker)) {
    const outcome = await runMonths({ ...errand, rules });
    const ours = outcome[STOKER];
    const theirs = Object.entries(outcome).find(([name]) => name.startsWith('AWS'))?.[1];
    if (!ours || !theirs) continue;
    say(
      [
        what.padEnd(32),
        Math.round(ours.idleUsd / ours.months)
          .toString()
          .padStart(6),
        `${((100 * ours.idleUsd) / theirs.idleUsd).toFixed(1)} %`.padStart(6),
        ours.busyKilled.toString().padStart(11),
        ours.hiddenKilled.toString().padStart(13),
        Math.round(ours.clusters / ours.months)
          .toString()
          .padStart(8),
        nagsAWeek(ours, scenario).toFixed(2).padStart(4),
        `${(100 * wrongShare(ours)).toFixed(1)} %`.padStart(6),
      ].join('  '),
    );
  }
}

/** One thing is changed at a time; all else is as the scenario and stoker.yml have it. */
function linesOf(stoker: Rules): Line[] {
  return [
    ...ADHOC.map(([warn, end]) => ({
      what: `adhoc told ${warn}, ended ${end} min`,
      rules: { ...stoker, adhoc: { ...stoker.adhoc, warnAfter: warn * MINUTE, terminateAfter: end * MINUTE } },
    })),
    ...NOTEBOOK.map((minutes) => ({
      what: `open notebook, away ${minutes} min`,
      rules: {
        ...stoker,
        notebook: { ...stoker.notebook, away: { ...AWAY, afterWithNotebook: minutes * MINUTE } },
      },
    })),
    {
      what: 'notebook never ended',
      rules: {
        ...stoker,
        notebook: { ...stoker.notebook, warnAfter: 60 * MINUTE, idleLimit: 120 * MINUTE, away: null },
      },
    },
  ];
}
