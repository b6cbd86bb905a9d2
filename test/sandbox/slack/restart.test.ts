import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, startHarness } from './support/harness.ts';

let directory: string;
let harness: Harness;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-slack-'));
  harness = await startHarness({ directory });
});
afterEach(async () => {
  await harness.close();
  await rm(directory, { recursive: true });
});

async function restart(): Promise<void> {
  await harness.close();
  harness = await startHarness({ directory });
}

const channel = CHANNELS.dataTeam;

it('keeps messages, threads, people and Home over a restart, and a card can still be updated', async () => {
  const { ts = '' } = await harness.client.chat.postMessage({ channel, text: 'running' });
  await harness.client.chat.postMessage({ channel, thread_ts: ts, text: 'cluster ready' });
  await harness.client.chat.postEphemeral({ channel, user: USERS.ada, text: 'only you' });
  await harness.control.post('users', { name: 'noor' });
  await harness.client.views.publish({ user_id: USERS.ada, view: { type: 'home', blocks: [{ type: 'divider' }] } });

  await restart();

  await harness.client.chat.update({ channel, ts, text: 'succeeded' });
  const all = await harness.control.messages(channel, USERS.ada);
  expect(all).toMatchObject([{ ts, text: 'succeeded', reply_count: 1 }, { text: 'only you' }]);
  expect((await harness.control.workspace()).users.map((user) => user.name)).toContain('noor');
  expect((await harness.control.get<{ view: unknown }>(`home?user=${USERS.ada}`)).view).toMatchObject({ type: 'home' });
  const next = await harness.client.chat.postMessage({ channel, text: 'next' });
  expect(Number(next.ts)).toBeGreaterThan(Number(ts));
});

it('does not write tokens to the disk', async () => {
  await harness.client.chat.postMessage({ channel, text: 'x' });
  const { botToken, appToken, controlToken, signingSecret } = harness.slack;
  await harness.close();
  const saved = await readFile(join(directory, 'slack.json'), 'utf8');
  for (const secret of [botToken, appToken, controlToken, signingSecret]) expect(saved).not.toContain(secret);
  harness = await startHarness({ directory });
});

it('says what to do with a state it can not read', async () => {
  await harness.close();
  await writeFile(join(directory, 'slack.json'), JSON.stringify({ version: 99 }));
  await expect(startHarness({ directory })).rejects.toThrow(/version 99.*Remove it/);
  await rm(join(directory, 'slack.json'));
  harness = await startHarness({ directory });
});
