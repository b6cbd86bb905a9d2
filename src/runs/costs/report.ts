import type { CostReport, Grouping, Period } from '../../cost-report.ts';
import { budgetsNow, budgetsOf } from './budgets.ts';
import type { CostDeps } from './lives.ts';
import { periodOf } from './period.ts';
import { savedIn } from './saved.ts';
import { tally } from './tally.ts';
import { workedIn } from './worked.ts';

/** What clusters have cost in a period up to now; of those that lived only partly in it, that part. */
export async function costReport(deps: CostDeps, period: Period, by: Grouping): Promise<CostReport> {
  const now = deps.now();
  const { timeZone } = deps.config.reminders;
  const span = periodOf(period, now, timeZone);
  const lives = await workedIn(deps, deps.store, span);
  const { rows, total, unknown } = tally(lives, span, by, { prices: deps.prices, zone: timeZone });
  const hourlyUsd = lives.reduce((sum, { cluster }) => sum + (cluster.cost?.hourlyUsd ?? 0), 0);
  return {
    period,
    by,
    from: span.from.toISOString(),
    to: now.toISOString(),
    timeZone,
    rows,
    total,
    hourlyUsd,
    unknown,
    budgets: period === 'month' ? budgetsOf(deps, lives, now) : await budgetsNow(deps, deps.store),
    saved: await savedIn(deps, span),
  };
}
