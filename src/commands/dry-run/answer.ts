import type { SectionBlock } from '@slack/types';
import type { Preset } from '../../config/schema.ts';
import { mostCost } from '../../emr/pricing/estimate.ts';
import { atOnce, type PlannedStep, planChain } from '../../runs/chains/want.ts';
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
  // A cluster that is up costs the same with one more run.
  const budget =
    wish.kind === 'step'
      ? null
      : await checkBudget(deps, deps.store, {
          owner: invocation.user,
          job: runsOf(deps, wish).map((run) => run.job),
          admin: may(access, 'admin'),
        });
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

/** What a wish costs: by the hour, for what is usual, and at most; nothing where that is not known. */
export async function priceLine(deps: CommandDeps, wish: Wish): Promise<string> {
  if (wish.kind === 'step') return `💵 It costs nothing more: ${inlineCode(wish.cluster.id)} is up already.`;
  const runs = runsOf(deps, wish);
  const ahead = await costAhead(deps, wish.preset, runs);
  const preset = deps.config.presets[wish.preset];
  if (!ahead || !preset) return '';
  const limit = longest(preset, runs);
  const most = mostCost(preset, limit, deps.prices);
  const which = limit === preset.hardLimit ? 'hard limit' : runs.length > 1 ? 'time limits' : 'time limit';
  const name = wish.kind === 'cluster' ? null : wish.kind === 'chain' ? wish.chain : wish.job;
  return `💵 ${priceWords(ahead, name)}; up to ${aboutDollars(most.usd, most.estimated)} until its ${which} of ${duration(limit)}.`;
}

type Planned = Pick<PlannedStep, 'job' | 'arguments' | 'timeLimitSeconds'>;

/** The runs that a wish comes to, one after the other. */
function runsOf(deps: Pick<CommandDeps, 'config' | 'now'>, wish: Exclude<Wish, { kind: 'step' }>): Planned[] {
  if (wish.kind === 'cluster') return [];
  if (wish.kind === 'chain') return planChain(deps.config, wish, atOnce(deps)).steps;
  const job = deps.config.jobs[wish.job];
  return job ? [{ job: wish.job, arguments: wish.arguments, timeLimitSeconds: job.timeLimit }] : [];
}

/** How long a cluster lives at most: no longer than its runs may take one after the other. */
const longest = ({ hardLimit }: Preset, runs: readonly Planned[]): number =>
  runs.length === 0
    ? hardLimit
    : Math.min(
        hardLimit,
        runs.reduce((sum, run) => sum + run.timeLimitSeconds, 0),
      );

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
