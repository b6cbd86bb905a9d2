import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import type { RunId } from '../../src/ids.ts';
import type { Fix, Run } from '../../src/records.ts';
import { schedule } from '../reminders/nightly/states.ts';
import { type Bot, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

const FIX: Fix = {
  overrides: { spark: { 'spark.executor.memory': '8g' } },
  changes: [{ what: 'executor memory', from: '4g', to: '8g' }],
  notes: [],
};
const FAILURE = { message: 'An executor ran out of heap.', cause: 'executor-heap', advice: ['More heap.'], fix: FIX };

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.end());

/** A run that failed so. */
async function failed(over: Partial<Run> = {}, typed = 'retrain --since 3d'): Promise<RunId> {
  const id = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, typed)).text)?.[0] as RunId;
  await bot.store.runs.update(id, { state: 'failed', failure: FAILURE, endedAt: new Date(), ...over });
  return id;
}
const cardOf = (id: RunId, user = OPERATOR): Promise<Message> => bot.ask(user, `status ${id}`);
const click = async (user: string, id: RunId): Promise<Message> => bot.click(user, await cardOf(id, user), 'run.fix');
const idIn = ({ text }: Message): RunId => /r-[a-z0-9]{8}/.exec(text)?.[0] as RunId;
const toldOf = async (id: RunId) => (await bot.store.outbox.told(id, 0)).map(({ event }) => event);

it('runs the same again with the fix, and both threads tell it', async () => {
  const id = await failed();
  const again = idIn(await click(ADMIN, id));
  expect(await bot.store.runs.get(again)).toMatchObject({
    job: 'retrain',
    arguments: expect.objectContaining({ since: '3d' }),
    overrides: FIX.overrides,
    retryOf: id,
    requestedBy: ADMIN,
    state: 'requested',
  });
  expect(await toldOf(id)).toEqual([{ kind: 'run-retried', run: again, by: ADMIN, changes: FIX.changes }]);
  const chain = [{ run: id, cause: 'executor-heap' }];
  expect(await toldOf(again)).toEqual([{ kind: 'run-retries', run: again, chain, by: ADMIN, changes: FIX.changes }]);
  expect(wordsOf(await cardOf(again))).toContain(`🔧 2nd try of \`${id}\`: executor memory 4g → 8g`);
  expect(wordsOf(await cardOf(id))).toContain(`🔁 Tried again with the fix as \`${again}\`, by <@${ADMIN}>`);
});

it('happens once for a failed run, whoever clicks and however often', async () => {
  const id = await failed();
  const [card, others] = [await cardOf(id), await cardOf(id, ADMIN)];
  const [one, other] = await Promise.all([bot.click(OPERATOR, card, 'run.fix'), bot.click(ADMIN, others, 'run.fix')]);
  const again = idIn(one);
  expect(idIn(other)).toBe(again);
  expect([one, other].filter(({ text }) => text.includes('tried again already'))).toHaveLength(1);
  const by = (await bot.store.runs.get(again))?.requestedBy;
  expect((await bot.click(OPERATOR, card, 'run.fix')).text).toBe(
    `⏳ It was tried again already as \`${again}\`, by <@${by}>.`,
  );
  expect(await bot.store.runs.retriesOf(id)).toHaveLength(1);
  expect((await toldOf(id)).filter(({ kind }) => kind === 'run-retried')).toHaveLength(1);
  expect(JSON.stringify((await cardOf(id)).blocks)).not.toContain('run.fix');
});

it('is for operators only', async () => {
  const id = await failed();
  expect((await click(VIEWER, id)).text).toContain('you need the role *operator*');
  expect(await bot.store.runs.retriesOf(id)).toEqual([]);
  expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'run.fix', allowed: false });
});

it('is not offered where nothing would mend it, and a button from before says so', async () => {
  const id = await failed();
  const card = await cardOf(id);
  await bot.store.runs.update(id, { failure: { ...FAILURE, fix: null } });
  expect((await bot.click(OPERATOR, card, 'run.fix')).text).toBe(`🤔 Nothing is known that would mend run ${id}.`);
  expect(JSON.stringify((await cardOf(id)).blocks)).not.toContain('run.fix');
});

it('tells the chain from the third try on', async () => {
  const first = await failed();
  const second = idIn(await click(OPERATOR, first));
  await bot.store.runs.update(second, { state: 'failed', failure: FAILURE, endedAt: new Date() });
  const third = idIn(await click(OPERATOR, second));
  const words = wordsOf(await cardOf(third));
  expect(words).toContain(`🔧 3rd try of \`${first}\`: executor memory 4g → 8g`);
  expect(words).toContain(`\`${first}\` failed: executor-heap → \`${second}\` failed: executor-heap → \`${third}\``);
});

it('Run again takes the place of the next try of a schedule', async () => {
  const id = await failed();
  const { id: scheduleId } = schedule();
  const plannedAt = new Date();
  await bot.store.schedules.insert(schedule({ nextAt: null }));
  const dueAt = new Date(Date.now() + 600_000);
  const waits = {
    scheduleId,
    plannedAt,
    state: 'waiting',
    why: 'retry',
    attempts: 1,
    dueAt,
    createdAt: plannedAt,
  } as const;
  await bot.store.occurrences.insert({ ...waits, runId: id });
  await bot.store.runs.update(id, { scheduleId, plannedAt });
  const again = idIn(await bot.click(OPERATOR, await cardOf(id), 'run.again'));
  expect(await bot.store.runs.get(again)).toMatchObject({ retryOf: id, scheduleId, plannedAt });
  expect(wordsOf(await cardOf(id))).toContain(`🔁 Tried again as \`${again}\`, by <@${OPERATOR}>`);
});

it('Run again repeats a run with the settings that it had', async () => {
  const id = await failed();
  const again = idIn(await click(OPERATOR, id));
  await bot.store.runs.update(again, { state: 'succeeded', endedAt: new Date() });
  const repeated = idIn(await bot.click(OPERATOR, await cardOf(again), 'run.again'));
  expect(await bot.store.runs.get(repeated)).toMatchObject({ overrides: FIX.overrides, retryOf: null });
  expect(wordsOf(await cardOf(repeated))).toContain('🔧 With `spark.executor.memory=8g`');
});
