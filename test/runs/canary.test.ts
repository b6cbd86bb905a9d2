import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../sandbox/slack/workspace.ts';
import { startCli } from '../cli/support.ts';
import { BUCKET, openStage, type TestStage } from '../support/stage.ts';

/** A job prints secrets; people look at its logs in every way; then every place is searched for them. */
const poll = { timeout: 25_000, interval: 50 };
let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const word = (): string => randomBytes(12).toString('hex');
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const [url, jdbc, dsn, slack, basic] = [word(), word(), word(), word(), word()];
const awsKey = `AKIA${word().slice(0, 16).toUpperCase()}`;
const CANARIES = {
  aws: { text: `using ${awsKey}`, secrets: [awsKey] },
  basic: {
    text: `Authorization: Basic ${Buffer.from(`etl:${basic}`).toString('base64')}`,
    secrets: [basic, Buffer.from(`etl:${basic}`).toString('base64')],
  },
  dsn: { text: `host=db user=etl password=${dsn} sslmode=require`, secrets: [dsn] },
  jdbc: { text: `jdbc:postgresql://db:5432/x?user=etl&password=${jdbc}&ssl=true`, secrets: [jdbc] },
  key: { text: privateKey.trimEnd(), secrets: privateKey.trimEnd().split('\n').slice(1, -1) },
  slack: { text: `xoxb-1234567890-1234567890-${slack}`, secrets: [slack] },
  url: { text: `postgres://etl:${url}@db:5432/x`, secrets: [url] },
};

it('a secret that a job prints reaches neither Slack, nor the log, nor the record', { timeout: 120_000 }, async () => {
  const folder = join(stage.aws.objects.root, 'canaries');
  await mkdir(folder, { recursive: true });
  for (const [name, { text }] of Object.entries(CANARIES)) await writeFile(join(folder, name), `${text}\n`);
  const bot = await stage.start({ LOG_LEVEL: 'trace' });
  await stage.type('retrain --mode leak');
  const latest = async () => (await stage.store.runs.recent(1))[0];
  const threadText = async () => JSON.stringify(await stage.control.messages(CHANNELS.dataTeam, undefined, card?.ts));
  const privately = async () => JSON.stringify(await stage.control.messages(CHANNELS.dataTeam, USERS.ada));
  await expect.poll(async () => (await latest())?.state, poll).toBe('running');
  const run = await latest();
  await expect.poll(async () => (await stage.cards()).length, poll).toBe(1);
  const [card] = await stage.cards();
  const inS3 = async () => {
    const [step] = await stage.store.steps.ofRun(run?.id as never);
    const cluster = await stage.store.clusters.get(run?.clusterId as never);
    const key = `logs/${cluster?.awsId}/steps/${step?.awsId}/stdout.gz`;
    const body = await stage.aws.objects.get(BUCKET, key);
    return body ? gunzipSync(body).toString() : '';
  };
  await expect.poll(inS3, poll).toContain('row 150');

  await stage.type(`logs ${run?.id} --follow`);
  await expect.poll(threadText, poll).toContain('row 150');
  const terminal = await startCli(stage, ['logs', run?.id ?? '', '--follow']);
  await terminal.shows(/row 150/);
  terminal.interrupt();
  const followed = await terminal.ended;
  expect(followed.code).toBe(0);
  expect(followed.stdout).toContain('[redacted private key]');
  await stage.type(`logs ${run?.id} --lines 300`);
  await expect.poll(privately, poll).toContain('is in the thread of the run');
  await rm(folder, { recursive: true });
  await expect.poll(async () => (await latest())?.state, poll).toBe('failed');
  await expect.poll(async () => (await latest())?.evidenceAt, poll).not.toBeNull();
  await stage.type(`logs ${run?.id} --grep 5432`);
  await expect.poll(privately, poll).toContain('matches in');
  // A search must not tell secrets letter by letter.
  await stage.type(`logs ${run?.id} --grep password=${dsn.slice(0, 4)}`);
  await expect.poll(privately, poll).toContain('stands in none of');
  await expect.poll(async () => (await stage.store.outbox.next(new Date(8.64e15), 1)).length, poll).toBe(0);
  await bot.stop();

  const messages = [
    ...(await stage.control.messages(CHANNELS.dataTeam, USERS.ada)),
    ...(await stage.control.messages(CHANNELS.dataTeam, undefined, card?.ts)),
  ];
  const files = messages.flatMap(({ files = [] }) => files);
  expect(files).toHaveLength(1);
  const file = await fetch(files[0]?.url_private ?? '', {
    headers: { authorization: `Bearer ${stage.slack.botToken}` },
  });
  const uploaded = await file.text();
  expect(uploaded).toContain('row 150');
  expect(uploaded).toContain('[redacted private key]');
  const tables = await stage.database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  expect(tables.map(({ name }) => name)).toContain('follows');
  const record = await Promise.all(tables.map(({ name }) => stage.database.query(`select * from ${name}`)));
  const places = {
    log: await readFile(join(stage.folder, 'stoker.log'), 'utf8'),
    record: JSON.stringify(record),
    messages: JSON.stringify(messages),
    calls: JSON.stringify(await stage.control.log()),
    file: uploaded,
    terminal: followed.stdout + followed.stderr,
  };
  // What was typed in the search is the one part of a secret that somebody knew already.
  for (const [where, text] of Object.entries(places)) {
    for (const [what, { secrets }] of Object.entries(CANARIES)) {
      for (const secret of secrets) expect(text.includes(secret), `${what} in ${where}`).toBe(false);
    }
  }
  expect(places.messages).not.toContain('"<!channel>');
});
