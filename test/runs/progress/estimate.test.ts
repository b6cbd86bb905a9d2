import { describe, expect, it } from 'vitest';
import { type EstimateFacts, timeLeft } from '../../../src/runs/progress/estimate.ts';
import { comparable, median, quantile } from '../../../src/runs/progress/history.ts';

const facts = (over: Partial<EstimateFacts>): EstimateFacts => ({
  elapsedSeconds: 100,
  percent: null,
  earlier: [],
  inTrouble: false,
  ...over,
});

describe('the time left', () => {
  it.each([
    ['nothing is known', {}, null],
    ['earlier runs tell', { earlier: [280, 300, 320] }, { secondsLeft: 200, earlierRuns: 3 }],
    [
      'a run that took far longer does not count for more',
      { earlier: [290, 300, 300, 310, 3000] },
      { secondsLeft: 200, earlierRuns: 5 },
    ],
    ['earlier runs that differ too much tell nothing', { earlier: [60, 300, 900, 2000] }, null],
    [
      'those that were over by now say nothing of this one',
      { elapsedSeconds: 305, earlier: [200, 210, 310, 320, 330] },
      { secondsLeft: 15, earlierRuns: 5 },
    ],
    ['past nearly all of them nobody knows', { elapsedSeconds: 325, earlier: [290, 300, 310, 320, 330] }, null],
    [
      'its own pace tells, once it has moved',
      { elapsedSeconds: 300, percent: 50 },
      { secondsLeft: 300, earlierRuns: 0 },
    ],
    ['a first fifth is not enough', { elapsedSeconds: 300, percent: 19 }, null],
    ['the first minute is not enough', { elapsedSeconds: 59, percent: 50 }, null],
    ['a pace that is broken tells nothing', { elapsedSeconds: 300, percent: 50, inTrouble: true }, null],
    ['all is done but the end', { elapsedSeconds: 300, percent: 100 }, null],
    // Earlier runs say 300 s, its own pace 100 s.
    [
      'the further it is, the more its own pace counts',
      { elapsedSeconds: 300, percent: 75, earlier: [600, 600, 600] },
      { secondsLeft: 150, earlierRuns: 3 },
    ],
  ])('%s', (_, given, expected) => {
    expect(timeLeft(facts(given))).toEqual(expected);
  });

  it('is never less than nothing, whatever it stands on', () => {
    for (let elapsedSeconds = 0; elapsedSeconds < 700; elapsedSeconds += 7)
      for (const percent of [null, 0, 20, 60, 99.9, 100])
        for (const earlier of [[], [300, 300, 300], [200, 300, 400, 500, 600]])
          expect(timeLeft(facts({ elapsedSeconds, percent, earlier }))?.secondsLeft ?? 0).toBeGreaterThanOrEqual(0);
  });
});

describe('what a run is held against', () => {
  const run = { preset: 'nightly', arguments: { since: '7d', input: ['a', 'b'] } };
  const earlier = (seconds: number, over: Partial<typeof run> | { arguments: Record<string, string> } = {}) => ({
    ...run,
    ...over,
    seconds,
  });
  const longer = { arguments: { since: '30d' } };

  it.each([
    ['runs with the same arguments', [earlier(1), earlier(2), earlier(3), earlier(9, longer)], [1, 2, 3]],
    ['any others, where these are too few', [earlier(1), earlier(2), earlier(9, longer)], [1, 2, 9]],
    ['nothing, where all are too few', [earlier(1), earlier(2)], []],
    ['no run on other machines', [earlier(1), earlier(2), earlier(3, { preset: 'adhoc' })], []],
    ['no run that took a part of its input', [earlier(1), earlier(2), earlier(3, { arguments: { limit: '10' } })], []],
  ])('%s', (_, given, expected) => {
    expect(comparable(run, given)).toEqual(expected);
  });

  it('the middle of numbers lies between two of them', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), quantile([1, 2, 3, 4, 5], 0.25), median([])]).toEqual([
      2,
      2.5,
      2,
      null,
    ]);
  });
});
