import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { createS3Client } from '../../src/aws/clients.ts';
import type { RunId } from '../../src/ids.ts';
import type { JobResult, Run } from '../../src/records.ts';
import { type Aws, connectionTo, openAws } from '../aws/support.ts';
import { type Bot, buttonOf, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

const BUCKET = 'stoker-test';
const RESULT: JobResult = { headline: 'done', metrics: [], tables: [], notes: [], links: [] };
let aws: Aws;
let bot: Bot;
beforeAll(async () => {
  aws = await openAws();
  await aws.objects.createBucket(BUCKET);
  const s3 = createS3Client(connectionTo(aws));
  bot = await startBot({
    s3,
    config: {
      jobs: {
        count: {
          description: 'Counts.',
          script: 'jobs/count.py',
          preset: 'nightly',
          arguments: {
            input: { type: 'path', help: 'What.', list: true, required: true },
            since: { type: 'duration', help: 'From when.', default: '7d' },
            limit: { type: 'integer', help: 'Only so many.', minimum: 1 },
            sample: { type: 'string', help: 'Only this share.' },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await bot.end();
  await aws.close();
});

/** A run that came to its end. */
async function ended(typed: string, over: Partial<Run> = {}): Promise<RunId> {
  const id = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, typed)).text)?.[0] as RunId;
  await bot.store.runs.update(id, { state: 'succeeded', result: RESULT, endedAt: new Date(), ...over });
  return id;
}
const cardOf = (id: RunId, user = VIEWER): Promise<Message> => bot.ask(user, `status ${id}`);
const click = async (user: string, id: RunId, action: string): Promise<Message> =>
  bot.click(user, await cardOf(id, user), action);
const idIn = ({ text }: Message): RunId => /r-[a-z0-9]{8}/.exec(text)?.[0] as RunId;

describe('a try on a part', () => {
  it('says so, and runs in full by a click', async () => {
    const id = await ended('count --input s3://a --input s3://b --since 3d --limit 1000 --sample 5%');
    expect(wordsOf(await cardOf(id))).toMatch(/\*count\* succeeded in .*, tried on a part of its input\n/);
    expect((await cardOf(id)).text).toMatch(/^count succeeded on a part in .*: done$/);
    const full = idIn(await click(OPERATOR, id, 'run.full'));
    expect(await bot.store.runs.get(full)).toMatchObject({
      job: 'count',
      arguments: { input: ['s3://a', 's3://b'], since: '3d' },
      preset: 'nightly',
      state: 'requested',
      requestedBy: OPERATOR,
    });
    const later = await bot.ask(OPERATOR, `status ${full}`);
    expect(wordsOf(later)).not.toContain('tried on');
  });

  it('is run in full once at a time, however many click, and again when that has ended', async () => {
    const id = await ended('count --input s3://a --limit 1000');
    const [one, other] = await Promise.all([click(OPERATOR, id, 'run.full'), click(ADMIN, id, 'run.full')]);
    const full = idIn(one);
    expect(idIn(other)).toBe(full);
    expect((await click(ADMIN, id, 'run.full')).text).toBe(
      `⏳ It already runs in full as \`${full}\`, asked by <@${(await bot.store.runs.get(full))?.requestedBy}>.`,
    );
    await bot.store.runs.update(full, { state: 'failed', failure: { message: 'No.' }, endedAt: new Date() });
    const second = idIn(await click(ADMIN, id, 'run.full'));
    expect(second).not.toBe(full);
    expect(await bot.store.runs.get(second)).toMatchObject({ requestedBy: ADMIN, state: 'requested' });
    expect(idIn(await click(ADMIN, id, 'run.full'))).toBe(second);
  });

  it('is run in full by operators only', async () => {
    const id = await ended('count --input s3://a --limit 1000');
    const before = await bot.store.runs.recent(100);
    expect((await click(VIEWER, id, 'run.full')).text).toContain('you need the role *operator*');
    expect(await bot.store.runs.recent(100)).toHaveLength(before.length);
  });

  it('that failed, or that was none, has no such button', async () => {
    const whole = await ended('count --input s3://a');
    expect(JSON.stringify((await cardOf(whole)).blocks)).not.toContain('run.full');
    const failed = await ended('count --input s3://a --limit 5', {
      state: 'failed',
      result: null,
      failure: { message: 'No.' },
    });
    expect(JSON.stringify((await cardOf(failed)).blocks)).not.toContain('run.full');
    expect(JSON.stringify((await cardOf(failed)).blocks)).toContain('run.again');
  });

  it('is repeated as it was by the other button, list and all', async () => {
    const id = await ended('count --input s3://a --input s3://b --limit 5');
    const again = idIn(await click(OPERATOR, id, 'run.again'));
    expect(await bot.store.runs.get(again)).toMatchObject({
      arguments: { input: ['s3://a', 's3://b'], since: '7d', limit: 5 },
    });
  });
});

describe('a run from an older stoker.yml', () => {
  it('gives one value where a list is taken now', async () => {
    const id = await ended('count --input s3://a', { arguments: { input: 's3://b', since: '7d' } });
    const again = idIn(await click(OPERATOR, id, 'run.again'));
    expect((await bot.store.runs.get(again))?.arguments).toEqual({ input: ['s3://b'], since: '7d' });
  });

  it('is not run again with a list where one value is taken now', async () => {
    const id = await ended('count --input s3://a', { arguments: { input: ['s3://a'], since: ['1d', '2d'] } });
    expect((await click(OPERATOR, id, 'run.again')).text).toBe(
      '🤔 --since takes one value, not 2. Type `/emr count` anew.',
    );
  });
});

it('a run is not started again from where its card could not be seen', async () => {
  const id = await ended('count --input s3://a');
  const before = await bot.store.runs.recent(100);
  const { message } = await bot.next(OPERATOR, ({ text }) => text.includes('I am not in this channel'));
  const card = await bot.next(OPERATOR, ({ text }) => text.startsWith('count succeeded'));
  await bot.control.command(OPERATOR, 'C0GENERAL1', `status ${id}`);
  const { ts } = await card.message;
  await bot.control.post('action', {
    user: OPERATOR,
    container: { type: 'message', channel: 'C0GENERAL1', message_ts: ts, is_ephemeral: true },
    ...buttonOf(await card.message, 'run.again'),
  });
  await message;
  expect(await bot.store.runs.recent(100)).toHaveLength(before.length);
});

describe('the files of a run', () => {
  const write = async (id: RunId, name: string, text: string) => {
    const key = `runs/${id}/${name}`;
    await aws.objects.put(BUCKET, key, text);
    return { uri: `s3://${BUCKET}/${key}`, bytes: text.length };
  };
  const linksIn = (message: Message): string[] =>
    [...wordsOf(message).matchAll(/<(http[^|>]+)\|/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
  const withFiles = async (files: (id: RunId) => Promise<NonNullable<JobResult['files']>>) => {
    const id = await ended('count --input s3://a');
    await bot.store.runs.update(id, { result: { ...RESULT, files: await files(id) } });
    return id;
  };

  it('are links for an hour that download under a good name', async () => {
    const rows = `carrier,delay\n${'F9,21.9\n'.repeat(200)}`;
    const id = await withFiles(async (id) => [
      { label: 'All rows', ...(await write(id, 'rows/part-00000-6f1c-c000.csv', rows)) },
      { label: 'A note', ...(await write(id, 'übersicht (1).txt', 'hello')) },
    ]);
    expect(wordsOf(await cardOf(id))).toContain(`Files for <@${OPERATOR}>: All rows, 1.6 kB · A note, 5 B`);
    const answer = await click(OPERATOR, id, 'run.files');
    expect(answer.ephemeral_to).toBe(OPERATOR);
    expect(wordsOf(answer)).toMatch(/\|All rows> · 1\.6 kB\n.*\|A note> · 5 B\n.*The links work for 1 h/);
    const [first = '', second = ''] = linksIn(answer);
    const reply = await fetch(first);
    expect(await reply.text()).toBe(rows);
    expect(reply.headers.get('content-disposition')).toBe(`attachment; filename="count-${id}-all-rows.csv"`);
    const note = await fetch(second);
    expect(await note.text()).toBe('hello');
    expect(note.headers.get('content-disposition')).toBe(`attachment; filename="count-${id}--bersicht-1-.txt"`);
    expect(new URL(first).searchParams.get('X-Amz-Expires')).toBe('3600');
  });

  it('leave no link behind: not in the record, the audit, the log or the channel', async () => {
    const id = await withFiles(async (id) => [{ label: 'Rows', ...(await write(id, 'rows.csv', 'a')) }]);
    const [link = ''] = linksIn(await click(OPERATOR, id, 'run.files'));
    const signature = new URL(link).searchParams.get('X-Amz-Signature') ?? '';
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(await bot.store.audit.recent(50))).not.toContain(signature);
    expect(JSON.stringify(await bot.store.runs.recent(50))).not.toContain(signature);
    expect(JSON.stringify(bot.logged)).not.toContain(signature);
    const seen = (await bot.control.messages(CHANNEL)).filter((message) => message.ephemeral_to === undefined);
    expect(JSON.stringify(seen)).not.toContain(signature);
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'run.files', allowed: true, outcome: 'ok' });
  });

  it('stand in no log when the answer cannot be delivered', async () => {
    const id = await withFiles(async (id) => [{ label: 'Rows', ...(await write(id, 'rows.csv', 'a')) }]);
    const card = await cardOf(id, OPERATOR);
    await bot.control.post('faults', { kind: 'rate_limited', method: 'response_url' });
    await bot.control.post('faults', { kind: 'error', method: 'chat.postEphemeral', error: 'user_not_in_channel' });
    const undelivered = () => bot.logged.filter(({ msg }) => msg === 'could not deliver an answer');
    const before = undelivered().length;
    // Nothing comes of it but the log.
    bot.click(OPERATOR, card, 'run.files').catch(() => undefined);
    await expect.poll(() => undelivered().length).toBe(before + 1);
    expect(JSON.stringify(bot.logged)).not.toMatch(/X-Amz-Signature|rows\.csv/);
  });

  it('are for the one who asked and for admins; others learn for whom', async () => {
    const id = await withFiles(async (id) => [{ label: 'Rows', ...(await write(id, 'rows.csv', 'a')) }]);
    expect(linksIn(await click(ADMIN, id, 'run.files'))).toHaveLength(1);
    const refused = await click(VIEWER, id, 'run.files');
    expect(refused.text).toBe(
      `🚫 These files are for <@${OPERATOR}>, who asked for the run. To get the files of a run of somebody else you need the role *admin*; you are viewer. Ask <@${ADMIN}>.`,
    );
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ actor: VIEWER, allowed: false, outcome: 'refused' });
  });

  it("are signed below the run's own folder and nowhere else", async () => {
    const other = await ended('count --input s3://a');
    await aws.objects.put(BUCKET, 'code/secret.py', 'x');
    const id = await withFiles(async (id) =>
      [
        `s3://${BUCKET}/code/secret.py`,
        `s3://${BUCKET}/runs/${other}/rows.csv`,
        `s3://${BUCKET}/runs/${id}`,
        `s3://${BUCKET}/runs/${id}/`,
        `s3://${BUCKET}/runs/${id}/../../code/secret.py`,
        `s3://${BUCKET}/runs/${id}/./rows.csv`,
        `s3://${BUCKET}/runs/${id}//code/secret.py`,
        `s3://${BUCKET}/runs/${id}x/rows.csv`,
        `s3a://${BUCKET}/runs/${id}/rows.csv`,
        `s3://elsewhere/runs/${id}/rows.csv`,
        'https://evil.example/x',
        '<!channel>',
      ].map((uri) => ({ label: 'Bait', uri, bytes: 1 })),
    );
    const answer = await click(OPERATOR, id, 'run.files');
    expect(linksIn(answer)).toEqual([]);
    expect(wordsOf(answer)).toContain(
      `Bait · no link: \`s3://${BUCKET}/code/secret.py\` is not in the run's own folder`,
    );
    expect(wordsOf(answer)).not.toContain('<!channel>');
  });

  it('that are too many for one message are where the others are', async () => {
    const id = await withFiles(async (id) =>
      Promise.all(
        Array.from({ length: 40 }, async (_, index) => ({
          label: `File ${index} ${randomBytes(30).toString('hex')}`,
          ...(await write(id, `f${index}.csv`, 'a')),
        })),
      ),
    );
    expect(wordsOf(await cardOf(id))).toContain(' · 35 more');
    const answer = await click(OPERATOR, id, 'run.files');
    const shown = linksIn(answer).length;
    expect(shown).toBeGreaterThan(5);
    expect(wordsOf(answer)).toContain(`${40 - shown} more in \`s3://${BUCKET}/runs/${id}/\`.`);
  });

  it('that are many and refused fit into a message too', async () => {
    const id = await withFiles(async () =>
      Array.from({ length: 90 }, () => ({ label: 'Bait', uri: 's3://b/x', bytes: 1 })),
    );
    const answer = await click(OPERATOR, id, 'run.files');
    const refused = wordsOf(answer).match(/Bait · no link/g)?.length ?? 0;
    expect(refused).toBeGreaterThan(30);
    expect(wordsOf(answer)).toContain(`${90 - refused} more in`);
  });

  it('whose link is longer than Slack takes are named by their address', async () => {
    const name = `${'ä'.repeat(430)}.csv`;
    const id = await withFiles(async (id) => [{ label: 'Rows', uri: `s3://${BUCKET}/runs/${id}/${name}`, bytes: 1 }]);
    expect(wordsOf(await click(OPERATOR, id, 'run.files'))).toContain(
      `Rows · no link: it is too long for Slack; take \`s3://${BUCKET}/runs/${id}/${name}\``,
    );
  });

  it('are not offered where there are none', async () => {
    const id = await ended('count --input s3://a');
    expect(JSON.stringify((await cardOf(id)).blocks)).not.toContain('run.files');
    const other = await withFiles(async (id) => [{ label: 'Rows', ...(await write(id, 'rows.csv', 'a')) }]);
    const card = await cardOf(other, OPERATOR);
    const forged = JSON.parse(
      JSON.stringify(card).replaceAll(/\{\\"run\\":\\"r-[a-z0-9]{8}\\"\}/g, `{\\"run\\":\\"${id}\\"}`),
    );
    expect((await bot.click(OPERATOR, forged, 'run.files')).text).toBe(`🤔 Run ${id} wrote no files.`);
  });
});
