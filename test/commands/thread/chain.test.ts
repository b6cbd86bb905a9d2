import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { BOT_USER_ID } from '../../../sandbox/slack/workspace.ts';
import type { RunId } from '../../../src/ids.ts';
import type { Run } from '../../../src/records.ts';
import { type Bot, CHANNEL, startBot } from '../support/bot.ts';
import { OPERATOR, testConfig } from '../support/config.ts';

let bot: Bot;
let runs: Run[];
let ts: string;
beforeAll(async () => {
  const { retrain } = testConfig().jobs;
  const steps = [{ job: 'load' }, { job: 'retrain' }];
  bot = await startBot({
    config: {
      jobs: { load: retrain, retrain },
      chains: { tweets: { description: 'Loads, then trains.', preset: 'nightly', steps } },
    },
  });
});
beforeEach(async () => {
  runs = await bot.store.runs.ofChain(idIn(await bot.ask(OPERATOR, 'tweets')));
  ({ ts = '' } = await bot.app.clients.updates.chat.postMessage({ channel: CHANNEL, text: 'the card of the chain' }));
  await bot.store.cards.shown(runs[0]?.id as RunId, 1, ts, new Date());
});
afterAll(() => bot.end());

const idIn = ({ text }: Message): RunId => /r-[a-z0-9]{8}/.exec(text)?.[0] as RunId;
const end = (run: Run | undefined, state: Run['state']) =>
  bot.store.runs.update(run?.id as RunId, { state, endedAt: new Date() });

async function mention(text: string): Promise<Message> {
  const { message } = await bot.next(
    OPERATOR,
    (each) => each.thread_ts === ts && each.ts !== ts && each.bot_id !== undefined,
  );
  await bot.control.post('message', {
    user: OPERATOR,
    channel: CHANNEL,
    text: `<@${BOT_USER_ID}> ${text}`,
    thread_ts: ts,
  });
  return message;
}

it('in the thread of a chain the words are for all of it, or for the step that matters', async () => {
  const [load, retrain] = runs;
  expect((await mention('again')).text).toContain(`Run ${load?.id} goes on.`);

  await end(load, 'succeeded');
  await end(retrain, 'failed');
  await mention('logs, please');
  await mention('report of load');
  const said = (await bot.store.audit.recent(2)).map(({ detail }) => detail.text);
  expect(said).toEqual([`report ${load?.id}`, `logs ${retrain?.id}`]);

  const whole = await bot.store.runs.ofChain(idIn(await mention('run it again')));
  expect(whole.map(({ job }) => job)).toEqual(['load', 'retrain']);
  expect(whole[0]?.id).not.toBe(load?.id);

  const rest = await bot.store.runs.ofChain(idIn(await mention('go on from the failed step')));
  expect(rest.map(({ job }) => job)).toEqual(['retrain']);
});

it('stop is for all that is left of it', async () => {
  await end(runs[0], 'succeeded');
  expect((await mention('stop it!')).text).toContain('Cancelling');
  expect(await bot.store.runs.get(runs[1]?.id as RunId)).toMatchObject({ cancelWantedBy: OPERATOR });
});
