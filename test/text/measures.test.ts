import { expect, it } from 'vitest';
import { size } from '../../src/text/measures.ts';

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
  [7e15, '7.0 PB'],
  [7e18, '7,000 PB'],
])('%d bytes are %s', (bytes, words) => {
  expect(size(bytes)).toBe(words);
});
