import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET } from '../../sandbox/demo/stage.ts';
import { parseProgress } from '../../src/emr/progress.ts';
import type { Run } from '../../src/records.ts';
import { type JobsHouse, longTests, openJobsHouse, type TestChain, twoExecutors } from './support/jobs-house.ts';

const MINUTE = 60_000;
const jdbcDriver = { 'spark.jars.packages': 'org.postgresql:postgresql:42.7.8' };

const nowhere = { input: `s3://${BUCKET}/nowhere/*.csv` };
const spoiled: TestChain = {
  preset: 'pair',
  steps: [{ job: 'flights', arguments: nowhere }, { job: 'flights' }, { job: 'flights', evenIfFailed: true }],
};

describe('the shipped jobs on a real YARN with two executors', { timeout: 6 * MINUTE }, () => {
  let house: JobsHouse;
  beforeAll(async () => {
    const presets = { pair: { spark: twoExecutors }, jdbc: { spark: { ...twoExecutors, ...jdbcDriver } } };
    house = await openJobsHouse(presets, {}, { spoiled });
  }, 2 * MINUTE);
  afterAll(() => house?.close());

  const executorsAtWork = async (run: Run): Promise<number> => {
    const logs = [...(await house.containerLogs(run))].filter(([id]) => !id.endsWith('_000001'));
    return logs.filter(([, text]) => text.includes('Running task')).length;
  };

  it('flights', async () => {
    const run = await house.ended(await house.ask('flights --preset pair'));
    expect(run.failure).toBeNull();
    expect(run.result?.metrics[0]).toMatchObject({ label: 'flights', value: 336_776 });
    // The known answer of the data set, to all its digits.
    expect(run.result?.tables[0]?.rows[0]?.slice(0, 5)).toEqual(['F9', 'Frontier Airlines Inc.', 685, 681, 21.9207048]);
    expect(await executorsAtWork(run)).toBe(2);
    // What it did is told from Spark's own log, which the driver has left beside its result.
    const report = () => house.store.reports.get(run.id);
    await expect.poll(report, { timeout: MINUTE }).not.toBeNull();
    expect(await report()).toMatchObject({ complete: true, tasks: { failed: 0 }, executors: { most: 2, lost: 0 } });
    // Told by the driver in its container, and followed by the bot while it ran.
    const last = await house.stage.aws.objects.get(BUCKET, `runs/${run.id}/progress.json`);
    expect(parseProgress(String(last))).toMatchObject({
      percent: 100,
      doing: 'counting flights',
      tasks: { active: 0 },
    });
    expect((await house.store.progress.get(run.id))?.progress.sequence).toBeGreaterThan(0);
  });

  it('a chain: past a step that failed EMR goes on, and the next one finds that it may not begin', async () => {
    const lead = await house.ask('spoiled');
    const [, barred, last] = await house.store.runs.ofChain(lead.id);
    await Promise.all([lead, barred, last].map((run) => run && house.ended(run)));
    const runs = await house.store.runs.ofChain(lead.id);
    expect(runs.map(({ state }) => state)).toEqual(['failed', 'cancelled', 'succeeded']);
    expect(runs.map(({ failure }) => failure?.cause)).toEqual(['path-not-found', undefined, undefined]);
    const said = await house.stage.aws.objects.get(BUCKET, `runs/${barred?.id}/result.json`);
    expect(JSON.parse(String(said))).toMatchObject({ status: 'failed', error: { code: 'not-begun' } });
    expect(runs[2]?.result?.metrics[0]).toMatchObject({ label: 'flights', value: 336_776 });
  });

  it('load: tweets, once each, in three tables', async () => {
    const run = await house.ended(await house.ask('load --preset pair'));
    expect(run.failure).toBeNull();
    const sent = await tweetsInBucket();
    const [loaded] = await house.query(
      `select (select count(*)::int from tweets) as tweets, (select count(distinct tweet_id)::int from tweets) as ids,
        (select count(*)::int from users) as users, (select count(*)::int from hashtags) as hashtags`,
    );
    expect(loaded).toMatchObject({ tweets: sent.tweets, ids: sent.tweets, users: sent.users });
    expect(run.result?.tables[0]?.rows.map(([table, ...numbers]) => [table, numbers.at(-1)])).toEqual([
      ['public.tweets', sent.tweets],
      ['public.users', sent.users],
      ['public.hashtags', loaded?.hashtags],
    ]);
    expect(await executorsAtWork(run)).toBe(2);
  });

  it.runIf(longTests)('load --method jdbc, with the driver from Maven Central', async () => {
    await house.query('create table numbers (id integer primary key, word text not null)');
    await house.put(
      'numbers/all.csv',
      `id,word\n${Array.from({ length: 5000 }, (_, id) => `${id},w${id}\n`).join('')}`,
    );
    const command = 'load --preset jdbc --method jdbc --table numbers --input s3://stoker-demo/numbers/all.csv';
    const run = await house.ended(await house.ask(command));
    expect(run.failure).toBeNull();
    const count = 'select count(*)::int, sum(id)::int, count(distinct word)::int as words from numbers';
    expect(await house.query(count)).toEqual([{ count: 5000, sum: (5000 * 4999) / 2, words: 5000 }]);
  });

  it.runIf(longTests)('similarities', async () => {
    const run = await house.ended(await house.ask('similarities --preset pair'));
    expect(run.failure).toBeNull();
    expect(run.result?.metrics).toContainEqual(expect.objectContaining({ label: 'users', value: 943 }));
    expect(await executorsAtWork(run)).toBe(2);
  });

  it.runIf(longTests)('sql', async () => {
    const query = 'select count(*) as n, count(distinct carrier) as carriers from flights';
    const table = '--table flights=s3://stoker-demo/flights/flights.csv';
    const run = await house.ended(await house.ask(`sql "${query}" ${table} --preset pair`));
    expect(run.failure).toBeNull();
    expect(run.result?.tables[0]?.rows).toEqual([[336_776, 16]]);
  });

  it('similarities: tiles of movie pairs, added up by Python on both', async () => {
    const run = await house.ended(await house.ask('similarities --preset pair'));
    expect(run.failure).toBeNull();
    const metrics = new Map(run.result?.metrics.map(({ label, value }) => [label, value]));
    // What scipy's products of the same ratings give.
    expect(metrics.get('users')).toBe(943);
    expect(metrics.get('pairs kept')).toBe(2259);
    expect(run.result?.notes[0]).toContain('Added up in tiles');
    const [pairs] = run.result?.files ?? [];
    const path = join(house.stage.aws.objects.root, pairs?.uri.replace('s3://', '') ?? '');
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(1 + 2259);
    expect(await executorsAtWork(run)).toBe(2);
  });

  /** What was put there, counted without Spark. */
  async function tweetsInBucket() {
    const folder = join(house.stage.aws.objects.root, BUCKET, 'tweets');
    const tweets = new Set<string>();
    const users = new Set<string>();
    for (const file of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json.gz'))) {
      for (const line of gunzipSync(await readFile(join(folder, file)))
        .toString()
        .trim()
        .split('\n')) {
        const tweet = JSON.parse(line);
        tweets.add(tweet.id_str);
        users.add(tweet.user.id_str);
      }
    }
    return { tweets: tweets.size, users: users.size };
  }
});
