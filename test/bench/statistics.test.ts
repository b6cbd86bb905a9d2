import { expect, it } from 'vitest';
import { median, percentile } from '../../bench/statistics.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

it.each([
  [0.5, 50],
  [0.95, 95],
  [0.99, 99],
  [1, 100],
  [0, 1],
])('the %s percentile of 1 to 100, in any order, is %s', (share, value) => {
  expect(percentile(hundred, share)).toBe(value);
});

it('gives the worst of a few as their p99', () => {
  expect(percentile([3, 9, 1], 0.99)).toBe(9);
});

it.each([
  [[5], 5],
  [[9, 1, 5], 5],
  [[10, 2, 9, 1], 5.5],
])('the median of %j is %s', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('gives no number where nothing was measured', () => {
  expect(median([])).toBeNaN();
  expect(percentile([], 0.99)).toBeNaN();
});
