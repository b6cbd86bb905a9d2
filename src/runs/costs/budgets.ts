import type { BudgetState } from '../../cost-report.ts';
import type { Tables } from '../../store/store.ts';
import { secondsAfter, secondsBetween } from '../world.ts';
import { type BudgetVerdict, budgetStates, judgeLaunch, type Wish } from './budget.ts';
import type { CostDeps } from './lives.ts';
import { monthOf, type Span } from './period.ts';
import { tally, type WorkedLife } from './tally.ts';
import { workedIn } from './worked.ts';

type Deps = Pick<CostDeps, 'config' | 'prices' | 'now'>;
type Reads = Pick<Tables, 'clusters' | 'runs' | 'steps' | 'meters'>;

/** How far all budgets of stoker.yml are spent this month, by the calendar of the reminders' time zone. */
export async function budgetsNow(deps: Deps, tables: Reads): Promise<BudgetState[]> {
  if (deps.config.budgets.length === 0) return [];
  const now = deps.now();
  const { from } = monthOf(now, deps.config.reminders.timeZone);
  return budgetsOf(deps, await workedIn(deps, tables, { from, to: now }), now);
}

/** The same from what has lived since the month began. */
export function budgetsOf({ config, prices }: Deps, lives: readonly WorkedLife[], now: Date): BudgetState[] {
  const zone = config.reminders.timeZone;
  const month = monthOf(now, zone);
  const span = { from: month.from, to: now };
  const by = (grouping: 'owner' | 'job') => tally(lives, span, grouping, { prices, zone });
  const { rows: owners, total } = by('owner');
  const ahead = aheadOf(lives, month, now);
  return budgetStates(config.budgets, { month, now, total, owners, jobs: by('job').rows, ahead });
}

/** What the kept clusters that are up will cost yet this month, by owner. */
function aheadOf(lives: readonly WorkedLife[], month: Span, now: Date): Map<string, number> {
  const ahead = new Map<string, number>();
  for (const { cluster } of lives) {
    if (!cluster.keepAlive || cluster.wanted !== 'up' || cluster.endedAt || !cluster.cost) continue;
    const limit = secondsAfter(cluster.launchedAt ?? cluster.createdAt, cluster.hardLimitSeconds);
    const until = limit < month.to ? limit : month.to;
    const usd = (cluster.cost.hourlyUsd * secondsBetween(now, until)) / 3600;
    ahead.set(cluster.owner, (ahead.get(cluster.owner) ?? 0) + usd);
  }
  return ahead;
}

/** What the budgets say of a launch now. */
export async function checkBudget(deps: Deps, tables: Reads, wish: Wish): Promise<BudgetVerdict> {
  return judgeLaunch(await budgetsNow(deps, tables), wish);
}
