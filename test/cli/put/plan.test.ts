import { describe, expect, it } from 'vitest';
import { readDestination } from '../../../src/cli/put/destination.ts';
import type { LocalFile } from '../../../src/cli/put/local-files.ts';
import { partsOf, wholeChecksum } from '../../../src/cli/put/parts.ts';
import { planTransfers } from '../../../src/cli/put/plan.ts';
import { progressLine, progressText } from '../../../src/cli/put/progress.ts';

const MIB = 1024 * 1024;
const file = (name: string): LocalFile => ({ path: `/data/${name}`, name, bytes: 1, modifiedMs: 0 });
const keys = (names: string[], to: string): string[] =>
  planTransfers(names.map(file), readDestination('lake', to)).map(({ place }) => place.key);

describe('where files go', () => {
  it.each([
    [['a.csv'], 's3://lake', ['a.csv']],
    [['a.csv', 'b.csv'], 's3://lake/flights/', ['flights/a.csv', 'flights/b.csv']],
    [['a.csv'], 's3a://lake/flights/2013.csv', ['flights/2013.csv']],
    [['set/deep/a.csv'], 's3://lake/x/', ['x/set/deep/a.csv']],
    [['a.csv'], 's3://lake/codes/', ['codes/a.csv']],
  ])('%j to %s', (names, to, expected) => {
    expect(keys(names, to)).toEqual(expected);
  });

  it.each([
    [['a.csv'], 'a/b', "'a/b' is no place in S3."],
    [['a.csv'], 's3://other/x/', "'s3://other/x/' is not in Stoker's bucket: files are sent to s3://lake/ only."],
    [['a.csv'], 's3://lake/*/', "'s3://lake/*/' has wildcards"],
    [['a.csv', 'b.csv'], 's3://lake/x', "'s3://lake/x' is one key, and there is more than one file to send."],
    [['a.csv'], 's3://lake/code/', "'s3://lake/code/a.csv' lies in code/, where Stoker keeps its own things."],
    [['a.csv'], 's3://lake/models', "'s3://lake/models' lies in models/"],
    [['a.csv'], 's3://lake/x//', "'s3://lake/x//a.csv' has an empty name, '.' or '..' in it"],
    [['a.csv'], 's3://lake/x/../code/', "has an empty name, '.' or '..' in it"],
    [['a.csv'], `s3://lake/${'ä'.repeat(510)}/`, 'is 1026 bytes long; S3 takes keys of at most 1024.'],
    [['a.csv', 'a.csv'], 's3://lake/x/', 'would both be s3://lake/x/a.csv.'],
  ])('not %j to %s', (names, to, said) => {
    expect(() => keys(names, to)).toThrow(said);
  });
});

describe('parts', () => {
  it.each([
    [0, [[0, 0]]],
    [8 * MIB, [[0, 8 * MIB]]],
    [
      8 * MIB + 1,
      [
        [0, 8 * MIB],
        [8 * MIB, 8 * MIB + 1],
      ],
    ],
  ])('of %d bytes', (bytes, expected) => {
    expect(partsOf(bytes).map(({ start, end }) => [start, end])).toEqual(expected);
  });

  it('are never more than S3 takes, and cover the file without a gap', () => {
    const bytes = 5 * 1024 ** 4 - 7;
    const parts = partsOf(bytes);
    expect(parts.length).toBeLessThanOrEqual(10_000);
    expect(parts[0]?.start).toBe(0);
    expect(parts.at(-1)?.end).toBe(bytes);
    expect(parts.every((part, index) => index === 0 || part.start === parts[index - 1]?.end)).toBe(true);
  });

  // sha256("a"), and by openssl the sha256 of the two digests of "a" and "b", in base64.
  it('have the checksum that S3 gives the whole', () => {
    const a = 'ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=';
    const b = 'PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=';
    expect(wholeChecksum([a], false)).toBe(a);
    expect(wholeChecksum([a, b], true)).toBe('5aAf7hTg7VxIcU8iGA8lrYNltT+XefedxKPX6Tlj+Uo=-2');
  });
});

describe('progress', () => {
  const progress = { total: 1_900_000_000, done: 1_200_000_000, sent: 840_000_000, seconds: 10 };

  it('is a bar on a terminal, cut to its width', () => {
    expect(progressLine('flights.csv', progress, 120)).toBe(
      'flights.csv  ███████████████░░░░░░░░░  63 %  1.2 GB of 1.9 GB  84 MB/s  8 s left',
    );
    expect(progressLine('flights.csv', progress, 40)).toHaveLength(39);
  });

  it('is a sentence elsewhere, and promises nothing in its first second', () => {
    expect(progressText('flights.csv', progress)).toBe('flights.csv: 63 %, 1.2 GB of 1.9 GB, 84 MB/s, 8 s left');
    expect(progressText('flights.csv', { ...progress, seconds: 0.5 })).toBe('flights.csv: 63 %, 1.2 GB of 1.9 GB');
    expect(progressText('empty', { total: 0, done: 0, sent: 0, seconds: 0 })).toBe('empty: 100 %, 0 B of 0 B');
  });
});
