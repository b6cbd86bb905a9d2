import {
  type BudgetState,
  type CostReport,
  type CostRow,
  type Grouping,
  type Period,
  SAVED_RULE,
} from '../../cost-report.ts';
import { spent } from '../../text/money.ts';
import { actions, context, type MessageBlock, paragraphs, type SlackMessage, section } from '../blocks.ts';
import { mrkdwn } from '../escape.ts';
import { budgetOf, counted, timeOfDay } from '../words.ts';
import { chartBlocks } from './chart.ts';
import { csvButton } from './cost-buttons.ts';
import { tableBlock } from './table.ts';
import { withinLimits } from './within-limits.ts';

const ROWS = 25;
const BARS = 12;
const BUDGETS = 12;
const PERIOD_WORDS: Readonly<Record<Period, string>> = { today: 'Today', week: 'This week', month: 'This month' };
/** What no job took. */
const NO_JOB = 'no job';

/** Names of Slack users by their ids, as far as Slack tells them, or presets of clusters by theirs. */
export type Names = ReadonlyMap<string, string>;

/** What clusters have cost: the sum, a chart, a table, the budgets. */
export function renderCost(report: CostReport, names: Names): SlackMessage {
  const { period, by, total } = report;
  const title = `*${PERIOD_WORDS[period]}*: *${spent(total.usd, total.estimated)}*${idleWords(total)}`;
  const pace = report.hourlyUsd > 0 ? `, and ${spent(report.hourlyUsd)} more each hour with what is up now` : '';
  const blocks: MessageBlock[] = [
    section(`💵 ${title}\nOn ${counted(total.clusters, 'cluster')}${pace}.`),
    ...chart(report, names),
    ...table(report, names),
    ...budgetLines(report.budgets),
    ...savedLines(report.saved),
    context(whatItIs(report)),
    actions([csvButton({ period, by })]),
  ];
  return withinLimits({
    text: `${PERIOD_WORDS[period]}: ${spent(total.usd, total.estimated)}${idleWords(total)}, by ${by}`,
    blocks,
  });
}

/** `; $41.20 of it was idle, 37 %`. */
function idleWords({ usd, idleUsd }: CostReport['total']): string {
  if (idleUsd < 0.005) return '';
  return `; ${spent(idleUsd)} of it was idle, ${Math.round((idleUsd / usd) * 100)} %`;
}

function chart({ rows, by }: CostReport, names: Names): MessageBlock[] {
  const shown = by === 'day' ? rows.slice(-BARS) : rows.slice(0, BARS);
  if (shown.length < 2) return [];
  const cents = (usd: number): number => Math.round(usd * 100) / 100;
  return chartBlocks([
    {
      title: `Dollars by ${by}`,
      kind: 'bar',
      categories: shown.map((row) => nameOf(row, by, names)),
      series: [
        { name: 'at work', values: shown.map(({ usd, idleUsd }) => cents(usd - idleUsd)) },
        { name: 'idle', values: shown.map(({ idleUsd }) => cents(idleUsd)) },
      ],
    },
  ]);
}

function table({ rows, total, by }: CostReport, names: Names): MessageBlock[] {
  if (rows.length === 0) return [];
  const shown = by === 'day' ? rows.slice(-ROWS) : rows.slice(0, ROWS);
  // A cluster is always one.
  const isCounted = by !== 'cluster';
  const line = (name: string, row: Omit<CostRow, 'name'>) => [
    name,
    spent(row.usd, row.estimated),
    spent(row.idleUsd),
    ...(isCounted ? [row.clusters] : []),
  ];
  const lines = shown.map((row) => line(nameOf(row, by, names), row));
  const sum = rows.length > 1 ? [line('all', total)] : [];
  const left = rows.length - shown.length;
  const block = tableBlock(
    { columns: [by, 'cost', 'of it idle', ...(isCounted ? ['clusters'] : [])], rows: [...lines, ...sum] },
    { right: ['cost', 'of it idle'], characters: 6000 },
  );
  return left > 0 ? [block, context(`${left} more in the CSV file.`)] : [block];
}

function nameOf({ name }: CostRow, by: Grouping, names: Names): string {
  const known = names.get(name);
  // Two people of one name are rare; clusters of one preset are the rule.
  return by === 'cluster' && known ? `${known} ${name}` : (known ?? name) || NO_JOB;
}

function budgetLines(budgets: readonly BudgetState[]): MessageBlock[] {
  if (budgets.length === 0) return [];
  const tightest = budgets.toSorted((a, b) => b.spentUsd / b.budgetUsd - a.spentUsd / a.budgetUsd);
  const lines = tightest.slice(0, BUDGETS).map((budget) => `${signOf(budget)} ${budgetWords(budget)}`);
  if (budgets.length > BUDGETS) lines.push(`and ${budgets.length - BUDGETS} more that are less spent`);
  return paragraphs(['*Budgets of this month*', ...lines]);
}

function budgetWords(budget: BudgetState): string {
  const { spentUsd, budgetUsd, forecastUsd, estimated } = budget;
  const share = Math.round((spentUsd / budgetUsd) * 100);
  return `${budgetOf(budget)}: ${spent(spentUsd, estimated)} of ${spent(budgetUsd)} (${share} %), on course for ${spent(forecastUsd, true)}`;
}

function signOf({ spentUsd, budgetUsd, forecastUsd }: BudgetState): string {
  if (spentUsd >= budgetUsd) return '🚨';
  return forecastUsd > budgetUsd ? '💸' : '🪙';
}

function savedLines({ usd, clusters, estimated }: CostReport['saved']): MessageBlock[] {
  if (clusters === 0) return [];
  const line = `🌱 ${spent(usd, estimated)} saved so far by ending ${counted(clusters, 'idle cluster')}.`;
  return [section(line), context(SAVED_RULE)];
}

/** From when to when, by whose clocks, and what is not in it. */
function whatItIs({ from, to, timeZone, total, unknown }: CostReport): string {
  const span = `From ${timeOfDay(new Date(from), '{date_short_pretty} {time}')} to now, ${timeOfDay(new Date(to))}; days are those of ${mrkdwn(timeZone, 60)}.`;
  const about = total.estimated ? ' “About” where a price is not known for certain, as of Spot.' : '';
  const missing =
    unknown.length > 0
      ? ` Of ${counted(unknown.length, 'cluster')} nobody can tell the cost, and it is in no figure: ${mrkdwn(unknown.slice(0, 5).join(', '), 120)}${unknown.length > 5 ? ', …' : ''}.`
      : '';
  return `${span} Machines, EMR’s fee and disks; no traffic.${about}${missing}`;
}
