import { UserError } from '../errors.ts';
import { refusalWords, warningWords } from '../runs/costs/budget-words.ts';
import { checkBudget } from '../runs/costs/budgets.ts';
import { mrkdwn } from '../slack/escape.ts';
import { may } from './authorize.ts';
import type { Asked, CommandDeps } from './context.ts';

/**
 * Throws when a budget forbids what is to be launched; else gives what is to be said of one that is spent, as `mrkdwn` with
 * a space before it, or nothing. `job` is null for a cluster that stays, and of a chain all of its jobs.
 */
export async function requireBudget(
  deps: CommandDeps,
  { invocation, access }: Asked,
  job: string | readonly string[] | null,
): Promise<string> {
  const wish = { owner: invocation.user, job, admin: may(access, 'admin') };
  const verdict = await checkBudget(deps, deps.store, wish);
  if (verdict.kind === 'refused') {
    const { message, hint } = refusalWords(verdict);
    throw new UserError(message, hint);
  }
  const warning = warningWords(verdict);
  return warning && ` ${mrkdwn(warning, 600)}`;
}
