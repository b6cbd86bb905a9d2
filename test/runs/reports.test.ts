import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { USERS } from '../../sandbox/slack/workspace.ts';
import { buttonOf, wordsOf } from '../commands/support/bot.ts';
import { CHANNEL, openStage, type TestStage } from '../support/stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
  await stage.start();
});
afterAll(() => stage.close());

const poll = { timeout: 25_000, interval: 50 };
const APPLICATION = 'application_1795298936789_0001';

const click = (user: string, message: Message, button: string): Promise<Message> =>
  stage.answerTo(user, () =>
    stage.control.post('action', {
      user,
      container: { type: 'message', channel: CHANNEL, message_ts: message.ts, is_ephemeral: false },
      ...buttonOf(message, button),
    }),
  );

it('a run whose job leaves its event log says on its card what it did, and behind buttons all of it', {
  timeout: 90_000,
}, async () => {
  await stage.type('retrain --mode report');
  const card = async (): Promise<Message | undefined> => (await stage.cards())[0];
  await expect
    .poll(async () => wordsOf((await card()) ?? ({ text: '' } as Message)), poll)
    .toMatch(/Spark ran 6 stages with 13 tasks on 4 executors of 2 cores in 16 s: read 32 MB[\s\S]*Longest: stage 2/);
  await stage.settled();
  const shown = (await card()) as Message;

  const report = await click(USERS.grace, shown, 'run.report');
  expect(wordsOf(report)).toContain('8 tasks on 8 cores, 3.1 s in the median');
  expect(wordsOf(report)).toContain('What I’d change');
  const kinds = (report.blocks ?? []).map(({ type }) => type);
  expect(kinds.filter((kind) => kind === 'data_visualization')).toHaveLength(2);
  expect(kinds).toContain('table');

  // Not before the history server has found the application is its page there.
  let asked = 0;
  const history = createServer((request, response) => {
    asked += request.url === `/api/v1/applications/${APPLICATION}` ? 1 : 0;
    response.writeHead(asked > 1 ? 200 : 404).end(JSON.stringify({ attempts: [{ attemptId: '1' }] }));
  });
  await new Promise<void>((resolve) => history.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(history.address() as AddressInfo).port}`;
  stage.engine.startHistoryServer = async () => ({
    url,
    ended: once(history, 'close').then(() => undefined),
    close: async () => {
      history.closeAllConnections();
      history.close();
    },
  });
  const link = await click(USERS.ada, shown, 'run.spark-ui');
  expect(wordsOf(link)).toContain(`${url}/history/${APPLICATION}/1/jobs/|Open the Spark UI`);
  expect(asked).toBe(2);
  // A link is for those who may do as much as it shows.
  expect((await click(USERS.linus, shown, 'run.spark-ui')).text).toMatch(/operator/);
  const audited = await stage.store.audit.recent(10);
  expect(JSON.stringify(audited)).not.toContain(url);
});

it('a run whose job leaves none is looked for, and not told as one that did nothing', { timeout: 90_000 }, async () => {
  await stage.type('retrain');
  const states = async () => (await stage.store.runs.recent(2)).map(({ state }) => state);
  await expect.poll(states, poll).toEqual(['succeeded', 'succeeded']);
  const [run] = await stage.store.runs.recent(1);
  const answer = await stage.answerTo(USERS.ada, () => stage.type(`report ${run?.id}`));
  expect(answer.text).toContain('is being looked for');
});

it('of a run that still runs, the Spark UI is the one on its cluster', { timeout: 90_000 }, async () => {
  await stage.type('retrain --mode sleep');
  const latest = async () => (await stage.store.runs.recent(1))[0];
  await expect.poll(async () => (await latest())?.state, poll).toBe('running');
  const run = await latest();
  const early = await stage.answerTo(USERS.ada, () => stage.type(`report ${run?.id}`));
  expect(early.text).toContain('has not ended yet');
  const link = await stage.answerTo(USERS.ada, () => stage.type(`report ${run?.id} --spark-ui`));
  expect(wordsOf(link)).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\|Open the Spark UI/);
  const { calls } = (await (await stage.awsControl('GET', '/control/calls')).json()) as {
    calls: { operation: string }[];
  };
  expect(calls.map(({ operation }) => operation)).toContain('GetOnClusterAppUIPresignedURL');
  await stage.type(`cancel ${run?.id}`);
  await expect.poll(async () => (await latest())?.state, poll).toBe('cancelled');
});
