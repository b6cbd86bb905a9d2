import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHANNELS } from '../../sandbox/slack/workspace.ts';
import { openStage, type TestStage } from '../support/stage.ts';

/** Everything goes wrong once, at the most talkative log level; then every place is searched for what must not be in it. */
const poll = { timeout: 25_000, interval: 50 };
let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('no token, password or key reaches the log, Slack or the record, whatever breaks', { timeout: 90_000 }, async () => {
  const bot = await stage.start({ LOG_LEVEL: 'trace' });
  const fault = (body: Record<string, unknown>) => stage.control.post('faults', body);
  await fault({ kind: 'lost_reply', method: 'chat.postMessage' });
  await fault({ kind: 'lost_reply', method: 'chat.update' });
  await fault({ kind: 'lost_reply', method: 'response_url' });
  await fault({ kind: 'lost_reply', method: 'chat.postEphemeral' });
  await fault({ kind: 'disconnect', times: 1 });
  const aws = (body: Record<string, unknown>) => stage.awsControl('POST', '/control/faults', body);
  await aws({ kind: 'throttle', service: 'emr', times: 2 });
  await aws({ kind: 'lost-reply', service: 'emr', operation: 'RunJobFlow' });
  await aws({ kind: 'error', service: 's3', times: 3 });
  await stage.type('retrain --mode crash');
  await expect.poll(async () => (await stage.store.runs.recent(1))[0]?.state, poll).toBe('failed');
  const [run] = await stage.store.runs.recent(1);
  await stage.database.query(
    // What is asked for next must not meet a connection that is just going.
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where datname = current_database() and application_name like 'stoker%'`,
  );
  const { accessKeyId } = stage.aws.credentials;
  await stage.type(`logs ${run?.id}`);
  await stage.type(`status ${accessKeyId} ${stage.slack.botToken}`);
  await expect.poll(async () => (await stage.store.audit.recent(50)).length, poll).toBeGreaterThanOrEqual(3);
  await expect.poll(async () => (await stage.store.cards.get(run?.id as never))?.ts, poll).toBeTruthy();
  await bot.stop();

  const log = await readFile(join(stage.folder, 'stoker.log'), 'utf8');
  expect(log.length).toBeGreaterThan(2000);
  const tables = ['clusters', 'runs', 'steps', 'intents', 'cards', 'outbox', 'audit'];
  const record = await Promise.all(tables.map((table) => stage.database.query(`select * from ${table}`)));
  const messages = await stage.control.messages(CHANNELS.dataTeam);
  const places = { log, record: JSON.stringify(record), messages: JSON.stringify(messages) };
  const { secretAccessKey } = stage.aws.credentials;
  const secrets = {
    'bot token': stage.slack.botToken,
    'app token': stage.slack.appToken,
    'AWS key id': accessKeyId,
    'AWS secret': secretAccessKey,
    'database password': new URL(stage.database.url).password,
  };
  for (const [where, text] of Object.entries(places)) {
    for (const [what, secret] of Object.entries(secrets))
      expect(text.includes(secret), `${what} in ${where}`).toBe(false);
  }
});
