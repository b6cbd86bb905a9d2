import { execFile } from 'node:child_process';
import { constants, copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What set-up has made below `.stoker/data`, and where it is in the bucket: a folder holds files of one form, as jobs expect. */
const FILES = [
  { from: 'flights/flights.csv', to: 'flights/flights.csv' },
  { from: 'flights/airlines.csv', to: 'airlines/airlines.csv' },
  { from: 'ratings/u.data', to: 'ratings/u.data' },
  { from: 'ratings/u.item', to: 'ratings/u.item' },
];

/** Where the demo's data come from and go to: set-up's folder, its Python, and the folder that is the bucket. */
export interface Seeding {
  data: string;
  python: string;
  bucket: string;
}

/**
 * Puts the demo's data into a bucket. Tweets are wrapped anew each time, so that the newest are always minutes old; the
 * files are copied as they are.
 */
export async function seedData({ data, python, bucket }: Seeding): Promise<void> {
  await rm(join(bucket, 'tweets'), { recursive: true, force: true });
  const wrapTweets = promisify(execFile)(python, [
    join(import.meta.dirname, 'tweets.py'),
    ...['--into', bucket],
    ...['--cache', data],
  ]);
  await Promise.all([wrapTweets, ...FILES.map(({ from, to }) => copyInto(join(data, from), join(bucket, to)))]);
}

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}
