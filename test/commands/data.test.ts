import { gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import { type Aws, breakCalls, connectionTo, countCalls, openAws } from '../aws/support.ts';
import { buttonsOf } from '../slack/support/read.ts';
import { type Bot, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

const BUCKET = 'stoker-test';
const LAKE = 'team-lake';
let aws: Aws;
let s3: S3Client;
let bot: Bot;
const put = (key: string, body: string | Uint8Array = 'x', bucket = BUCKET) =>
  aws.objects.put(bucket, key, Buffer.from(body));
beforeAll(async () => {
  aws = await openAws();
  for (const bucket of [BUCKET, LAKE]) await aws.objects.createBucket(bucket);
  s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
  bot = await startBot({ s3, config: { data: { read: ['s3://team-lake/open'] } } });
  await put('flights/flights.csv', 'year,carrier\n2013,UA\n2013,B6\n');
  await put('flights/airlines.csv', 'carrier,name\n');
  await put('flights/by-month/01.csv');
  for (let index = 0; index < 60; index += 1) await put(`many/part-${String(index).padStart(5, '0')}.csv`, '12345678');
  await put('open/a.csv', 'a\n', LAKE);
  await put('open-not/b.csv', 'b\n', LAKE);
});
afterAll(async () => {
  await bot.end();
  s3.destroy();
  await aws.close();
});

const ask = async (text: string, user = VIEWER) => wordsOf(await bot.ask(user, text));
const calls = async (): Promise<number> =>
  (await countCalls(aws, 'ListObjectsV2')) + (await countCalls(aws, 'GetObject'));
const rowsOf = (message: { blocks?: unknown }): string[] =>
  (message.blocks as { type: string; rows?: { text: string }[][] }[])
    .flatMap(({ type, rows }) => (type === 'table' ? (rows ?? []).slice(1) : []))
    .map((row) => row.map(({ text }) => text.replace(/^\d+ (s|min) ago$/, 'just now')).join(' | '));

describe('data ls', () => {
  it('alone shows the places that may be looked at', async () => {
    const words = await ask('data ls');
    expect(words).toContain("• `s3://stoker-test/` Stoker's own bucket");
    expect(words).toContain('• `s3://team-lake/open/`');
  });

  it.each([
    'data ls s3://stoker-test/flights/',
    'data ls s3://stoker-test/flights',
    'data LS `s3a://stoker-test/flights/`',
  ])('%s shows the folder: folders first, sizes, ages, the sum', async (line) => {
    const message = await bot.ask(VIEWER, line);
    expect(wordsOf(message)).toContain('`s3://stoker-test/flights/`\n1 folder, 2 files, 42 B');
    expect(rowsOf(message)).toEqual([
      'by-month/ | – | –',
      'airlines.csv | 13 B | just now',
      'flights.csv | 29 B | just now',
    ]);
  });

  it('shows a whole page whatever the names are made of, or says what is left out', async () => {
    for (let index = 0; index < 25; index += 1) await put(`odd/${'"'.repeat(149)}${String.fromCharCode(97 + index)}`);
    const message = await bot.ask(VIEWER, 'data ls s3://stoker-test/odd/');
    expect(rowsOf(message).length === 25 || wordsOf(message).includes('left out')).toBe(true);
  });

  it('takes wildcards, and one object', async () => {
    expect(rowsOf(await bot.ask(VIEWER, 'data ls s3://stoker-test/*/f*.csv'))).toEqual([
      'flights/flights.csv | 29 B | just now',
    ]);
    expect(rowsOf(await bot.ask(VIEWER, 'data ls s3://stoker-test/flights/airlines.csv'))).toEqual([
      'airlines.csv | 13 B | just now',
    ]);
  });

  it('goes on by button and by name', async () => {
    const first = await bot.ask(VIEWER, 'data ls s3://stoker-test/many/');
    expect(wordsOf(first)).toContain('60 files, 480 B');
    expect(wordsOf(first)).toContain('35 more. `--after part-00024.csv` goes on from here.');
    const second = await bot.click(VIEWER, first, 'data.more');
    expect(rowsOf(second).at(0)).toContain('part-00025.csv');
    expect(wordsOf(second)).toContain('`s3://stoker-test/many/`, after `part-00024.csv`\n35 files, 280 B');
    const third = await bot.ask(VIEWER, 'data ls s3://stoker-test/many --after part-00049.csv');
    expect(rowsOf(third)).toHaveLength(10);
    expect(buttonsOf(third as never)).toEqual([]);
    expect(await ask('data ls s3://stoker-test/many --after part-00059.csv')).toContain('Nothing comes after');
  });

  it.each([
    [
      's3://stoker-test/flihgts/',
      "There is nothing at 's3://stoker-test/flihgts/'. Did you mean 's3://stoker-test/flights/'?",
    ],
    ['s3://stoker-test/flights/airline.csv', "Did you mean 's3://stoker-test/flights/airlines.csv'?"],
    ['s3://stoker-test/flights/xyz/deep/', "'s3://stoker-test/flights/' holds by-month/, airlines.csv, flights.csv."],
    ['s3://stoker-test/flights/*.parquet', "'s3://stoker-test/flights/' holds by-month/, airlines.csv, flights.csv."],
    ['s3://stoker-test/flihgts/*.csv', "Did you mean 's3://stoker-test/flights/'?"],
    ['flights/', "'flights/' is no S3 address; give one such as s3://bucket/folder/"],
  ])('%s is not there, and what is near is told', async (address, words) => {
    expect((await bot.ask(VIEWER, `data ls ${address}`)).text).toContain(words);
  });
});

describe('what is not named may not be read', () => {
  it.each([
    'ls s3://team-lake/',
    'ls s3://team-lake/open-not/',
    'ls s3://team-lake/op*/',
    'ls s3://team-lake/open*',
    'ls s3://somebodys-bucket/',
    'head s3://team-lake/open-not/b.csv',
    'head s3://team-lake/open',
    'ls s3://team-lake/open/../open-not/',
    'ls s3://team-lake/open/./',
    'ls s3://team-lake/open/../*/',
    'head s3://team-lake/open/../open-not/b.csv',
  ])('%s', async (line) => {
    const asked = await calls();
    expect((await bot.ask(ADMIN, `data ${line}`)).text).toMatch(
      /is not among the places that I show: s3:\/\/stoker-test\/, s3:\/\/team-lake\/open\/\. Whoever keeps stoker\.yml can name it/,
    );
    expect(await calls()).toBe(asked);
  });
  it('what is named may, and the neighbours of what is missing there are not told', async () => {
    expect(rowsOf(await bot.ask(VIEWER, 'data ls s3://team-lake/open'))).toEqual(['a.csv | 2 B | just now']);
    expect((await bot.ask(VIEWER, 'data ls s3://team-lake/open/missing/')).text).toContain('holds a.csv.');
    const outside = await bot.ask(VIEWER, 'data ls s3://team-lake/open/a.csvx');
    expect(outside.text).not.toContain('open-not');
  });
  it('what AWS answers instead is told in words', async () => {
    await breakCalls(aws, { kind: 'throttle', operation: 'ListObjectsV2' });
    expect((await bot.ask(VIEWER, 'data ls s3://stoker-test/flights/')).text).toBe(
      '🤔 AWS is throttling ListObjectsV2: this account sends more requests than AWS takes. Try again in a minute.',
    );
  });
});

describe('data head', () => {
  it('shows the first lines', async () => {
    const words = await ask('data head s3://stoker-test/flights/flights.csv --lines 2');
    expect(words).toContain('`s3://stoker-test/flights/flights.csv`\n29 B, the first 2 lines');
    expect(words).toContain('```\nyear,carrier\n2013,UA\n```');
  });

  it('of gzip too, escaped and without secrets', async () => {
    await put('x.gz', gzipSync('<!channel> & <b>\nkey AKIAABCDEFGHIJKLMNOP\npassword=hunter2 ```\n'));
    const words = await ask('data head s3://stoker-test/x.gz');
    expect(words).toContain('&lt;!channel&gt; &amp; &lt;b&gt;\nkey [redacted AWS key id]\npassword=[redacted secret]');
    expect(words).toContain('2 secrets taken out');
    expect(words).not.toMatch(/AKIA|hunter2|<!channel>/);
  });

  it('of long lines and many', async () => {
    await put('long.json', `${'&'.repeat(5000)}\n`.repeat(200));
    const message = await bot.ask(VIEWER, 'data head s3://stoker-test/long.json --lines 100');
    expect(wordsOf(message)).toContain('1.0 MB, the first line\n');
    expect(wordsOf(message)).toContain('lines cut at 400 characters');
  });

  it.each([
    [
      's3://stoker-test/flights',
      "'s3://stoker-test/flights' is a folder. See what is in it with `/emr data ls s3://stoker-test/flights/`.",
    ],
    ['s3://stoker-test/flights/', '`head` shows one object'],
    ['s3://stoker-test/flights/*.csv', '`head` shows one object'],
    ['s3://stoker-test/flights/flight.csv', "Did you mean 's3://stoker-test/flights/flights.csv'?"],
    ['s3://stoker-test/flights/flights.csv --lines 1000', "'1000' is out of range for --lines: 1 to 100."],
    ['s3://stoker-test/flights/flights.csv --after a', '`--after` goes with `ls`.'],
    ['', 'Which object?'],
  ])('%s is answered', async (rest, words) => {
    expect((await bot.ask(VIEWER, `data head ${rest}`)).text).toContain(words);
  });

  it.each([
    ['t.parquet', 'PAR1\u0000\u0000', '6 B, Parquet: no text, so there are no lines to show.'],
    ['noise', '\u0000\u0001', '2 B, of a kind that I do not know: no text'],
    ['empty.csv', '', '0 B, empty'],
  ])('%s is said to be what it is', async (key, body, words) => {
    await put(key, body);
    expect(await ask(`data head s3://stoker-test/${key}`)).toContain(words);
  });

  it('shows what a run wrote to the one who asked for it, and to admins', async () => {
    const run = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'retrain')).text)?.[0];
    await put(`runs/${run}/rows/part-0.csv`, 'salary\n1\n');
    const line = `data head s3://stoker-test/runs/${run}/rows/part-0.csv`;
    expect(await ask(line, OPERATOR)).toContain('salary');
    expect(await ask(line, ADMIN)).toContain('salary');
    expect(await ask(line, VIEWER)).toBe(`🚫 What run \`${run}\` wrote is shown to <@${OPERATOR}> and to admins only.`);
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'data', allowed: false, outcome: 'refused' });
    for (const way of [`/runs/${run}`, `runs//${run}`, `runs/x/../${run}`, `./runs/${run}`]) {
      expect(await ask(`data head s3://stoker-test/${way}/rows/part-0.csv`)).not.toContain('salary');
    }
  });
});
