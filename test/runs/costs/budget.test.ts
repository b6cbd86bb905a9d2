import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../src/config/schema.ts';
import type { BudgetState, CostRow } from '../../../src/cost-report.ts';
import { budgetStates, judgeLaunch, type Month, percentTold } from '../../../src/runs/costs/budget.ts';

const row = (name: string, usd: number): CostRow => ({ name, usd, idleUsd: 0, clusters: 1, estimated: false });
const month = (over: Partial<Month> = {}): Month => ({
  month: { name: '2026-11', from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') },
  now: new Date('2026-11-16T00:00:00Z'),
  total: row('', 300),
  owners: [row('U0ADA', 200), row('U0GRACE', 100)],
  jobs: [row('load', 120), row('', 180)],
  ahead: new Map(),
  ...over,
});
const budget = (over: Partial<Budget>): Budget => ({ of: 'team', monthly: 500, over: 'warn', ...over });
const spentOf = (budgets: Budget[], over: Partial<Month> = {}) =>
  budgetStates(budgets, month(over)).map(({ of, name, spentUsd, budgetUsd }) => [of, name, spentUsd, budgetUsd]);

describe('how far budgets are spent', () => {
  it.each([
    ['of the team: all', [budget({})], [['team', '', 300, 500]]],
    ['of a job', [budget({ of: 'job', name: 'load' })], [['job', 'load', 120, 500]]],
    ['of a job that has not run', [budget({ of: 'job', name: 'sql' })], [['job', 'sql', 0, 500]]],
    [
      'of each owner',
      [budget({ of: 'owner' })],
      [
        ['owner', 'U0ADA', 200, 500],
        ['owner', 'U0GRACE', 100, 500],
      ],
    ],
    [
      'of each owner but the one who has another',
      [budget({ of: 'owner' }), budget({ of: 'owner', name: 'U0ADA', monthly: 900 })],
      [
        ['owner', 'U0GRACE', 100, 500],
        ['owner', 'U0ADA', 200, 900],
      ],
    ],
  ])('%s', (_, budgets, states) => {
    expect(spentOf(budgets)).toEqual(states);
  });
});

describe('what it will be', () => {
  const forecast = (over: Partial<Month>): number => budgetStates([budget({})], month(over))[0]?.forecastUsd ?? -1;
  it.each([
    ['the pace so far, carried to the end', {}, 600],
    ['more, when more is sure to come', { ahead: new Map([['U0ADA', 400]]) }, 700],
    ['no more than the pace for what fits into it', { ahead: new Map([['U0ADA', 100]]) }, 600],
    ['on the first morning: a day at that pace, not an hour', { now: new Date('2026-11-01T01:00:00Z') }, 9000],
    ['at the end: what it is', { now: new Date('2026-12-01T00:00:00Z') }, 300],
  ])('%s', (_, over, usd) => {
    expect(forecast(over)).toBeCloseTo(usd);
  });
});

const state = (over: Partial<BudgetState> = {}): BudgetState => ({
  of: 'team',
  name: '',
  month: '2026-11',
  budgetUsd: 100,
  spentUsd: 100,
  forecastUsd: 200,
  estimated: false,
  over: 'warn',
  ...over,
});

it.each([
  [49.9, null],
  [50, 50],
  [79, 50],
  [80, 80],
  [99.99, 80],
  [100, 100],
  [340, 100],
])('%d of 100 spent is told as %s', (spentUsd, percent) => {
  expect(percentTold(state({ spentUsd }))).toBe(percent);
});

describe('a launch', () => {
  it.each([
    ['within every budget', [state({ spentUsd: 99 })], {}, 'within'],
    ['past one that only warns', [state()], {}, 'warned'],
    ['past one that needs an admin', [state({ over: 'admin' })], {}, 'refused'],
    ['of an admin past that', [state({ over: 'admin' })], { admin: true }, 'warned'],
    ['of an admin past one that nobody passes', [state({ over: 'refuse' })], { admin: true }, 'refused'],
    ["past somebody else's budget", [state({ of: 'owner', name: 'U0GRACE', over: 'refuse' })], {}, 'within'],
    ["past the asker's", [state({ of: 'owner', name: 'U0ADA', over: 'refuse' })], {}, 'refused'],
    ["past the job's", [state({ of: 'job', name: 'load', over: 'admin' })], { job: 'load' }, 'refused'],
    ["past another job's", [state({ of: 'job', name: 'load', over: 'admin' })], { job: 'sql' }, 'within'],
    ['of a cluster without a job', [state({ of: 'job', name: 'load', over: 'admin' })], {}, 'within'],
  ] as const)('%s', (_, states, wish, kind) => {
    expect(judgeLaunch([...states], { owner: 'U0ADA', job: null, admin: false, ...wish }).kind).toBe(kind);
  });

  it('past several is told the one that nobody passes', () => {
    const verdict = judgeLaunch([state({ over: 'admin' }), state({ of: 'job', name: 'load', over: 'refuse' })], {
      owner: 'U0ADA',
      job: 'load',
      admin: false,
    });
    expect(verdict).toMatchObject({ kind: 'refused', rule: 'refuse', spent: { of: 'job' } });
  });
});
