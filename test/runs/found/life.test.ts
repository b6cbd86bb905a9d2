import { EMRClient } from '@aws-sdk/client-emr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { USERS } from '../../../sandbox/slack/workspace.ts';
import type { ClusterId } from '../../../src/ids.ts';
import { buttonOf, wordsOf } from '../../commands/support/bot.ts';
import { clientConfig } from '../../sandbox/aws/local-aws.ts';
import { CHANNEL, openStage, type TestStage } from '../../support/stage.ts';
import { launchByHand } from './house.ts';

let stage: TestStage;
let others: EMRClient;
beforeAll(async () => {
  stage = await openStage();
  others = new EMRClient(clientConfig(stage.aws));
});
afterAll(async () => {
  others.destroy();
  await stage.close();
});

const poll = { timeout: 15_000, interval: 50 };

/** What only this person sees in answer. */
const ask = (user: string, text: string): Promise<Message> => stage.answerTo(user, () => stage.type(text, user));

async function click(user: string, message: Message, action: string): Promise<void> {
  const container = { type: 'message', channel: CHANNEL, message_ts: message.ts, is_ephemeral: true };
  await stage.control.post('action', { user, container, ...buttonOf(message, action) });
}

it('a cluster from the console is found, claimed, given work, and put out, with a card that tells all of it', {
  timeout: 90_000,
}, async () => {
  const id = await launchByHand(others, 'etl by hand', { CreatedBy: 'linus@example.com' });
  await stage.start({ STOKER_REMIND_SECONDS: '1' });
  let list: Message | undefined;
  await expect
    .poll(async () => {
      list = await ask(USERS.grace, 'unclaimed');
      return wordsOf(list);
    }, poll)
    .toMatch(new RegExp(`1 cluster nobody claimed: \\$0\\.\\d+ an hour[\\s\\S]*${id}[\\s\\S]*linus@example.com`));
  await click(USERS.grace, list as Message, 'found.claim');

  const card = async (): Promise<string> => {
    const [message] = await stage.cards();
    return message ? wordsOf(message) : '';
  };
  await expect.poll(card, poll).toMatch(/Cluster etl by hand[\s\S]*claimed by <@U0GRACELI2>/);
  const cluster = await stage.store.clusters.find(id);
  expect(cluster).toMatchObject({ origin: 'claimed', owner: USERS.grace, state: 'idle' });
  // From now on somebody looks whether it does anything.
  await expect
    .poll(async () => (await stage.store.vigils.get(cluster?.id as ClusterId))?.verdict?.kind, poll)
    .toMatch(/busy|unknown/);

  await stage.type(`retrain --on ${id}`, USERS.ada);
  await expect.poll(async () => (await stage.store.runs.recent(1))[0]?.state, poll).toBe('succeeded');

  await click(USERS.ada, await ask(USERS.ada, `terminate ${id}`), 'cluster.terminate');
  await expect.poll(card, poll).toMatch(/Cluster etl by hand.*is gone/);
  await expect.poll(async () => (await stage.store.clusters.find(id))?.cost?.usd ?? 0, poll).toBeGreaterThan(0);
  // The engine opened what the others launched, and nothing else.
  expect([...stage.engine.opened.keys()]).toEqual([id]);
  expect(wordsOf(await ask(USERS.ada, 'unclaimed'))).toContain('No cluster of the account waits to be claimed');
});
