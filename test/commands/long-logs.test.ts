import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunId, StepId } from '../../src/ids.ts';
import { type Bot, buttonOf, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { OPERATOR, VIEWER } from './support/config.ts';

let bot: Bot;
let run: RunId;
let card: string;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.end());
beforeEach(async () => {
  run = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'retrain --since 3d')).text)?.[0] as RunId;
  await bot.store.steps.update(run, 0, { awsId: 's-1ABC' as StepId, awsState: 'RUNNING' });
  const { ts } = await bot.app.clients.updates.chat.postMessage({ channel: CHANNEL, text: `card of ${run}` });
  card = ts ?? '';
  await bot.store.cards.shown(run, 1, card, new Date());
  const lines = Array.from({ length: 400 }, (_, i) => `line ${i} of many, with some words in it`);
  bot.setLogs({ 'steps/s-1ABC/stdout.gz': `${lines.join('\n')}\npassword=hunter2\n` });
});

const filesInThread = async () =>
  (await bot.control.messages(CHANNEL, undefined, card)).flatMap(({ files = [] }) => files);

it('what was asked for and does not fit becomes a file in the thread; the button posts none', async () => {
  const few = wordsOf(await bot.ask(VIEWER, `logs ${run}`));
  expect(few).toContain('the last 15 of 401 lines');
  expect(await filesInThread()).toEqual([]);
  const words = wordsOf(await bot.ask(VIEWER, `logs ${run} --lines 300`));
  expect(words).toContain(`All of it is in the thread of the run as retrain-${run}.log`);
  const [file] = await filesInThread();
  expect(file).toMatchObject({ name: `retrain-${run}.log`, mimetype: 'text/plain' });
  const authorization = `Bearer ${bot.slack.botToken}`;
  const text = await (await fetch(file?.url_private ?? '', { headers: { authorization } })).text();
  expect(text).toContain('line 101 of many');
  expect(text).toContain('password=[redacted secret]');
  expect(text).not.toContain('line 100 of many');
});

it.each([
  ['missing_scope', 'the app lacks the scope files:write; install it again with the newest manifest.yml'],
  ['file_uploads_disabled', 'Slack did not take the file (file_uploads_disabled)'],
])('without the file (%s) there is still the answer', async (error, reason) => {
  await bot.control.post('faults', { kind: 'error', method: 'files.getUploadURLExternal', error });
  const words = wordsOf(await bot.ask(VIEWER, `logs ${run} --lines 300`));
  expect(words).toContain('line 399 of many');
  expect(words).toContain(`There is more than fits here, but ${reason}.`);
});

it('follows on a click, once however many ask, and stops on another', async () => {
  const shown = await bot.ask(VIEWER, `logs ${run}`);
  expect((await bot.click(VIEWER, shown, 'run.follow')).text).toContain('New lines come into the thread');
  expect((await bot.ask(OPERATOR, `logs ${run} --follow`)).text).toContain('followed already');
  expect(await bot.store.follows.due(new Date(8e15), 9)).toMatchObject([
    { runId: run, stream: 'own', wantedBy: VIEWER },
  ]);
  await bot.ask(OPERATOR, `logs ${run} --follow --stream driver`);
  expect(await bot.store.follows.due(new Date(8e15), 9)).toHaveLength(2);
  expect(await bot.store.follows.stop(run, 'own', OPERATOR, new Date())).toBe(true);
  expect(await bot.store.follows.stop(run, 'own', OPERATOR, new Date())).toBe(false);
  await bot.store.runs.update(run, { state: 'succeeded', endedAt: new Date() });
  expect((await bot.ask(VIEWER, `logs ${run} --follow`)).text).toContain('has ended: there is nothing to follow');
  const ended = await bot.ask(VIEWER, `logs ${run}`);
  expect(() => buttonOf(ended, 'run.follow')).toThrow('no button');
});

it.each([
  ['--grep " "', '--grep looks for a text, and this one is empty.'],
  ['--step 2', 'has no step 2: it has one step, --step 1.'],
  ['--stream syslog', 'stderr'],
  ['--lines 0', '1'],
])('%s is refused with what is legal', async (options, why) => {
  const { text } = await bot.ask(VIEWER, `logs ${run} ${options}`);
  expect(text).toMatch(/^🤔/);
  expect(text).toContain(why);
});
