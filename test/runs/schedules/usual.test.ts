import { describe, expect, it } from 'vitest';
import { tellingFigures } from '../../../src/runs/schedules/odd.ts';
import {
  type Figure,
  figuresOf,
  isCount,
  isScore,
  rowsOf,
  type Success,
  usualOf,
} from '../../../src/runs/schedules/usual.ts';
import { isSlow } from '../../../src/runs/slow.ts';

const tweets = (value: number) => ({ label: 'training tweets', value, format: '#,##0' });
const f1 = (value: number) => ({ label: 'macro-F1', value, format: '0.000' });
const success = (over: Partial<Success> = {}): Success => ({ seconds: 600, usd: 0.4, told: [], ...over });
const times = (count: number, of: (index: number) => Success): Success[] =>
  Array.from({ length: count }, (_, i) => of(i));

describe('what is usual', () => {
  it('is the median of the last fourteen successes', () => {
    const usual = usualOf([
      ...times(14, (index) =>
        success({ seconds: 60 * (index + 1), usd: index, told: [{ job: 'retrain', metrics: [tweets(index)] }] }),
      ),
      ...times(50, () => success({ seconds: 99_999, usd: 999 })),
    ]);
    expect(usual).toEqual({
      of: 14,
      seconds: 450,
      usd: 6.5,
      figures: [{ job: 'retrain', label: 'training tweets', median: 6.5, low: 0, high: 13 }],
    });
  });

  it.each([
    ['no success', [], null, null],
    ['two', times(2, () => success()), null, null],
    ['three', times(3, () => success()), 600, 0.4],
    ['three, of which two were metered', [success(), success(), success({ usd: null })], 600, null],
  ])('of %s is %s', (_, successes, seconds, usd) => {
    expect(usualOf(successes)).toMatchObject({ seconds, usd });
  });

  it('keeps the same name of two jobs of a chain apart', () => {
    const told = [
      { job: 'load', metrics: [tweets(10)] },
      { job: 'retrain', metrics: [tweets(20)] },
    ];
    expect(usualOf(times(3, () => success({ told }))).figures).toMatchObject([
      { job: 'load', median: 10 },
      { job: 'retrain', median: 20 },
    ]);
  });
});

describe('a number of a job', () => {
  // What the shipped jobs tell, and what others may.
  it.each<[string, string, number, string | undefined, 'rows' | 'score' | 'neither']>([
    ['flights', 'flights', 336_776, '#,##0', 'rows'],
    ['load', "rows staged = ledger = Spark's count", 1_600_000, '#,##0', 'rows'],
    ['load', 'rows/s', 42_000, '#,##0', 'neither'],
    ['x', 'rows per second', 42_000, '#,##0', 'neither'],
    ['similarities', 'pairs compared', 12_345, '#,##0', 'rows'],
    ['x', 'files', 12, undefined, 'rows'],
    ['retrain', 'macro-F1', 0.781, '0.000', 'score'],
    ['retrain', 'accuracy', 1, '0.000', 'score'],
    ['retrain', "champion's macro-F1", 0.781, '0.000', 'neither'],
    ['retrain', 'baseline macro-F1', 0.4, '0.000', 'neither'],
    ['flights', 'mean delay, minutes', 0.9, '0.00', 'neither'],
    ['flights', 'more than 15 minutes late', 0.2, '0.0%', 'neither'],
    ['x', 'error rate', 0.02, '0.000', 'neither'],
    ['x', 'mean squared loss', 0.5, '0.00', 'neither'],
    ['x', 'seconds', 12.5, '0.0', 'neither'],
  ])('of %s: %s is counted as it should be', (job, label, value, format, kind) => {
    const figure: Figure = { job, label, value, format };
    expect([isCount(figure), isScore(figure)]).toEqual([kind === 'rows', kind === 'score']);
  });

  it('is told once, and words are none', () => {
    const metrics = [f1(0.8), f1(0.7), { label: 'champion', value: 'v7' }, { label: 'nothing', value: Number.NaN }];
    expect(figuresOf([{ job: 'retrain', metrics }])).toEqual([{ job: 'retrain', ...f1(0.8) }]);
  });

  it('counts the rows of each job of a chain by its first count', () => {
    const of = (job: string, ...labels: string[]): Figure[] =>
      labels.map((label) => ({ job, label, value: 5, format: '0' }));
    expect(
      rowsOf([...of('load', 'rows', 'files'), ...of('retrain', 'tweets', 'features')]).map(({ label }) => label),
    ).toEqual(['rows', 'tweets']);
  });
});

describe('what is odd', () => {
  const usual = (values: [number, number][]) =>
    usualOf(values.map(([rows, score]) => success({ told: [{ job: 'retrain', metrics: [tweets(rows), f1(score)] }] })));
  const NIGHTS: [number, number][] = [
    [12_000, 0.8],
    [11_000, 0.82],
    [13_000, 0.7],
  ];

  it.each<[string, number, number, [number, number][], (string | undefined)[]]>([
    ['as ever', 12_000, 0.8, NIGHTS, [undefined, undefined]],
    ['more than a tenth of the rows', 1201, 0.8, NIGHTS, [undefined, undefined]],
    ['a tenth of the rows', 1200, 0.8, NIGHTS, ['few', undefined]],
    ['no rows', 0, 0.8, NIGHTS, ['few', undefined]],
    ['a score below nine tenths, as low as it was before', 12_000, 0.7, NIGHTS, [undefined, undefined]],
    ['a score below nine tenths, and lower than ever', 12_000, 0.69, NIGHTS, [undefined, 'dropped']],
    [
      'a score lower than ever by a whisker',
      12_000,
      0.79,
      [
        [9, 0.8],
        [9, 0.8],
        [9, 0.8],
      ],
      [undefined, undefined],
    ],
    [
      'no rows where there never were many',
      0,
      0.8,
      [
        [9, 0.8],
        [9, 0.8],
        [9, 0.8],
      ],
      [undefined, undefined],
    ],
    ['anything on the third night', 0, 0, NIGHTS.slice(1), [undefined, undefined]],
  ])('%s', (_, rows, score, nights, odd) => {
    const figures = figuresOf([{ job: 'retrain', metrics: [tweets(rows), f1(score)] }]);
    expect(tellingFigures(figures, usual(nights)).map((figure) => figure.odd)).toEqual(odd);
  });

  it.each([
    [1199, 600, false],
    [1200, 600, true],
    [119, 59, false],
    [240, 110, true],
    [100, null, false],
    [null, 600, false],
  ])('%s s of usually %s s is slow: %s', (seconds, usualSeconds, slow) => {
    expect(isSlow(seconds, usualSeconds)).toBe(slow);
  });
});
