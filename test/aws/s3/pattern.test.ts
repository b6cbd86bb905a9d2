import { expect, it } from 'vitest';
import { readPattern } from '../../../src/aws/s3/pattern.ts';

it.each([
  ['', '', true],
  ['flights/', 'flights/', true],
  ['flights', 'flights', true],
  ['*', '', true],
  ['flights/*.csv', 'flights/', true],
  ['flights/2013-*', 'flights/', true],
  ['flights/2013-*/', 'flights/', true],
  ['tweets/*/*/*.json.gz', 'tweets/', false],
  ['tw?ets/x', '', false],
])('%s looks below %o, in one folder: %s', (key, prefix, oneFolder) => {
  expect(readPattern(key)).toMatchObject({ prefix, oneFolder });
});

it.each([
  ['flights/*.csv', 'flights/a.csv', true],
  ['flights/*.csv', 'flights/.csv', true],
  ['flights/*.csv', 'flights/a.csv.gz', false],
  ['flights/*.csv', 'flights/a/b.csv', false],
  ['flights/20*', 'flights/2013/', true],
  ['flights/20*/', 'flights/2013/', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*a*b', 'xaxbxb', true],
  ['*a*b', 'xbxa', false],
  ['a.c*', 'abc', false],
  ['tweets/*/*/*.gz', 'tweets/2026/11/x.gz', true],
  ['tweets/*/*/*.gz', 'tweets/2026/x.gz', false],
  ['**', 'a/b', false],
])('%s and %s: %s', (pattern, key, fits) => {
  expect(readPattern(pattern).fits(key)).toBe(fits);
});

it('takes no time over what would take a regular expression for ever', () => {
  const before = process.cpuUsage();
  expect(readPattern(`${'*a'.repeat(400)}b`).fits('a'.repeat(1000))).toBe(false);
  // Of its own time: the machine may have stood still meanwhile.
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
