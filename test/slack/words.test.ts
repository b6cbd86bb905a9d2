import { expect, it } from 'vitest';
import { amount, fileSize, roughly } from '../../src/slack/words.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1536, '1.5 kB'],
  [9949, '9.9 kB'],
  [9950, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [31_000_000, '31 MB'],
  [2.5e9, '2.5 GB'],
  [7e15, '7000 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(fileSize(bytes)).toBe(words);
});

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
