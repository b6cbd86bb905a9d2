import type { KnownBlock } from '@slack/types';
import type { BudgetState, CostReport } from '../../cost-report.ts';
import { spent } from '../../text/money.ts';
import { context, section } from '../blocks.ts';
import { budgetOf, clock } from '../words.ts';
import type { Reader } from './facts.ts';

const BUDGETS = 5;
const BAR = 10;

/** What the month has cost: all, the reader's own part, and the budgets that concern them or that are spent. */
export function monthBlocks(report: CostReport, { user, now }: Reader): KnownBlock[] {
  const { total, rows, budgets, to } = report;
  const idle = total.idleUsd >= 0.005 ? `, ${spent(total.idleUsd)} of it idle` : '';
  const own = rows.find(({ name }) => name === user);
  const mine = own ? ` · yours ${spent(own.usd, own.estimated)}` : '';
  const concerned = budgets
    .filter((budget) => budget.of === 'team' || budget.name === user || budget.spentUsd >= budget.budgetUsd)
    .toSorted((a, b) => shareOf(b) - shareOf(a));
  const lines = [
    `*${spent(total.usd, total.estimated)}*${idle}${mine}`,
    ...concerned.slice(0, BUDGETS).map(budgetLine),
  ];
  const counting = `Counted at ${clock(to, now)} · \`/emr cost\` shows where it went`;
  return [section(lines.join('\n')), context(counting)];
}

const shareOf = ({ spentUsd, budgetUsd }: BudgetState): number => spentUsd / budgetUsd;

/** `▓▓▓▓░░░░░░ 41 % of the team's $500.00`. */
function budgetLine(budget: BudgetState): string {
  const { budgetUsd, forecastUsd } = budget;
  const share = shareOf(budget);
  const full = Math.min(BAR, Math.round(share * BAR));
  const course = forecastUsd > budgetUsd && share < 1 ? `, on course for ${spent(forecastUsd, true)}` : '';
  return `${share >= 1 ? '🚨 ' : ''}${'▓'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.round(share * 100)} % of ${spent(budgetUsd)} for ${budgetOf(budget)}${course}`;
}
