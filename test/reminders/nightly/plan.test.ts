import { describe, expect, it } from 'vitest';
import type { Occurrence } from '../../../src/records.ts';
import { MOST_AT_ONCE, MOST_WAITING, planTimes, retryAt } from '../../../src/reminders/nightly/plan.ts';
import { occurrence } from './states.ts';

const at = (text: string): Date => new Date(`2026-11-${text}Z`);
const NIGHTLY = { cron: '30 2 * * *', zone: 'UTC', overlap: 'skip', catchUp: 'last' } as const;
const HOURLY = { ...NIGHTLY, cron: '0 * * * *' } as const;

/** `22T02:30 waiting`, with why and how many it stands for where that says more. */
const told = (plan: ReturnType<typeof planTimes>): string[] =>
  plan.rows.map(({ plannedAt, state, why, times, dueAt }) =>
    [
      plannedAt.toISOString().slice(8, 16),
      state,
      ...(why ? [why] : []),
      ...(dueAt ? ['now'] : []),
      ...(times > 1 ? [`x${times}`] : []),
    ].join(' '),
  );

const RUNNING = [occurrence({ plannedAt: at('22T00:00:00'), createdAt: at('22T00:00:00'), state: 'running' })];
const RETRYING = [
  occurrence({ plannedAt: at('22T00:00:00'), createdAt: at('22T00:00:00'), state: 'waiting', why: 'retry' }),
];
const CATCHING_UP = [occurrence({ plannedAt: at('22T00:00:00'), createdAt: at('22T02:10:00'), state: 'running' })];

describe('planned times that have come', () => {
  it.each<[string, object, Occurrence[], string, string[], string]>([
    ['none yet', NIGHTLY, [], '22T02:29:59', [], '22T02:30:00'],
    ['one, on its second', NIGHTLY, [], '22T02:30:00', ['22T02:30 waiting now'], '23T02:30:00'],
    ['one, a little late', NIGHTLY, [], '22T02:35:00', ['22T02:30 waiting now'], '23T02:30:00'],
    ['late, none', { ...NIGHTLY, catchUp: 'none' }, [], '22T02:35:01', ['22T02:30 missed down'], '23T02:30:00'],
    ['late, the last', NIGHTLY, [], '22T09:00:00', ['22T02:30 waiting now'], '23T02:30:00'],
    [
      'two nights, the last',
      NIGHTLY,
      [],
      '23T09:00:00',
      ['22T02:30 missed made-up', '23T02:30 waiting now'],
      '24T02:30:00',
    ],
    [
      'two nights, none',
      { ...NIGHTLY, catchUp: 'none' },
      [],
      '23T09:00:00',
      ['22T02:30 missed down', '23T02:30 missed down'],
      '24T02:30:00',
    ],
    [
      'two nights, all',
      { ...NIGHTLY, catchUp: 'all' },
      [],
      '23T09:00:00',
      ['22T02:30 waiting now', '23T02:30 waiting queued'],
      '24T02:30:00',
    ],
    [
      'one missed and one on time: that makes up for it',
      NIGHTLY,
      [],
      '23T02:31:00',
      ['22T02:30 missed made-up', '23T02:30 waiting now'],
      '24T02:30:00',
    ],
    [
      'one missed and one on time, none: only that runs',
      { ...NIGHTLY, catchUp: 'none' },
      [],
      '23T02:31:00',
      ['22T02:30 missed down', '23T02:30 waiting now'],
      '24T02:30:00',
    ],
    ['behind one that runs, skip', NIGHTLY, RUNNING, '22T02:30:00', ['22T02:30 skipped overlap'], '23T02:30:00'],
    ['behind one to be tried again', NIGHTLY, RETRYING, '22T02:30:00', ['22T02:30 skipped overlap'], '23T02:30:00'],
    ['late and behind one that runs', NIGHTLY, RUNNING, '22T09:00:00', ['22T02:30 skipped overlap'], '23T02:30:00'],
    [
      'behind one that runs, queue',
      { ...NIGHTLY, overlap: 'queue' },
      RUNNING,
      '22T02:30:00',
      ['22T02:30 waiting queued'],
      '23T02:30:00',
    ],
    [
      'behind one that is made up for, all',
      { ...NIGHTLY, catchUp: 'all' },
      CATCHING_UP,
      '22T02:30:00',
      ['22T02:30 waiting queued'],
      '23T02:30:00',
    ],
    [
      'behind one that ran on time, all',
      { ...NIGHTLY, catchUp: 'all' },
      RUNNING,
      '22T02:30:00',
      ['22T02:30 skipped overlap'],
      '23T02:30:00',
    ],
  ])('%s', (_, rules, open, now, rows, nextAt) => {
    const schedule = { ...NIGHTLY, ...rules, nextAt: at('22T02:30:00') };
    const plan = planTimes(schedule, open, at(now));
    expect(told(plan)).toEqual(rows);
    expect(plan).toMatchObject({ overtaken: [], nextAt: at(nextAt) });
  });

  it('has nothing to do without a cursor: it is paused', () => {
    expect(planTimes({ ...NIGHTLY, nextAt: null }, [], at('22T09:00:00'))).toEqual({
      rows: [],
      overtaken: [],
      nextAt: null,
    });
  });

  it('does not repeat what the cursor is past, when the clock is put back', () => {
    const first = planTimes({ ...NIGHTLY, nextAt: at('22T02:30:00') }, [], at('22T02:30:10'));
    const second = planTimes({ ...NIGHTLY, nextAt: first.nextAt }, [], at('22T02:29:00'));
    expect(second.rows).toEqual([]);
    expect(planTimes({ ...NIGHTLY, nextAt: second.nextAt }, [], at('22T02:30:00')).rows).toEqual([]);
  });
});

describe('a later one that cancels the older', () => {
  const CANCEL = { ...NIGHTLY, overlap: 'cancel', nextAt: at('22T02:30:00') } as const;

  it('waits until the one that runs has ended', () => {
    const plan = planTimes(CANCEL, RUNNING, at('22T02:30:00'));
    expect(told(plan)).toEqual(['22T02:30 waiting queued']);
    expect(plan.overtaken).toEqual(RUNNING);
  });

  it('begins at once in place of one that only waited', () => {
    const plan = planTimes(CANCEL, RETRYING, at('22T02:30:00'));
    expect(told(plan)).toEqual(['22T02:30 waiting now']);
    expect(plan.overtaken).toEqual(RETRYING);
  });

  it('is itself overtaken by the next: of several at once the newest runs', () => {
    const minutely = { ...CANCEL, cron: '* * * * *' };
    const plan = planTimes(minutely, RUNNING, at('22T02:32:00'));
    expect(told(plan)).toEqual([
      '22T02:30 cancelled overtaken',
      '22T02:31 cancelled overtaken',
      '22T02:32 waiting queued',
    ]);
    expect(plan.overtaken).toEqual(RUNNING);
  });
});

describe('a long downtime', () => {
  /** All times that the rows stand for. */
  const accounted = (rows: ReturnType<typeof planTimes>['rows']): number =>
    rows.reduce((sum, { times }) => sum + times, 0);

  it.each([
    ['none', { missed: MOST_WAITING, waiting: 0, why: 'down' }],
    ['last', { missed: MOST_WAITING - 1, waiting: 1, why: 'made-up' }],
    ['all', { missed: 0, waiting: MOST_WAITING, why: 'down' }],
  ] as const)('tells the newest one by one and the others as one: catch-up %s', (catchUp, expected) => {
    const plan = planTimes({ ...HOURLY, catchUp, nextAt: at('01T00:00:00') }, [], at('22T09:10:00'));
    const [old, ...recent] = plan.rows;
    expect(old).toMatchObject({ plannedAt: at('01T00:00:00'), state: 'missed', why: expected.why });
    expect(old?.because).toContain('planned times until');
    // 21 days and ten hours of them.
    expect(accounted(plan.rows)).toBe(21 * 24 + 10);
    expect(recent.filter(({ state }) => state === 'missed')).toHaveLength(expected.missed);
    expect(recent.filter(({ state }) => state === 'waiting')).toHaveLength(expected.waiting);
    expect(recent.at(-1)?.plannedAt).toEqual(at('22T09:00:00'));
    expect(plan.nextAt).toEqual(at('22T10:00:00'));
  });

  it('is looked through in stretches when it is a year of an hourly one, and none is lost between them', () => {
    const now = new Date('2027-11-22T09:10:00Z');
    let cursor: Date | null = at('22T09:00:00');
    let [total, stretches] = [0, 0];
    const begun: string[] = [];
    while (cursor && cursor <= now) {
      const plan: ReturnType<typeof planTimes> = planTimes({ ...HOURLY, nextAt: cursor }, [], now);
      total += accounted(plan.rows);
      begun.push(...plan.rows.filter(({ dueAt }) => dueAt).map(({ plannedAt }) => plannedAt.toISOString()));
      cursor = plan.nextAt;
      stretches += 1;
    }
    expect(total).toBe(365 * 24 + 1);
    expect(stretches).toBe(Math.ceil(total / MOST_AT_ONCE));
    expect(begun).toEqual(['2027-11-22T09:00:00.000Z']);
  });

  it('lets no more than so many wait behind one that never ends', () => {
    const waiting = Array.from({ length: MOST_WAITING }, (_, index) =>
      occurrence({ plannedAt: new Date(at('20T00:00:00').getTime() + index * 3_600_000), state: 'waiting' }),
    );
    const schedule = { ...HOURLY, overlap: 'queue', nextAt: at('22T09:00:00') } as const;
    const plan = planTimes(schedule, [...RUNNING, ...waiting], at('22T09:00:00'));
    expect(told(plan)).toEqual(['22T09:00 skipped overlap']);
    expect(plan.rows[0]?.because).toContain(`${MOST_WAITING + 1} earlier ones`);
  });
});

it('names the time that was in the way by the clocks of the schedule', () => {
  const schedule = { ...NIGHTLY, zone: 'Europe/Berlin', nextAt: at('22T01:30:00') };
  const [row] = planTimes(schedule, RUNNING, at('22T01:30:00')).rows;
  expect(row?.because).toBe('That of Sun 22 Nov, 01:00 was still running.');
});

it.each([
  [1, '22T02:35:00'],
  [2, '22T02:40:00'],
  [3, '22T02:50:00'],
])('after %d tries the next comes at %s', (attempts, next) => {
  expect(retryAt({ retryPauseSeconds: 300 }, attempts, at('22T02:30:00'))).toEqual(at(next));
});
