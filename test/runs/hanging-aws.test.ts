import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { USERS } from '../../sandbox/slack/workspace.ts';
import type { Run } from '../../src/records.ts';
import { wordsOf } from '../commands/support/bot.ts';
import { CHANNEL, openStage, type TestStage } from '../support/stage.ts';

/** While AWS takes its time with one cluster, people are answered and the other cards move. */
const HANGS_MS = 8000;
/** Longer than any of it takes; the end of the test ends the hanging too. */
const FOR_GOOD_MS = 120_000;
const poll = { timeout: 15_000, interval: 50 };

let stage: TestStage;
beforeEach(async () => {
  stage = await openStage();
  await stage.start();
});
afterEach(() => stage.close());

const latest = async (): Promise<Run> => (await stage.store.runs.recent(1))[0] as Run;
const running = () => expect.poll(async () => (await latest())?.state, poll).toBe('running');
const hang = (operation: string, delayMs: number, times = 1) =>
  stage.awsControl('POST', '/control/faults', { kind: 'slow', service: 'emr', operation, times, delayMs });
const hangs = (operation: string) =>
  expect
    .poll(async () => (await (await stage.awsControl('GET', '/control/faults')).text()).includes(operation), poll)
    .toBe(false);
const answers = async (user: string): Promise<string[]> =>
  (await stage.control.messages(CHANNEL, user)).filter((one: Message) => one.ephemeral_to === user).map(wordsOf);

it('a person who cancels is answered while the launch hangs, and it is cancelled all the same', {
  timeout: 90_000,
}, async () => {
  await hang('RunJobFlow', HANGS_MS);
  await stage.type('retrain --mode sleep');
  await hangs('RunJobFlow');
  const run = await latest();
  await stage.type(`cancel ${run.id}`);
  await expect
    .poll(async () => (await answers(USERS.ada)).join('\n'), { ...poll, timeout: HANGS_MS })
    .toContain(`Cancelling *retrain* \`${run.id}\``);
  expect((await stage.store.clusters.get(run.clusterId))?.awsId).toBeNull();
  await expect.poll(async () => (await latest()).state, { ...poll, timeout: 25_000 }).toBe('cancelled');
  await expect.poll(async () => (await stage.store.clusters.get(run.clusterId))?.state, poll).toBe('gone');
  expect(stage.engine.opened.size).toBe(1);
});

it('cards are drawn while a termination hangs', { timeout: 60_000 }, async () => {
  await stage.type('retrain --mode sleep');
  await running();
  const first = await latest();
  await hang('TerminateJobFlows', FOR_GOOD_MS);
  await stage.type(`cancel ${first.id}`);
  await hangs('TerminateJobFlows');
  await stage.type('retrain');
  const cardOf = async (id: string) =>
    (await stage.cards()).find((card) => card.metadata?.event_payload.key === `card:${id}`);
  await expect
    .poll(async () => wordsOf((await cardOf((await latest()).id)) ?? ({ text: '' } as Message)), poll)
    .toMatch(/succeeded/);
  expect(wordsOf((await cardOf(first.id)) as Message)).toMatch(/is being cancelled/);
});

it('eight who wait for AWS do not keep the ninth from being told what runs', { timeout: 60_000 }, async () => {
  await hang('RunJobFlow', FOR_GOOD_MS, 4);
  for (let index = 0; index < 4; index += 1) await stage.type('retrain --mode sleep');
  await hangs('RunJobFlow');
  const runs = await stage.store.runs.recent(4);
  for (const run of [...runs, ...runs, ...runs]) await stage.type(`cancel ${run.id}`);
  await stage.type('status', USERS.linus);
  await expect.poll(async () => (await answers(USERS.linus)).join('\n'), poll).toContain('4 clusters, 4 live runs');
});
