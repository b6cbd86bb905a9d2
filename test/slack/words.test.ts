import { expect, it } from 'vitest';
import { amount, roughly } from '../../src/slack/words.ts';

it.each([
  [0, '0'],
  [9999, '9,999'],
  [10_000, '10 k'],
  [128_402, '128 k'],
  [999_499, '999 k'],
  [999_500, '1.0 M'],
  [1_234_567, '1.2 M'],
  [34_000_000, '34 M'],
  [3.4e9, '3.4 bn'],
  [5e15, '5,000 tn'],
])('%d rows are %s rows', (number, words) => {
  expect(amount(number)).toBe(words);
});

it.each([
  [0, 'less than a minute'],
  [59, 'less than a minute'],
  [60, 'about 1 min'],
  [190, 'about 3 min'],
  [580, 'about 10 min'],
  [1400, 'about 25 min'],
  [3560, 'about 1 h'],
  [4700, 'about 1 h 20 min'],
  [45_000, 'about 13 h'],
])('%d s to go are %s', (seconds, words) => {
  expect(roughly(seconds)).toBe(words);
});
