import { execFile } from 'node:child_process';
import { constants, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The data that set-up has made, each below `.stoker/data` and in the bucket under the same name. */
const TABLES = ['flights', 'ratings'];

/** Where the demo's data come from and go to: set-up's folder, its Python, and the folder that is the bucket. */
export interface Seeding {
  data: string;
  python: string;
  bucket: string;
}

/**
 * Puts the demo's data into a bucket. Tweets are wrapped anew each time, so that the newest are always minutes old; the
 * tables are copied as they are.
 */
export async function seedData({ data, python, bucket }: Seeding): Promise<void> {
  await rm(join(bucket, 'tweets'), { recursive: true, force: true });
  const wrapTweets = promisify(execFile)(python, [
    join(import.meta.dirname, 'tweets.py'),
    ...['--into', bucket],
    ...['--cache', data],
  ]);
  await Promise.all([wrapTweets, ...TABLES.map((table) => copyFiles(join(data, table), join(bucket, table)))]);
}

async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  // Hidden ones are set-up's own.
  const names = (await readdir(from)).filter((name) => !name.startsWith('.'));
  await Promise.all(names.map((name) => copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE)));
}
