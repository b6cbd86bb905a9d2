import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { seedData } from '../../../sandbox/demo/seed.ts';

const home = resolve(import.meta.dirname, '..', '..', '..', '.stoker');
let bucket: string;
const seed = () => seedData({ data: join(home, 'data'), python: join(home, 'python', 'bin', 'python'), bucket });

beforeEach(async () => {
  bucket = await mkdtemp(join(tmpdir(), 'stoker-bucket-'));
});
afterEach(() => rm(bucket, { recursive: true, force: true }));

it('puts tweets, flights and ratings into the bucket, and nothing of the set-up', async () => {
  await seed();
  expect((await readdir(bucket)).toSorted()).toEqual(['airlines', 'flights', 'ratings', 'tweets']);
  expect(await readdir(join(bucket, 'flights'))).toEqual(['flights.csv']);
  expect((await readdir(join(bucket, 'ratings'))).toSorted()).toEqual(['u.data', 'u.item']);
  const flights = await readFile(join(bucket, 'flights', 'flights.csv'), 'utf8');
  expect(flights.trimEnd().split('\n')).toHaveLength(336_776 + 1);
  expect(await readFile(join(bucket, 'airlines', 'airlines.csv'), 'utf8')).toContain('UA,United Air Lines Inc.');
});

it('mends the tables, wraps the tweets anew and leaves what people have put beside them', async () => {
  await mkdir(join(bucket, 'flights'));
  await writeFile(join(bucket, 'flights', 'flights.csv'), 'cut off');
  await writeFile(join(bucket, 'flights', 'own.csv'), 'mine');
  await mkdir(join(bucket, 'tweets', '2020'), { recursive: true });
  await seed();
  expect(await readFile(join(bucket, 'flights', 'flights.csv'), 'utf8')).toMatch(/^year,month,day,/);
  expect(await readFile(join(bucket, 'flights', 'own.csv'), 'utf8')).toBe('mine');
  expect(await readdir(join(bucket, 'tweets'))).not.toContain('2020');
});
