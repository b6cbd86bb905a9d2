import type { BudgetState } from '../../cost-report.ts';
import { capital } from '../../text/capital.ts';
import { spent } from '../../text/money.ts';
import { monthName } from '../../text/month.ts';
import type { BudgetVerdict } from './budget.ts';

/** `the budget of job load for November 2026 is spent: about $512.30 of $500.00`; an owner's is that of whoever wants the launch. */
export function budgetWords(
  { of, name, month, spentUsd, budgetUsd, estimated }: BudgetState,
  ofOwner = 'your budget',
): string {
  const whose = of === 'team' ? 'the budget of the team' : of === 'owner' ? ofOwner : `the budget of job ${name}`;
  return `${whose} for ${monthName(month)} is spent: ${spent(spentUsd, estimated)} of ${spent(budgetUsd)}`;
}

/** Why nothing is launched, and what to do. */
export function refusalWords({ spent: state, rule }: Extract<BudgetVerdict, { kind: 'refused' }>): {
  message: string;
  hint: string;
} {
  const who =
    rule === 'admin' ? 'Only an admin may launch more this month.' : 'Nothing more is launched for it this month.';
  return {
    message: `${capital(budgetWords(state))}. ${who}`,
    hint: '`/emr cost month` shows where it went. A cluster that is up takes runs still, with `--on <cluster>`.',
  };
}

/** What is said beside a launch that goes on all the same; empty when there is nothing to say. */
export const warningWords = (verdict: BudgetVerdict): string =>
  verdict.kind === 'warned' ? `⚠️ ${capital(verdict.spent.map((state) => budgetWords(state)).join('; '))}.` : '';
