import { afterEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../sandbox/slack/contract.ts';
import type { Store } from '../../src/store/store.ts';
import { isMoment } from '../support/answers.ts';
import { type Bot, type BotOptions, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { OPERATOR, VIEWER } from './support/config.ts';

let bot: Bot | undefined;
const start = async (options: BotOptions = {}): Promise<Bot> => {
  bot = await startBot(options);
  return bot;
};
afterEach(async () => {
  await bot?.end();
  bot = undefined;
});

const violations = (entries: LogEntry[]): string[] => entries.flatMap((entry) => entry.violations);

/** The store, with the audit and the runs replaced by what a test wants. */
const broken = (store: Store, what: Partial<Store>): Store => ({ ...store, ...what });
const fails = new Proxy(
  {},
  { get: () => () => Promise.reject(new Error('the database is gone: postgres://u:pw@db/x')) },
);

it('an envelope delivered twice starts one run, is answered once and audited once', async () => {
  const { control, store, ask } = await start();
  await control.post('faults', { kind: 'duplicate_envelope' });
  await ask(OPERATOR, 'retrain');
  // The second delivery came before this one.
  await ask(OPERATOR, 'presets');
  expect(await store.runs.recent(10)).toHaveLength(1);
  expect((await store.audit.recent(10)).map(({ name }) => name)).toEqual(['presets', 'retrain']);
  const answers = (await control.messages(CHANNEL, OPERATOR)).filter(({ text }) => text.includes('is on its way'));
  expect(answers).toHaveLength(1);
});

it('a click delivered twice is one', async () => {
  const { control, store, ask, click } = await start();
  const run = /r-[a-z0-9]{8}/.exec((await ask(OPERATOR, 'retrain')).text)?.[0] ?? '';
  const logs = await ask(OPERATOR, `status ${run}`);
  await control.post('faults', { kind: 'duplicate_envelope' });
  await click(OPERATOR, logs, 'run.cancel');
  await ask(OPERATOR, 'presets');
  const clicks = (await store.audit.recent(10)).filter(({ kind }) => kind === 'click');
  expect(clicks).toMatchObject([{ name: 'run.cancel', actor: OPERATOR, allowed: true, outcome: 'ok' }]);
});

it('acknowledges while the database hangs, and says that it takes a moment', async () => {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { control, next } = await start({
    // As long as Slack waits, and not as long as the database hangs.
    slack: { ackTimeoutMs: 3000 },
    wrap: (store) =>
      broken(store, { clusters: { ...store.clusters, live: () => gate.then(() => store.clusters.live()) } }),
  });
  const moment = control.next((each) => each.type === 'message' && isMoment(each.message), OPERATOR);
  await moment.ready;
  const { message: answer } = await next(OPERATOR, ({ text }) => text === 'No cluster is up');
  expect(await control.command(OPERATOR, CHANNEL, 'status')).toEqual({ ok: true });
  await moment.event;
  open();
  await answer;
});

it('an unexpected error is answered with a reference that stands in the log', async () => {
  const { ask, logged } = await start({ wrap: (store) => broken(store, { clusters: fails as Store['clusters'] }) });
  const { text } = await ask(OPERATOR, 'status');
  const ref = /^💥 Something broke \(ref ([0-9a-f]{4})\)/.exec(text)?.[1];
  expect(ref).toBeDefined();
  expect(text).not.toContain('database');
  expect(logged).toContainEqual(
    expect.objectContaining({ ref, msg: 'something broke', user: OPERATOR, name: 'status' }),
  );
});

it('answers although the audit cannot be written, and puts the row into the log', async () => {
  const { ask, logged } = await start({ wrap: (store) => broken(store, { audit: fails as Store['audit'] }) });
  expect((await ask(OPERATOR, 'presets')).text).toBe('Presets: nightly, adhoc');
  expect(logged).toContainEqual(
    expect.objectContaining({ msg: 'could not write the audit', audit: expect.objectContaining({ name: 'presets' }) }),
  );
});

it('sends an ephemeral message when the response_url does not take the answer', async () => {
  const { control, ask } = await start();
  await control.post('faults', { kind: 'rate_limited', method: 'response_url' });
  expect((await ask(OPERATOR, 'presets')).text).toBe('Presets: nightly, adhoc');
  // The message is seen before its call has ended and stands in the log.
  await expect.poll(async () => (await control.log()).map(({ name }) => name)).toContain('chat.postEphemeral');
});

it('sends the words alone when Slack refuses the blocks', async () => {
  const { control, ask, logged } = await start();
  await control.post('faults', { kind: 'rate_limited', method: 'response_url' });
  await control.post('faults', { kind: 'error', method: 'chat.postEphemeral', error: 'invalid_blocks' });
  const answer = await ask(OPERATOR, 'presets');
  expect(answer).toMatchObject({ text: 'Presets: nightly, adhoc' });
  expect(answer.blocks ?? []).toEqual([]);
  expect(logged).toContainEqual(expect.objectContaining({ msg: expect.stringContaining('refused the blocks') }));
});

describe('sockets', () => {
  it('there are two, and one refreshed leaves the other listening', async () => {
    const { control, ask } = await start();
    await control.post('faults', { kind: 'disconnect', times: 1 });
    for (let round = 0; round < 5; round += 1) await ask(OPERATOR, 'presets');
    expect((await control.workspace()).app.connected).toBe(true);
  });
});

it('says nothing that Slack would refuse, and acknowledges everything once', async () => {
  const { control, ask, setLogs } = await start();
  setLogs({ 'steps/s-1ABCDEFG/stderr.gz': `${'<!channel> & ``` '.repeat(900)}\npassword=hunter2` });
  // An operator is shown a form for it.
  expect(wordsOf(await ask(VIEWER, ''))).toContain('/emr status');
  for (const line of [
    'help',
    'help retrain',
    'help summary',
    'presets',
    'jobs',
    'status',
    'nonsense',
    'launch adhoc',
    'retrain',
    'summary --title <!channel>',
    'status',
  ]) {
    const answer = await ask(OPERATOR, line);
    expect(wordsOf(answer)).not.toContain('<!channel>');
  }
  expect(violations(await control.log())).toEqual([]);
});
