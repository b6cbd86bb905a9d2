import { expect, it } from 'vitest';
import type { BudgetState, CostReport, CostRow, Grouping } from '../../src/cost-report.ts';
import { renderCost } from '../../src/slack/cards/cost.ts';
import { buttonsOf, slackRefuses, wordsIn } from './support/read.ts';

const HOSTILE = `<!channel> & "${'x'.repeat(120)}" \u0000AKIAIOSFODNN7EXAMPLE`;
const row = (name: string, usd = 12.5): CostRow => ({ name, usd, idleUsd: usd / 2, clusters: 3, estimated: true });
const rows = (count: number, name: (index: number) => string): CostRow[] =>
  Array.from({ length: count }, (_, index) => row(name(index), count - index));
const report = (by: Grouping, all: CostRow[], budgets: BudgetState[] = []): CostReport => ({
  period: 'month',
  by,
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-21T02:30:00.000Z',
  timeZone: 'Europe/Berlin',
  rows: all,
  total: { usd: 100, idleUsd: 40, clusters: 9, estimated: true },
  hourlyUsd: 2.5,
  unknown: ['c-22222222'],
  budgets,
  saved: { usd: 12.3, clusters: 2, estimated: true },
});
const budget = (name: string): BudgetState => ({
  of: 'job',
  name,
  month: '2026-11',
  budgetUsd: 100,
  spentUsd: 40,
  forecastUsd: 110,
  estimated: false,
  over: 'warn',
});

it.each([
  ['nothing', report('owner', [])],
  ['one row', report('job', [row('')])],
  [
    'hundreds of clusters',
    report(
      'cluster',
      rows(400, (index) => `c-${index}`),
    ),
  ],
  [
    'a month of days',
    report(
      'day',
      rows(31, (index) => `2026-10-${index + 1}`),
    ),
  ],
  [
    'names that mean harm',
    report(
      'preset',
      rows(60, (index) => `${HOSTILE}${index}`),
    ),
  ],
  [
    'a budget for each of a hundred',
    report(
      'owner',
      [row('U0ADA')],
      rows(100, String).map(({ name }) => budget(HOSTILE + name)),
    ),
  ],
])('of %s Slack takes the message, and the button stays', (_, one) => {
  const message = renderCost(one, new Map([['U0ADA', HOSTILE]]));
  expect(slackRefuses(message)).toEqual([]);
  expect(buttonsOf(message)).toEqual(['As a CSV file']);
  const words = wordsIn(message.blocks.filter(({ type }) => type === 'section' || type === 'context'));
  expect(words).not.toMatch(/<!channel>|AKIAIOSFODNN7EXAMPLE/);
});

it('says what is missing: of more rows than fit the CSV, and the clusters that are in no figure', () => {
  const words = wordsIn(
    renderCost(
      report(
        'cluster',
        rows(400, (index) => `c-${index}`),
      ),
      new Map(),
    ).blocks,
  );
  expect(words).toContain('375 more in the CSV file.');
  expect(words).toContain('Of 1 cluster nobody can tell the cost, and it is in no figure: c-22222222.');
});

it.each<[Grouping, boolean]>([
  ['owner', true],
  ['cluster', false],
])('by %s it counts clusters only where they are not the rows', (by, isCounted) => {
  const blocks = JSON.stringify(renderCost(report(by, [row('c-22222222')]), new Map()).blocks);
  expect(blocks.includes('"text":"clusters"')).toBe(isCounted);
});

it('tells what was saved by the rule that counts it', () => {
  const words = wordsIn(renderCost(report('owner', [row('U0ADA')]), new Map()).blocks);
  expect(words).toMatch(
    /🌱 about \$12\.30 saved so far by ending 2 idle clusters\.\nSaved counts only clusters that Stoker ended/,
  );
});
