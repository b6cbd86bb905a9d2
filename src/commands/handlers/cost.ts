import { GROUPINGS, type Grouping, PERIODS, type Period } from '../../cost-report.ts';
import type { ClusterId } from '../../ids.ts';
import { costReport } from '../../runs/costs/report.ts';
import { type Names, renderCost } from '../../slack/cards/cost.ts';
import type { Answer, Asked, CommandDeps, Handler } from '../context.ts';
import { costCsv } from '../cost/csv.ts';

const DEFAULT_PERIOD: Period = 'month';
const DEFAULT_GROUPING: Grouping = 'owner';

/** `cost [today|week|month] [--by owner|job|preset|cluster|day] [--csv]`. */
export const cost: Handler = async (deps, asked, typed) => {
  const period = PERIODS.find((one) => one === typed.positionals.period) ?? DEFAULT_PERIOD;
  const by = GROUPINGS.find((one) => one === typed.options.by) ?? DEFAULT_GROUPING;
  return typed.options.csv === true ? csvOf(deps, asked, { period, by }) : costOf(deps, { period, by });
};

interface Wish {
  period: Period;
  by: Grouping;
}

async function costOf(deps: CommandDeps, { period, by }: Wish): Promise<Answer> {
  const report = await costReport(deps, period, by);
  const names = await namesIn(deps, report.rows, by);
  return { ...renderCost(report, names), data: report };
}

/** The rows as a file; at a terminal as they are, to be sent where one likes. */
export async function csvOf(deps: CommandDeps, { invocation }: Asked, { period, by }: Wish): Promise<Answer> {
  const report = await costReport(deps, period, by);
  const csv = costCsv(report, await namesIn(deps, report.rows, by));
  if (invocation.source === 'terminal') return { text: '', plain: csv.trimEnd(), data: report };
  const name = `stoker-cost-${period}-by-${by}-${report.to.slice(0, 10)}.csv`;
  const command = `npx stoker cost ${period} --by ${by} --csv`;
  return { text: `Cost by ${by}, as CSV.`, file: { run: null, name, title: name, text: csv, command } };
}

/** Slack takes a hundred such questions a minute; further down nobody looks for a name. */
const MOST_NAMES = 50;

/** Names of the owners, as Slack tells them, or what clusters were launched as; none for other rows. */
async function namesIn(
  { people, store }: CommandDeps,
  rows: readonly { name: string }[],
  by: Grouping,
): Promise<Names> {
  const ids = rows.slice(0, MOST_NAMES).map(({ name }) => name);
  const found = await Promise.all(
    ids.map(async (id): Promise<[string, string | null]> => {
      if (by === 'owner') return [id, /^[UW][A-Z0-9]{2,}$/.test(id) ? await people.nameOf(id) : null];
      return [id, by === 'cluster' ? ((await store.clusters.get(id as ClusterId))?.preset ?? null) : null];
    }),
  );
  return new Map(found.flatMap(([id, name]) => (name ? [[id, name]] : [])));
}
