import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import type { RunId } from '../../src/ids.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../aws/support.ts';
import { buttonsOf } from '../slack/support/read.ts';
import { type Bot, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

const BUCKET = 'stoker-test';
const OLD = '20261118T155725Z-r-22222222';
const MIDDLE = '20261119T155725Z-r-33333333';
const BROKEN = '20261120T155725Z-r-44444444';
const NEW = '20261121T155725Z-r-55555555';
let aws: Aws;
let s3: S3Client;
let bot: Bot;
beforeAll(async () => {
  aws = await openAws();
  await aws.objects.createBucket(BUCKET);
  s3 = createS3Client({ ...connectionTo(aws), readAttempts: 1 });
  bot = await startBot({ s3 });
});
afterAll(async () => {
  await bot.end();
  s3.destroy();
  await aws.close();
});

let model: string;
let made = 0;
beforeEach(async () => {
  made += 1;
  model = `mood-${made}`;
  for (const [version, f1] of [
    [OLD, 0.61],
    [MIDDLE, 0.64],
    [NEW, 0.6493],
  ] as const) {
    await put(`${version}/metrics.json`, { version: 1, scores: { macro_f1: f1, accuracy: f1 + 0.04 } });
  }
  await put(`${BROKEN}/params.json`, {});
});
const put = (name: string, body: unknown) =>
  aws.objects.put(BUCKET, `models/${model}/${name}`, typeof body === 'string' ? body : JSON.stringify(body));
const champion = async (): Promise<{ model: string; previous: string | null; promoted_by: string; reason: string }> =>
  JSON.parse(Buffer.from((await aws.objects.get(BUCKET, `models/${model}/champion.json`)) ?? 'null').toString());
/** Types a command, and resolves with the message that everybody in the channel sees. */
const toAll = async (user: string, act: () => Promise<unknown>) => {
  const { message } = await bot.next(user, (each) => each.bot_id !== undefined && each.ephemeral_to === undefined);
  void act();
  return message;
};
const promote = (version: string, user = OPERATOR) =>
  toAll(user, () => bot.control.command(user, CHANNEL, `models ${model} --promote ${version}`));
const rowsOf = (message: { blocks?: unknown }): string[] =>
  (message.blocks as { type: string; rows?: { text: string }[][] }[])
    .flatMap(({ type, rows }) => (type === 'table' ? (rows ?? []) : []))
    .map((row) => row.map(({ text }) => text).join(' | '));

describe('looking at models', () => {
  it('lists each with its champion, and one that cannot be read does not hide the others', async () => {
    await promote(NEW);
    await aws.objects.put(BUCKET, 'models/broken/champion.json', 'no');
    const words = wordsOf(await bot.ask(VIEWER, 'models'));
    expect(words).toMatch(
      new RegExp(`\\*${model}\\* 🏆 \`${NEW}\`, macro-F1 0\\.649, promoted \\d+ s ago by <@${OPERATOR}>`),
    );
    expect(words).toContain('*broken* ⚠️ s3://stoker-test/models/broken/champion.json is no champion.json of version 1');
  });

  it('shows one with its newest versions, and what can be done', async () => {
    await promote(OLD);
    await promote(MIDDLE);
    const message = await bot.ask(VIEWER, `models ${model}`);
    expect(wordsOf(message)).toMatch(new RegExp(`\\*${model}\\* 🏆 \`${MIDDLE}\`, macro-F1 0\\.640, promoted`));
    expect(rowsOf(message).map((row) => row.replace(/\d+ (d|h|min|s)[^|]*ago/, 'some time ago'))).toEqual([
      'run | macro-F1 | accuracy | trained | version',
      `r-55555555 | 0.649 | 0.689 | some time ago | ${NEW}`,
      `r-44444444 (not whole) | – | – | some time ago | ${BROKEN}`,
      `🏆 r-33333333 | 0.640 | 0.680 | some time ago | ${MIDDLE}`,
      `r-22222222 | 0.610 | 0.650 | some time ago | ${OLD}`,
    ]);
    expect(buttonsOf(message as never)).toEqual(['Roll back to r-22222222', 'Promote r-55555555']);
  });

  it('one that is not there is told, with what was meant', async () => {
    expect((await bot.ask(VIEWER, `models moood-${made}`)).text).toMatch(
      new RegExp(`^🤔 There is no model 'moood-${made}'. Did you mean 'mood-\\d+'\\? Models: `),
    );
    for (const name of ['../runs', '..', '.'])
      expect((await bot.ask(VIEWER, `models ${name}`)).text).toContain(`'${name}' is no name of a model.`);
  });

  it('lists many with long names whole', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${'m'.repeat(70)}-${String(index).padStart(2, '0')}`);
    const many = await startBot({ s3, config: { bucket: 'many-models' } });
    try {
      await aws.objects.createBucket('many-models');
      const file = {
        version: 1,
        model: NEW,
        promoted_at: 'some day',
        promoted_by: OPERATOR,
        metrics: { macro_f1: 0.6 },
      };
      for (const name of names) {
        await aws.objects.put('many-models', `models/${name}/champion.json`, JSON.stringify(file));
      }
      const words = wordsOf(await many.ask(VIEWER, 'models'));
      for (const name of names)
        expect(words).toContain(`*${name}* 🏆 \`${NEW}\`, macro-F1 0.600, promoted by <@${OPERATOR}>`);
    } finally {
      await many.end();
    }
  });

  it('AWS out of order is told in words', async () => {
    await breakCalls(aws, { kind: 'error', operation: 'ListObjectsV2' });
    expect((await bot.ask(VIEWER, 'models')).text).toMatch(
      /^🤔 AWS failed at ListObjectsV2: .* Try again in a minute\.$/,
    );
  });
});

describe('changing the champion', () => {
  it('is for operators, typed and clicked', async () => {
    await promote(OLD);
    const refused = await bot.ask(VIEWER, `models ${model} --promote ${NEW}`);
    expect(refused.text).toBe(
      `🚫 To change the champion of a model you need the role *operator*; you are viewer. Ask <@${ADMIN}>.`,
    );
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'models', allowed: false, outcome: 'refused' });
    const list = await bot.ask(VIEWER, `models ${model}`);
    expect(buttonsOf(list as never)).toEqual(['Promote r-55555555', 'Promote r-33333333']);
    expect((await bot.click(VIEWER, list, 'model.promote.1')).text).toContain('you need the role *operator*');
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ name: 'model.promote', outcome: 'refused' });
    expect(await champion()).toMatchObject({ model: OLD });
  });

  it('is seen by everybody, audited, and remembered with who did it', async () => {
    expect((await promote('r-55555555')).text).toBe(`🏆 <@${OPERATOR}> made \`${NEW}\` the champion of *${model}*.`);
    expect(await champion()).toMatchObject({ model: NEW, previous: null, promoted_by: OPERATOR });
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ actor: OPERATOR, name: 'models', outcome: 'ok' });
  });

  it('is told although the threads cannot be', async () => {
    const deaf = await startBot({
      s3,
      wrap: (store) => ({ ...store, cards: { ...store.cards, get: () => Promise.reject(new Error('no database')) } }),
    });
    try {
      const { message } = await deaf.next(OPERATOR, ({ bot_id }) => bot_id !== undefined);
      void deaf.control.command(OPERATOR, CHANNEL, `models ${model} --promote ${NEW}`);
      expect((await message).text).toBe(`🏆 <@${OPERATOR}> made \`${NEW}\` the champion of *${model}*.`);
      expect(deaf.logged).toContainEqual(expect.objectContaining({ msg: 'threads were not told of a champion' }));
    } finally {
      await deaf.end();
    }
  });

  it('takes a whole name for what it is, though another begins so', async () => {
    await put(`${NEW}2/metrics.json`, { scores: {} });
    await promote(NEW);
    expect(await champion()).toMatchObject({ model: NEW });
  });

  it('goes back, and says where from', async () => {
    await promote(OLD);
    await promote(NEW);
    const message = await toAll(ADMIN, () => bot.control.command(ADMIN, CHANNEL, `models ${model} --rollback`));
    expect(message.text).toBe(`🏆 <@${ADMIN}> made \`${OLD}\` the champion of *${model}* in place of \`${NEW}\`.`);
    expect(await champion()).toMatchObject({ model: OLD, previous: NEW, reason: `Rolled back by hand from ${NEW}.` });
  });

  it.each([
    [
      '--promote r-44444444',
      `'${BROKEN}' of 'mood' is not whole: it has no metrics.json, so it cannot be the champion.`,
    ],
    ['--promote r-99999999', "'mood' has no version 'r-99999999'. See them with `/emr models mood`."],
    ['--promote 2026112', "'2026112' could be 2 versions of 'mood'."],
    ['--rollback', "'mood' has no champion, so there is nothing to roll back."],
    ['--rollback --promote r-55555555', '`--promote` and `--rollback` exclude each other.'],
  ])('%s is answered', async (flags, words) => {
    const answer = await bot.ask(OPERATOR, `models ${model} ${flags}`);
    expect(answer.text.replaceAll(model, 'mood')).toContain(words);
    expect(await champion()).toBeNull();
  });

  it('what it is already, it is not made again', async () => {
    await promote(NEW);
    expect((await bot.ask(ADMIN, `models ${model} --promote ${NEW}`)).text).toMatch(
      new RegExp(`^\`${NEW}\` is the champion of \\*${model}\\* already, promoted \\d+ s ago by <@${OPERATOR}>\\.$`),
    );
    expect((await bot.ask(ADMIN, `models ${model} --rollback`)).text).toContain('there is none before it');
  });

  it('by two who look at the same list: the second is told', async () => {
    await promote(OLD);
    await promote(MIDDLE);
    const [mine, theirs] = [await bot.ask(OPERATOR, `models ${model}`), await bot.ask(ADMIN, `models ${model}`)];
    await toAll(OPERATOR, () => bot.click(OPERATOR, mine, 'model.promote'));
    expect((await bot.click(ADMIN, theirs, 'model.rollback')).text).toMatch(
      new RegExp(
        `^✋ Nothing changed: the champion of \\*${model}\\* is \`${NEW}\` now, promoted \\d+ s ago by <@${OPERATOR}>\\. Look again with \`/emr models ${model}\`\\.$`,
      ),
    );
    expect(await champion()).toMatchObject({ model: NEW, previous: MIDDLE });
  });

  it('by a button that is old: to the version that it names, whichever was the champion before by now', async () => {
    await promote(OLD);
    await promote(MIDDLE);
    const list = await bot.ask(OPERATOR, `models ${model}`);
    await promote(NEW);
    await promote(MIDDLE);
    expect(await champion()).toMatchObject({ model: MIDDLE, previous: NEW });
    await toAll(OPERATOR, () => bot.click(OPERATOR, list, 'model.rollback'));
    expect(await champion()).toMatchObject({ model: OLD, previous: MIDDLE });
  });

  it('is told in the threads of the runs that made the two, where there is a card', async () => {
    const run = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'retrain')).text)?.[0] as RunId;
    const version = `20261122T155725Z-${run}`;
    await put(`${version}/metrics.json`, { scores: {} });
    await promote(OLD);
    await promote(run);
    await bot.store.cards.shown(run, 1, '1.1', new Date());
    const [note] = await bot.store.outbox.next(new Date(Date.now() + 1000), 10);
    expect(note).toMatchObject({
      subject: run,
      message: { kind: 'champion-changed', model, version, before: OLD, by: OPERATOR },
    });
  });

  it('only of models below the own bucket, whatever a card says', async () => {
    const run = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'retrain')).text)?.[0] as RunId;
    const trained = { models: 's3://other-bucket/models/mood', version: NEW, promoted: false, champion: OLD };
    const result = { headline: 'Kept.', metrics: [], tables: [], notes: [], links: [], model: trained };
    await bot.store.runs.update(run, { state: 'succeeded', endedAt: new Date(), result });
    const card = await bot.ask(OPERATOR, `status ${run}`);
    expect((await bot.click(OPERATOR, card, 'model.promote')).text).toContain(
      "The models at 's3://other-bucket/models/mood' are not mine to change: those below 's3://stoker-test/models/&lt;name&gt;' are.",
    );
  });
});
