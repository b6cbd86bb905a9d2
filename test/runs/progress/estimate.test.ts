import { describe, expect, it } from 'vitest';
import type { TimeLeft } from '../../../src/records.ts';
import { type EstimateFacts, timeLeft } from '../../../src/runs/progress/estimate.ts';
import { comparable, median, quantile } from '../../../src/runs/progress/history.ts';
import type { Track } from '../../../src/store/store.ts';

type Given = Partial<Omit<EstimateFacts, 'earlier'>> & { earlier?: (number | [number, Track])[] };
const facts = ({ earlier = [], ...over }: Given): EstimateFacts => ({
  elapsedSeconds: 100,
  percent: null,
  track: {},
  earlier: earlier.map((one) =>
    typeof one === 'number' ? { seconds: one, track: {} } : { seconds: one[0], track: one[1] },
  ),
  inTrouble: false,
  ...over,
});
/** Earlier runs of 600 s that had half of their work done after 120 s: the second half is the slow one. */
const slowEnd: [number, Track][] = [1, 2, 3].map(() => [600, { 50: 120 }]);

describe('the time left', () => {
  it.each<[string, Given, TimeLeft | null]>([
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
      'as quick as ever: what was left of those',
      { elapsedSeconds: 120, percent: 50, track: { 50: 120 }, earlier: slowEnd },
      { secondsLeft: 480, earlierRuns: 3 },
    ],
    [
      'half as quick: a fifth of its time has passed, so that counts for a fifth',
      { elapsedSeconds: 240, percent: 50, track: { 50: 240 }, earlier: slowEnd },
      { secondsLeft: 0.8 * 360 + 0.2 * 960, earlierRuns: 3 },
    ],
    [
      'five times as slow: only its own pace knows',
      { elapsedSeconds: 650, percent: 55, track: { 10: 20, 50: 600 }, earlier: slowEnd },
      { secondsLeft: 2350, earlierRuns: 3 },
    ],
    [
      'what those did not note, an earlier tenth knows',
      { elapsedSeconds: 650, percent: 65, track: { 50: 600, 60: 630 }, earlier: slowEnd },
      { secondsLeft: 2350, earlierRuns: 3 },
    ],
    [
      'a pace that has to be over by now knows nothing',
      { elapsedSeconds: 700, track: { 50: 120 }, earlier: slowEnd },
      null,
    ],
    ['alone, its own share tells', { elapsedSeconds: 300, percent: 50 }, { secondsLeft: 300, earlierRuns: 0 }],
    ['a first fifth is not enough', { elapsedSeconds: 300, percent: 19 }, null],
    ['the first minute is not enough', { elapsedSeconds: 59, percent: 50 }, null],
    ['a pace that is broken tells nothing', { elapsedSeconds: 300, percent: 50, inTrouble: true }, null],
    ['all is done but the end', { elapsedSeconds: 300, percent: 100 }, null],
  ])('%s', (_, given, expected) => {
    expect(timeLeft(facts(given))).toEqual(expected);
  });

  it('is never less than nothing, whatever it stands on', () => {
    for (let elapsedSeconds = 0; elapsedSeconds < 1000; elapsedSeconds += 7)
      for (const percent of [null, 0, 20, 60, 99.9, 100])
        for (const track of [{}, { 50: 0 }, { 50: 1 }, { 50: 900 }])
          for (const earlier of [[], [300, 300, 300], [200, 300, 400, 500, 600], slowEnd])
            expect(
              timeLeft(facts({ elapsedSeconds, percent, track, earlier }))?.secondsLeft ?? 0,
            ).toBeGreaterThanOrEqual(0);
  });
});

describe('what a run is held against', () => {
  const run = { preset: 'nightly', arguments: { since: '7d', input: ['a', 'b'] } };
  const earlier = (seconds: number, over: Partial<typeof run> | { arguments: Record<string, string> } = {}) => ({
    ...run,
    ...over,
    seconds,
    track: {},
  });
  const longer = { arguments: { since: '30d' } };

  it.each([
    ['runs with the same arguments', [earlier(1), earlier(2), earlier(3), earlier(9, longer)], [1, 2, 3]],
    ['any others, where these are too few', [earlier(1), earlier(2), earlier(9, longer)], [1, 2, 9]],
    ['nothing, where all are too few', [earlier(1), earlier(2)], []],
    ['no run on other machines', [earlier(1), earlier(2), earlier(3, { preset: 'adhoc' })], []],
    ['no run that took a part of its input', [earlier(1), earlier(2), earlier(3, { arguments: { limit: '10' } })], []],
  ])('%s', (_, given, expected) => {
    expect(comparable(run, given).map(({ seconds }) => seconds)).toEqual(expected);
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
