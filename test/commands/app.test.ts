import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterId, RunId } from '../../src/ids.ts';
import { type Bot, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.end());

const idIn = (text: string, prefix: 'r' | 'c'): string => {
  const id = new RegExp(`${prefix}-[a-z0-9]{8}`).exec(text)?.[0];
  if (!id) throw new Error(`no ${prefix}-… in: ${text}`);
  return id;
};

describe('typing', () => {
  it('shows each person the commands they may run', async () => {
    const operator = wordsOf(await bot.ask(OPERATOR, 'help'));
    const viewer = wordsOf(await bot.ask(VIEWER, ''));
    expect(operator).toContain('/emr launch');
    expect(operator).toContain('/emr retrain');
    expect(viewer).toContain('/emr status');
    expect(viewer).not.toContain('/emr launch');
    expect(viewer).not.toContain('/emr retrain');
  });

  it('explains one command with its arguments', async () => {
    const help = wordsOf(await bot.ask(OPERATOR, 'help retrain'));
    expect(help).toContain('/emr retrain [--since &lt;7d&gt;]');
    expect(help).toContain('a whole number, 10 to 100000, default `500`');
  });

  it('starts a run and records what was typed', async () => {
    const answer = await bot.ask(OPERATOR, 'Retrain —since 3d');
    const run = await bot.store.runs.get(idIn(answer.text, 'r') as RunId);
    expect(run).toMatchObject({
      job: 'retrain',
      requestedBy: OPERATOR,
      channel: 'C0DATATEAM',
      state: 'requested',
      arguments: { since: '3d', input: 's3://stoker-test/tweets/*.json.gz', 'min-examples': 500 },
    });
    expect(await bot.store.cards.get(idIn(answer.text, 'r') as RunId)).toMatchObject({ channel: 'C0DATATEAM' });
  });

  it('launches a cluster, which status then lists', async () => {
    const answer = await bot.ask(OPERATOR, 'launch adhoc');
    const id = idIn(answer.text, 'c');
    expect(await bot.store.clusters.get(id as ClusterId)).toMatchObject({
      preset: 'adhoc',
      keepAlive: true,
      owner: OPERATOR,
    });
    const status = wordsOf(await bot.ask(VIEWER, 'status'));
    expect(status).toContain(id);
    expect(status).toContain(`by <@${OPERATOR}>`);
  });

  it('refuses with the role that may and the person to ask', async () => {
    const answer = await bot.ask(VIEWER, 'retrain');
    expect(answer.text).toBe(`🚫 To use \`retrain\` you need the role *operator*; you are viewer. Ask <@${ADMIN}>.`);
  });

  it('answers a mistake with the usage of the one command', async () => {
    const answer = await bot.ask(OPERATOR, 'launch nightl');
    expect(answer.text).toBe(
      "🤔 Unknown preset 'nightl'. Did you mean 'nightly'? Presets: nightly, adhoc.\nUsage: `/emr launch &lt;preset&gt; [--dry-run]` · `/emr help launch` explains it",
    );
  });
});

describe('the audit', () => {
  it('has a row for what was allowed, refused and mistaken', async () => {
    await bot.ask(OPERATOR, 'presets');
    await bot.ask(VIEWER, 'launch adhoc');
    await bot.ask(VIEWER, 'xyzzy xoxb-123456789012-abcdefghijkl');
    const rows = (await bot.store.audit.recent(3)).toReversed();
    expect(rows).toMatchObject([
      { actor: OPERATOR, kind: 'command', name: 'presets', allowed: true, outcome: 'ok', channel: 'C0DATATEAM' },
      { actor: VIEWER, kind: 'command', name: 'launch', allowed: false, outcome: 'refused' },
      { actor: VIEWER, kind: 'command', name: 'unknown', allowed: true, outcome: 'invalid' },
    ]);
    expect(rows[2]?.detail).toEqual({ source: 'command', text: 'xyzzy [redacted Slack token]' });
  });
});

describe('ending', () => {
  it('asks before it terminates, and the click does it', async () => {
    const id = idIn((await bot.ask(OPERATOR, 'launch adhoc')).text, 'c');
    const question = await bot.ask(OPERATOR, `terminate ${id}`);
    expect(question.text).toContain(`Terminate ${id}?`);
    expect(await bot.store.clusters.get(id as ClusterId)).toMatchObject({ wanted: 'up' });
    const done = await bot.click(OPERATOR, question, 'cluster.terminate');
    expect(done.text).toContain('Putting out');
    expect(await bot.store.clusters.get(id as ClusterId)).toMatchObject({ wanted: 'gone', endedBy: OPERATOR });
  });

  it('lets an owner cancel, and nobody else without the role', async () => {
    const id = idIn((await bot.ask(OPERATOR, 'retrain')).text, 'r');
    const refused = await bot.ask(VIEWER, `cancel ${id}`);
    expect(refused.text).toContain('To cancel the run of somebody else you need the role *operator*; you are viewer.');
    expect(await bot.store.runs.get(id as RunId)).toMatchObject({ cancelWantedBy: null });
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'cancel', allowed: false, outcome: 'refused' });
    await bot.ask(OPERATOR, `cancel ${id}`);
    expect(await bot.store.runs.get(id as RunId)).toMatchObject({ cancelWantedBy: OPERATOR });
  });
});
