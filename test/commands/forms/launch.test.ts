import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../sandbox/slack/contract.ts';
import type { ClusterId, RunId } from '../../../src/ids.ts';
import { type Bot, buttonOf, CHANNEL, startBot, wordsOf } from '../support/bot.ts';
import { ADMIN, OPERATOR, testConfig, VIEWER } from '../support/config.ts';
import { byButton, type OpenForm, opening } from './support.ts';

let bot: Bot;
const CHAINS = {
  both: {
    description: 'One after the other.',
    preset: 'nightly',
    steps: [{ job: 'retrain' }, { job: 'summary', arguments: { title: 'Of the night' } }],
  },
};
/** A job with more arguments than anybody wants to see at once. */
const WIDE = {
  description: 'Takes much.',
  script: 'jobs/wide.py',
  preset: 'nightly',
  arguments: {
    ...Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, { type: 'string', help: 'Whatever.' }])),
    must: { type: 'string', help: 'Needed.', required: true },
    rows: { type: 'integer', help: 'At most.', default: 5 },
  },
};
beforeAll(async () => {
  bot = await startBot({ config: { chains: CHAINS, jobs: { ...testConfig().jobs, wide: WIDE } } });
});
afterAll(() => bot.end());
afterEach(async () => {
  const violations = (await bot.control.log()).flatMap((entry) => entry.violations);
  // But for the fault that one test orders.
  expect(violations.filter((one) => one !== 'expired_trigger_id')).toEqual([]);
});

const idIn = (text: string): string => /r-[a-z0-9]{8}/.exec(text)?.[0] ?? /c-[a-z0-9]{8}/.exec(text)?.[0] ?? '';
const bare = (user = OPERATOR): Promise<OpenForm> => opening(bot, user, () => bot.control.command(user, CHANNEL, ''));
const launching = async (subject: string, user = OPERATOR): Promise<OpenForm> =>
  (await bare(user)).change('@subject', subject);
const drafts = (user: string, form: string) => bot.store.drafts.get(user as never, form, new Date());

describe('launching by a form', () => {
  it('asks what, then shows the fields of it with their defaults, its cluster and its price', async () => {
    const choice = await bare();
    expect(choice.fields).toEqual(['@subject']);
    const form = await choice.change('@subject', 'job:retrain');
    expect(form.fields).toEqual(['@subject', '@where', 'since', 'input', 'min-examples', '@dry-run']);
    expect(form.initial).toMatchObject({
      '@subject': 'job:retrain',
      '@where': 'preset nightly',
      since: '7d',
      input: 's3://stoker-test/tweets/*.json.gz',
      'min-examples': '500',
    });
    expect(form.words).toMatch(/about \$\d.* an hour.*up to .*\$\d.* until its time limit of 2 h/);
    await form.close();
  });

  it('starts the run that the typed command starts', async () => {
    const form = await launching('job:retrain');
    const answer = await form.send({ since: '3d', '@where': 'preset adhoc' });
    const run = await bot.store.runs.get(idIn(answer.text) as RunId);
    const typed = await bot.ask(OPERATOR, 'retrain --since 3d --preset adhoc');
    const like = await bot.store.runs.get(idIn(typed.text) as RunId);
    expect(run).toMatchObject({ job: 'retrain', preset: 'adhoc', requestedBy: OPERATOR, channel: CHANNEL });
    expect(run?.arguments).toEqual(like?.arguments);
    expect(await bot.control.views(OPERATOR)).toEqual([]);
    const [, row] = await bot.store.audit.recent(2);
    expect(row).toMatchObject({ name: 'retrain', kind: 'command', outcome: 'ok', detail: { source: 'form' } });
    expect(row?.detail.text).toContain('--since=3d');
  });

  it('prices the cluster that is chosen, and one that is up costs nothing more', async () => {
    const cluster = idIn((await bot.ask(OPERATOR, 'launch adhoc')).text);
    const form = await launching('job:retrain');
    const other = await form.change('@where', `on ${cluster}`);
    expect(other.words).toContain('It costs nothing more');
    const run = await bot.store.runs.get(idIn((await other.send({ '@where': `on ${cluster}` })).text) as RunId);
    expect(run?.clusterId).toBe(cluster);
  });

  it('launches a cluster of a preset', async () => {
    const answer = await (await launching('preset:adhoc')).send();
    expect(await bot.store.clusters.get(idIn(answer.text) as ClusterId)).toMatchObject({ preset: 'adhoc' });
  });

  it('runs a chain, with what is given to all of its jobs', async () => {
    const form = await (await launching('chain:both')).press('form.more');
    expect(form.fields).toEqual(
      expect.arrayContaining(['@where', 'since', 'input', 'min-examples', 'title', 'day', 'share', 'mode', 'dry']),
    );
    expect(form.words).toMatch(/an hour.*up to/);
    const lead = idIn((await form.send({ since: '4d', mode: 'thorough' })).text) as RunId;
    const runs = await bot.store.runs.ofChain(lead);
    expect(runs.map((run) => [run.job, run.arguments.since, run.arguments.mode, run.arguments.title])).toEqual([
      ['retrain', '4d', undefined, undefined],
      ['summary', undefined, 'thorough', 'Of the night'],
    ]);
  });

  it('says at each field what is wrong with it, and keeps what was typed', async () => {
    const form = await launching('job:retrain');
    const { errors } = await form.submit({ since: 'soon', input: 'two words' });
    expect(errors).toEqual({
      'since~1': "'soon' is no time span for --since; give one such as 30m, 12h, 7d or 2w.",
      'input~1': "'two words' is no path for --input; give one such as s3://bucket/folder/*.json.gz, without spaces.",
    });
    const run = idIn((await form.send({ since: '2d', input: 's3://stoker-test/a' })).text) as RunId;
    expect((await bot.store.runs.get(run))?.arguments).toMatchObject({ since: '2d', input: 's3://stoker-test/a' });
  });

  it('shows what can be left out when one asks for it, and keeps what was filled in before', async () => {
    const form = await launching('job:wide');
    expect(form.fields).toEqual(['@subject', '@where', 'must', 'rows', '@dry-run']);
    expect(form.words).toContain('5 more can be left out: a, b, c, d, e');
    await form.fill('must', 'Kept');
    const all = await form.press('form.more');
    expect(all.fields).toEqual(['@subject', '@where', 'must', 'a', 'b', 'c', 'd', 'e', 'rows', '@dry-run']);
    expect(all.initial).toMatchObject({ must: 'Kept', rows: '5' });
    expect(all.words).not.toContain('More arguments…');
    await all.fill('c', 'third');
    await expect.poll(async () => (await drafts(OPERATOR, 'job:wide'))?.filled.c).toEqual(['third']);
    await all.close();
    const again = await launching('job:wide');
    expect(again.initial).toMatchObject({ must: 'Kept', c: 'third' });
    const fresh = await again.press('form.start-over');
    expect(fresh.fields).toEqual(form.fields);
    const run = idIn((await fresh.send({ must: 'x' })).text) as RunId;
    expect((await bot.store.runs.get(run))?.arguments).toEqual({ must: 'x', rows: 5 });
  });

  it('opens again as it was left, until one starts over', async () => {
    const form = await launching('job:summary');
    expect(form.words).not.toContain('As you left it');
    await form.fill('title', 'Half a ti');
    await expect.poll(() => drafts(OPERATOR, 'job:summary')).not.toBeNull();
    await form.fill('day', '2026-11-20');
    await form.close();
    await expect.poll(async () => (await drafts(OPERATOR, 'job:summary'))?.filled.day).toEqual(['2026-11-20']);
    const again = await launching('job:summary');
    expect(again.initial).toMatchObject({ title: 'Half a ti', day: '2026-11-20', mode: 'fast' });
    expect(again.words).toContain('As you left it');
    const fresh = await again.press('form.start-over');
    expect(fresh.initial).toMatchObject({ title: null, day: null });
    expect(await drafts(OPERATOR, 'job:summary')).toBeNull();
    await fresh.close();
  });

  it('does not show one person what another has filled in', async () => {
    const form = await launching('job:summary');
    await form.fill('title', 'Mine');
    await expect.poll(() => drafts(OPERATOR, 'job:summary')).not.toBeNull();
    expect((await launching('job:summary', ADMIN)).initial.title).toBeNull();
  });

  it('keeps nothing that looks like a key', async () => {
    const form = await launching('job:summary', ADMIN);
    await form.fill('title', 'xoxb-123456789012-abcdefghijkl');
    await form.fill('mode', 'thorough');
    await expect.poll(async () => (await drafts(ADMIN, 'job:summary'))?.filled.mode).toEqual(['thorough']);
    expect(JSON.stringify(await drafts(ADMIN, 'job:summary'))).not.toContain('xoxb');
  });

  it('keeps the newest, in whatever order changes are heard of', async () => {
    const now = Date.now();
    await bot.store.drafts.put(ADMIN as never, 'job:order', { a: ['newer'] }, new Date(now));
    await bot.store.drafts.put(ADMIN as never, 'job:order', { a: ['older'] }, new Date(now - 5));
    expect((await drafts(ADMIN, 'job:order'))?.filled).toEqual({ a: ['newer'] });
  });

  it('forgets it after a day', async () => {
    await bot.store.drafts.put(ADMIN as never, 'job:retrain', { since: ['1d'] }, new Date(Date.now() - 25 * 3_600_000));
    expect((await launching('job:retrain', ADMIN)).initial.since).toBe('7d');
  });

  it('shows a dry run, and can be opened again to mean it', async () => {
    const form = await launching('preset:nightly');
    const answer = await form.send({ '@dry-run': 'true' });
    expect(wordsOf(answer)).toContain('A dry run');
    const choice = await byButton(bot, OPERATOR, answer, 'form.launch');
    const again = await choice.change('@subject', 'preset:nightly');
    expect(again.initial).toMatchObject({ '@dry-run': null });
    expect((await again.send()).text).toContain('is on its way');
    await expect.poll(() => drafts(OPERATOR, 'preset:nightly')).toBeNull();
  });

  it('is one request however often Slack delivers it', async () => {
    const form = await launching('job:retrain');
    await bot.control.post('faults', { kind: 'duplicate_envelope', times: 1 });
    const before = (await bot.store.runs.live()).length;
    await form.send({ since: '9d' });
    expect((await bot.store.runs.live()).length).toBe(before + 1);
  });
});

describe('where no form can be opened', () => {
  it('the words are sent instead', async () => {
    await bot.control.post('faults', { kind: 'error', method: 'views.open', error: 'expired_trigger_id', times: 1 });
    expect(wordsOf(await bot.ask(OPERATOR, ''))).toContain('/emr launch');
    await bot.control.post('faults', { kind: 'error', method: 'views.open', error: 'expired_trigger_id', times: 1 });
    const clicked = await bot.click(OPERATOR, await bot.ask(OPERATOR, 'help'), 'form.launch');
    expect(clicked.text).toBe('No form could be opened. Try again in Slack, or type `/emr help run`.');
  });
});

describe('the ways to a form', () => {
  it('is a button below help and status, for those who may launch', async () => {
    const help = await bot.ask(OPERATOR, 'help');
    expect((await byButton(bot, OPERATOR, help, 'form.launch')).fields).toEqual(['@subject']);
    const status = await bot.ask(OPERATOR, 'status');
    expect((await byButton(bot, OPERATOR, status, 'form.launch')).fields).toEqual(['@subject']);
    expect(JSON.stringify(await bot.ask(VIEWER, 'status'))).not.toContain('form.launch');
    expect(wordsOf(await bot.ask(VIEWER, ''))).toContain('/emr status');
  });

  it('is a button below the help of a job or a chain, with the fields of that one', async () => {
    const job = await byButton(bot, OPERATOR, await bot.ask(OPERATOR, 'help retrain'), 'form.job');
    expect(job.fields).toEqual(['@where', 'since', 'input', 'min-examples', '@dry-run']);
    const chain = await byButton(bot, OPERATOR, await bot.ask(OPERATOR, 'help both'), 'form.job');
    expect(chain.fields).toEqual(['@where', '@dry-run']);
    expect(chain.words).toMatch(/more can be left out: .*title/);
    expect(JSON.stringify(await bot.ask(OPERATOR, 'help keep'))).not.toContain('form.job');
  });

  it('is a button on Home, where the form asks for the channel too', async () => {
    const published = bot.control.next((event) => event.type === 'home_published', OPERATOR);
    await published.ready;
    await bot.control.get(`home?user=${OPERATOR}`);
    const event = await published.event;
    if (event.type !== 'home_published') throw new Error(`got ${event.type}`);
    const choice = await opening(bot, OPERATOR, () =>
      bot.control.post('action', {
        user: OPERATOR,
        container: { type: 'view', view_id: event.view.id },
        ...buttonOf({ blocks: event.view.blocks } as Message, 'form.launch'),
      }),
    );
    expect((await choice.change('@subject', 'job:retrain')).fields).toContain('@channel');
  });

  it('is a shortcut, which asks for the channel', async () => {
    const choice = await opening(bot, OPERATOR, () =>
      bot.control.post('shortcut', { user: OPERATOR, callback_id: 'launch' }),
    );
    const form = await choice.change('@subject', 'job:retrain');
    expect(form.fields).toContain('@channel');
    const answer = await form.send({ '@channel': CHANNEL });
    expect(answer.text).toContain(`Its card comes up in <#${CHANNEL}>`);
  });
});
