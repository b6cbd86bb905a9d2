import { describe, expect, it } from 'vitest';
import type { ClusterId, RunId, SlackUserId } from '../../../src/ids.ts';
import { tally, type WorkedLife } from '../../../src/runs/costs/tally.ts';
import { ADA, at, cluster, NOW } from '../world.ts';
import { life, machine, plainPrices, spell } from './lives.ts';

// Now is 02:30 UTC on 21 November; each machine costs a dollar an hour.
const HOUR = 3600;
const SPAN = { from: at(-24 * HOUR), to: NOW };
const prices = { prices: plainPrices, zone: 'UTC' };

const worked = (id: string, over: Partial<WorkedLife> = {}, owner: string = ADA): WorkedLife => {
  const born = over.machines?.[0]?.createdAt ?? at(-2 * HOUR);
  return {
    ...life(over),
    cluster: cluster({
      id: id as ClusterId,
      owner: owner as SlackUserId,
      createdAt: born,
      launchedAt: born,
      ...over.cluster,
    }),
    ownJob: null,
    works: [],
    ...over,
  };
};
const named = (rows: { name: string; usd: number }[]) =>
  rows.map(({ name, usd }) => [name, Math.round(usd * 100) / 100]);

describe('what was spent', () => {
  const lives = [
    worked('c-a', { machines: [machine(-2 * HOUR, null)], spells: [spell(-HOUR, null)] }),
    worked('c-b', { machines: [machine(-6 * HOUR, -3 * HOUR), machine(-6 * HOUR, -3 * HOUR)] }, 'U0GRACE'),
    worked('c-c', { machines: [machine(-30 * HOUR, -23 * HOUR)], ownJob: 'load' }),
  ];

  it.each([
    [
      'owner',
      [
        ['U0GRACE', 6],
        [ADA, 3],
      ],
    ],
    [
      'cluster',
      [
        ['c-b', 6],
        ['c-a', 2],
        ['c-c', 1],
      ],
    ],
    ['preset', [['nightly', 9]]],
    [
      'day',
      [
        ['2026-11-20', 7],
        ['2026-11-21', 2],
      ],
    ],
    [
      'job',
      [
        ['', 8],
        ['load', 1],
      ],
    ],
  ] as const)('by %s, of those that lived partly in the time only that part', (by, rows) => {
    const { rows: found, total } = tally(lives, SPAN, by, prices);
    expect(named(found)).toEqual(rows);
    expect(total).toMatchObject({ idleUsd: 1, clusters: 3, estimated: false });
    expect(total.usd).toBeCloseTo(9);
    expect(found.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total.usd);
    expect(found.reduce((sum, { idleUsd }) => sum + idleUsd, 0)).toBeCloseTo(1);
  });
});

it('on a shared cluster jobs have the time of their steps, and nobody the rest', () => {
  const works = [
    { run: 'r-1' as RunId, job: 'load', from: at(-4 * HOUR), to: at(-2 * HOUR) },
    { run: 'r-2' as RunId, job: 'sql', from: at(-3 * HOUR), to: at(-2 * HOUR) },
    { run: 'r-3' as RunId, job: 'sql', from: at(-HOUR), to: NOW },
  ];
  const shared = worked('c-a', { machines: [machine(-5 * HOUR, null)], works, spells: [spell(-2 * HOUR, -HOUR)] });
  const { rows } = tally([shared], SPAN, 'job', prices);
  expect(named(rows).toSorted()).toEqual([
    ['', 2],
    ['load', 1.5],
    ['sql', 1.5],
  ]);
  expect(rows.find(({ name }) => name === '')?.idleUsd).toBeCloseTo(1);
});

it('however many runs share a cluster, their job has its cost', () => {
  const works = Array.from({ length: 400 }, (_, index) => ({
    run: `r-${index}` as RunId,
    job: 'load',
    from: at(-HOUR + index),
    to: at(-index - 1),
  }));
  const { rows } = tally([worked('c-a', { machines: [machine(-HOUR, null)], works })], SPAN, 'job', prices);
  expect(named(rows)).toEqual([
    ['load', 1],
    ['', 0],
  ]);
});

it('a cluster whose cost nobody can tell is named, and in no figure', () => {
  const { rows, total, unknown } = tally([worked('c-x', { machines: [], guess: null })], SPAN, 'owner', prices);
  expect({ rows, usd: total.usd, unknown }).toEqual({ rows: [], usd: 0, unknown: ['c-x'] });
});
