import { backstopOf } from '../../config/idle-limit.ts';
import type { Config, Job, Preset, Role } from '../../config/schema.ts';
import type { BudgetVerdict } from '../../runs/costs/budget.ts';
import { refusalWords, warningWords } from '../../runs/costs/budget-words.ts';
import type { Wish } from '../../runs/dry-run.ts';
import { mrkdwn } from '../../slack/escape.ts';
import { duration } from '../../slack/words.ts';

/** What stoker.yml says of a wish, line by line: whether it may be, and when it would end; null: no budget is asked. */
export function policyLines(
  config: Pick<Config, 'presets' | 'jobs' | 'budgets'>,
  wish: Wish,
  { role, needed }: { role: Role | null; needed: Role },
  budget: BudgetVerdict | null,
): string[] {
  const job = wish.kind === 'run' || wish.kind === 'step' ? config.jobs[wish.job] : undefined;
  const preset = wish.kind === 'step' ? undefined : config.presets[wish.preset];
  return [
    `✅ You are ${role ?? 'nobody'}; it needs the role ${needed}.`,
    ...budgetLine(config, budget),
    ...(preset ? endLines(wish, preset, job) : stepLines(job)),
  ];
}

function budgetLine({ budgets }: Pick<Config, 'budgets'>, verdict: BudgetVerdict | null): string[] {
  if (budgets.length === 0 || verdict === null) return [];
  switch (verdict.kind) {
    case 'within':
      return ['✅ It is within the budgets.'];
    case 'warned':
      return [`${mrkdwn(warningWords(verdict), 600)} It would be launched all the same.`];
    case 'refused':
      return [`🚫 ${mrkdwn(refusalWords(verdict).message, 600)}`];
  }
}

function endLines(wish: Wish, preset: Preset, job: Job | undefined): string[] {
  const { hardLimit, idle } = preset;
  if (wish.kind === 'chain')
    return [
      `⏹️ It ends with the last of its steps, and with the first that fails unless a later one runs all the same; the cluster is never older than ${duration(hardLimit)} (\`hardLimit\`).`,
    ];
  if (wish.kind === 'run') {
    const limit = job ? `, after ${duration(job.timeLimit)} at the latest (\`timeLimit\`)` : '';
    return [`⏹️ It ends with its run${limit}; the cluster is never older than ${duration(hardLimit)} (\`hardLimit\`).`];
  }
  const ended =
    idle.terminateAfter === undefined
      ? 'and nobody but people ends it'
      : `and after ${duration(idle.terminateAfter)} it is ended, unless somebody keeps it (${duration(idle.maxKeep)} a click at most)`;
  return [
    `💤 Idle for ${duration(idle.warnAfter)}, people are told, ${ended}.`,
    `🛟 Without Stoker, AWS's own policy ends it after ${duration(backstopOf(preset))} without work.`,
    `⏹️ It is never older than ${duration(hardLimit)} (\`hardLimit\`).`,
  ];
}

const stepLines = (job: Job | undefined): string[] => [
  `⏹️ The cluster stays${job ? `; the run is stopped after ${duration(job.timeLimit)} (\`timeLimit\`)` : ''}.`,
];
