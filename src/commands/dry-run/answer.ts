import type { SectionBlock } from '@slack/types';
import { mostCost } from '../../emr/pricing/estimate.ts';
import { costAhead } from '../../runs/costs/ahead.ts';
import { checkBudget } from '../../runs/costs/budgets.ts';
import { dryRun, type Wish } from '../../runs/dry-run.ts';
import { context, LIMITS, section } from '../../slack/blocks.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { codeBlock, inlineCode, mrkdwn } from '../../slack/escape.ts';
import { duration } from '../../slack/words.ts';
import { aboutDollars } from '../../text/money.ts';
import { redacted } from '../../text/redact.ts';
import { may } from '../authorize.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { priceWords } from '../price-words.ts';
import type { Command } from '../spec.ts';
import { policyLines } from './policy.ts';

/** Of the request a message for Slack shows so many parts of this size; a terminal shows it whole. */
const PARTS = 3;
const PART_CHARACTERS = LIMITS.section - 200;

/** What a wish would come to: the whole request, its price, and what stoker.yml says. Nothing is written or sent. */
export async function dryRunAnswer(
  deps: CommandDeps,
  { invocation, access }: Asked,
  command: Pick<Command, 'role'>,
  wish: Wish,
): Promise<Answer> {
  const { operation, request } = await dryRun(deps, wish);
  const job = wish.kind === 'cluster' ? null : wish.job;
  // A cluster that is up costs the same with one more run.
  const budget =
    wish.kind === 'step'
      ? null
      : await checkBudget(deps, deps.store, { owner: invocation.user, job, admin: may(access, 'admin') });
  const title = `🧪 A dry run: nothing was launched, uploaded or written. EMR would get one ${inlineCode(operation)}.`;
  const policy = policyLines(deps.config, wish, { role: access.role, needed: command.role }, budget);
  const json = redacted(JSON.stringify(request, null, 2));
  const blocks = [
    section(title),
    section([await priceLine(deps, wish), ...policy].join('\n')),
    context(`Prices of ${mrkdwn(deps.prices.region, 40)} as of ${deps.prices.on}; "about" is an estimate.`),
  ];
  if (invocation.source === 'terminal') return { text: title, blocks, plain: json, data: { operation, request } };
  const { parts, isCut } = inParts(json);
  const more = isCut ? [context('That is not all of it: at a terminal the same with `npx stoker` prints all.')] : [];
  return withinLimits({ text: title, blocks: [...blocks, ...parts, ...more] });
}

async function priceLine(deps: CommandDeps, wish: Wish): Promise<string> {
  if (wish.kind === 'step') return `💵 It costs nothing more: ${inlineCode(wish.cluster.id)} is up already.`;
  const ahead = await costAhead(deps, wish.preset, wish.kind === 'run' ? wish : null);
  const preset = deps.config.presets[wish.preset];
  if (!ahead || !preset) return '';
  const job = wish.kind === 'run' ? wish.job : null;
  const timeLimit = job === null ? undefined : deps.config.jobs[job]?.timeLimit;
  const limit = timeLimit ?? preset.hardLimit;
  const most = mostCost(preset, limit, deps.prices);
  const which = timeLimit === undefined ? 'hard limit' : 'time limit';
  return `💵 ${priceWords(ahead, job)}; up to ${aboutDollars(most.usd, most.estimated)} until its ${which} of ${duration(limit)}.`;
}

/** JSON in code blocks, by whole lines. */
function inParts(json: string): { parts: SectionBlock[]; isCut: boolean } {
  const parts: string[] = [''];
  for (const line of json.split('\n')) {
    const last = parts.at(-1) ?? '';
    if (last.length + line.length < PART_CHARACTERS) parts[parts.length - 1] = last === '' ? line : `${last}\n${line}`;
    else parts.push(line);
  }
  const shown = parts.slice(0, PARTS);
  return { parts: shown.map((part) => section(codeBlock(part, LIMITS.section))), isCut: shown.length < parts.length };
}
