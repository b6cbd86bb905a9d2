import type { Budget } from '../../config/schema.ts';
import type { BudgetState, CostRow } from '../../cost-report.ts';
import { secondsBetween } from '../world.ts';
import type { Span } from './period.ts';

/** What a month has cost up to now, and what is sure to come. */
export interface Month {
  month: Span & { name: string };
  now: Date;
  total: Omit<CostRow, 'name'>;
  owners: readonly CostRow[];
  jobs: readonly CostRow[];
  /** By owner: what the kept clusters that are up will cost until their hard limit, at the latest until the month ends. */
  ahead: ReadonlyMap<string, number>;
}

const DAY_SECONDS = 86_400;

/** How far each budget is spent; one for each owner where it names none, but for those who have one of their own. */
export function budgetStates(budgets: readonly Budget[], month: Month): BudgetState[] {
  const named = new Set(budgets.flatMap(({ of, name }) => (of === 'owner' && name ? [name] : [])));
  const state = (
    { of, monthly, over }: Budget,
    name: string,
    spent: Omit<CostRow, 'name'> | undefined,
  ): BudgetState => {
    const spentUsd = spent?.usd ?? 0;
    const aheadUsd = of === 'team' ? sum(month.ahead.values()) : of === 'owner' ? (month.ahead.get(name) ?? 0) : 0;
    return {
      of,
      name,
      month: month.month.name,
      budgetUsd: monthly,
      spentUsd,
      forecastUsd: forecast(spentUsd, aheadUsd, month),
      estimated: spent?.estimated ?? false,
      over,
    };
  };
  return budgets.flatMap((budget) => {
    const { of, name } = budget;
    if (of === 'team') return [state(budget, '', month.total)];
    const rows = of === 'owner' ? month.owners : month.jobs;
    if (name)
      return [
        state(
          budget,
          name,
          rows.find((row) => row.name === name),
        ),
      ];
    return rows.filter((row) => row.name !== '' && !named.has(row.name)).map((row) => state(budget, row.name, row));
  });
}

/**
 * What it will be at the month's end: the larger of what the pace so far comes to, and of what is spent with what is sure to
 * come. The pace of less than a day is that of a whole one: a morning tells nothing of a month.
 */
function forecast(spentUsd: number, aheadUsd: number, { month, now }: Month): number {
  const elapsed = Math.max(DAY_SECONDS, secondsBetween(month.from, now));
  const whole = secondsBetween(month.from, month.to);
  return Math.max((spentUsd * whole) / Math.min(elapsed, whole), spentUsd + aheadUsd);
}

const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, one) => total + one, 0);

/** Shares of a budget at which people are told, in percent. */
const TOLD_AT = [50, 80, 100] as const;

/** The largest of these shares that is spent; null below the first. */
export const percentTold = ({ spentUsd, budgetUsd }: BudgetState): number | null =>
  TOLD_AT.findLast((percent) => spentUsd * 100 >= budgetUsd * percent) ?? null;

/** Who wants something launched, and for which job, or those of a chain; null for a cluster that stays. */
export interface Wish {
  owner: string;
  job: string | readonly string[] | null;
  admin: boolean;
}

/** What spent budgets say of a launch: nothing, a warning, or no. */
export type BudgetVerdict =
  | { kind: 'within' }
  | { kind: 'warned'; spent: BudgetState[] }
  /** `rule`: whether an admin may, or nobody. */
  | { kind: 'refused'; spent: BudgetState; rule: 'admin' | 'refuse' };

/** Decides over a launch from the budgets that it would be paid from. */
export function judgeLaunch(states: readonly BudgetState[], { owner, job, admin }: Wish): BudgetVerdict {
  const payers = { owner: [owner], job: [job ?? []].flat() };
  const spent = states.filter(
    ({ of, name, spentUsd, budgetUsd }) => spentUsd >= budgetUsd && (of === 'team' || payers[of].includes(name)),
  );
  const no =
    spent.find(({ over }) => over === 'refuse') ?? (admin ? undefined : spent.find(({ over }) => over === 'admin'));
  if (no) return { kind: 'refused', spent: no, rule: no.over === 'refuse' ? 'refuse' : 'admin' };
  return spent.length > 0 ? { kind: 'warned', spent } : { kind: 'within' };
}
