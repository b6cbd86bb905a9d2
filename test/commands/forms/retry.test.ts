import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { RunId } from '../../../src/ids.ts';
import type { Fix, Run } from '../../../src/records.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { OPERATOR, VIEWER } from '../support/config.ts';
import { byButton, type OpenForm } from './support.ts';

const FIX: Fix = {
  overrides: { spark: { 'spark.executor.memory': '8g' } },
  changes: [{ what: 'executor memory', from: '4g', to: '8g' }],
  notes: ['It costs the same.'],
};

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.end());
afterEach(async () => {
  expect((await bot.control.log()).flatMap((entry) => entry.violations)).toEqual([]);
});

const idIn = (text: string): RunId => (/r-[a-z0-9]{8}/.exec(text)?.[0] ?? '') as RunId;

/** A failed run, its card, and the form that its button opens. */
async function failed(fix: Fix | null, over: Partial<Run> = {}, typed = 'retrain --since 3d') {
  const id = idIn((await bot.ask(OPERATOR, typed)).text);
  const failure = { message: 'An executor ran out of heap.', fix };
  await bot.store.runs.update(id, { state: 'failed', failure, endedAt: new Date(), ...over });
  const card = await bot.ask(OPERATOR, `status ${id}`);
  return { id, open: (): Promise<OpenForm> => byButton(bot, OPERATOR, card, 'form.retry') };
}

it('shows what would mend it and what it costs, and runs it so with other arguments', async () => {
  const { id, open } = await failed(FIX);
  const form = await open();
  expect(form.fields).toEqual(['@fix', 'since', 'input', 'min-examples']);
  expect(form.initial).toMatchObject({ '@fix': ['true'], since: '3d' });
  for (const words of ['An executor ran out of heap.', 'executor memory `4g` → `8g`', 'It costs the same.', 'an hour'])
    expect(form.words).toContain(words);
  const again = idIn((await form.send({ since: '1d' })).text);
  expect(await bot.store.runs.get(again)).toMatchObject({
    arguments: { since: '1d', input: 's3://stoker-test/tweets/*.json.gz', 'min-examples': 500 },
    overrides: FIX.overrides,
    retryOf: id,
  });
  const [row] = await bot.store.audit.recent(1);
  expect(row).toMatchObject({ name: 'form.retry', outcome: 'ok', detail: { source: 'form', run: id } });
});

it('runs it without the change, and where none is known', async () => {
  const without = await failed(FIX);
  const plain = idIn((await (await without.open()).send({ '@fix': [] })).text);
  expect(await bot.store.runs.get(plain)).toMatchObject({ overrides: null, retryOf: null });
  const form = await (await failed(null)).open();
  expect(form.fields).not.toContain('@fix');
  expect((await form.submit({ since: 'soon' })).errors).toMatchObject({ 'since~0': expect.stringContaining('soon') });
  const run = await bot.store.runs.get(idIn((await form.send({ since: '4d' })).text));
  expect(run?.arguments.since).toBe('4d');
});

it('keeps what a form cannot show as it was', async () => {
  const key = 'xoxb-123456789012-abcdefghijkl';
  const { open } = await failed(null, {}, `summary --title ${key} --day 2026-11-20T06:00:00Z`);
  const form = await open();
  expect(form.words).not.toContain(key);
  expect(form.words).toContain('`--title` stays as it was');
  expect(form.initial.day).toBe('2026-11-20T06:00:00Z');
  const run = await bot.store.runs.get(idIn((await form.send({ mode: 'thorough' })).text));
  expect(run?.arguments).toMatchObject({ title: key, mode: 'thorough', day: '2026-11-20T06:00:00Z' });
});

it('is checked again when it is sent, and can be opened again as it was', async () => {
  const { id, open } = await failed(FIX);
  const form = await open();
  await bot.store.runs.update(id, { state: 'succeeded', failure: null });
  const refused = await form.send({ since: '6d' });
  expect(JSON.stringify(refused.blocks)).toContain('Nothing is known that would mend');
  const again = await byButton(bot, OPERATOR, refused, 'form.retry');
  expect(again.initial.since).toBe('6d');
});

it('is for operators', async () => {
  const { id } = await failed(FIX);
  const card = await bot.ask(VIEWER, `status ${id}`);
  expect((await bot.click(VIEWER, card, 'form.retry')).text).toContain('you need the role *operator*');
});
