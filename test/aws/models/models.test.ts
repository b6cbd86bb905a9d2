import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import { type ModelFolder, promote, readChampion, type Wish } from '../../../src/aws/models/champion.ts';
import { listModels, lookAtModel, modelFolder, modelNameOf } from '../../../src/aws/models/models.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../support.ts';

const BUCKET = 'team-bucket';
const OLD = '20261119T155725Z-r-22222222';
const NEW = '20261121T155725Z-r-33333333';
const BROKEN = '20261120T155725Z-r-44444444';
const NOW = new Date('2026-11-21T16:00:00.123Z');
let aws: Aws;
let s3: S3Client;
beforeAll(async () => {
  aws = await openAws();
  await aws.objects.createBucket(BUCKET);
  s3 = createS3Client(connectionTo(aws));
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

let folder: ModelFolder;
let made = 0;
/** A model with an old and a new version, and one whose run died before it was whole. */
beforeEach(async () => {
  made += 1;
  folder = modelFolder(BUCKET, `model-${made}`);
  const metrics = { version: 1, scores: { macro_f1: 0.649, accuracy: 0.689 }, scored_on: { examples: 839 } };
  for (const version of [OLD, NEW]) await put(`${version}/metrics.json`, JSON.stringify(metrics));
  await put(`${BROKEN}/params.json`, '{}');
});
const put = (name: string, body: string) => aws.objects.put(BUCKET, folder.key + name, body);
const read = async (name: string): Promise<unknown> =>
  JSON.parse(Buffer.from((await aws.objects.get(BUCKET, folder.key + name)) ?? '').toString());
const wish = (over: Partial<Wish> = {}): Wish => ({ version: NEW, by: 'U0ADA', reason: 'By hand.', ...over });

describe('promoting', () => {
  it('writes the first champion as the page says', async () => {
    expect(await promote(s3, folder, wish(), NOW)).toMatchObject({ kind: 'promoted' });
    expect(await read('champion.json')).toEqual({
      version: 1,
      model: NEW,
      promoted_at: '2026-11-21T16:00:00Z',
      promoted_by: 'U0ADA',
      reason: 'By hand.',
      previous: null,
      metrics: { macro_f1: 0.649, accuracy: 0.689 },
      scored_on: { examples: 839 },
    });
  });

  it('reads and writes the form that the page shows, which the jobs follow as well', async () => {
    const page = await readFile(join(import.meta.dirname, '..', '..', '..', 'docs', 'models.md'), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    await put('champion.json', example);
    const shown = JSON.parse(example) as { model: string };
    expect(await readChampion(s3, folder)).toMatchObject({ model: shown.model, metrics: { macro_f1: 0.6493 } });
    await promote(s3, folder, wish(), NOW);
    expect(Object.keys((await read('champion.json')) as object)).toEqual(Object.keys(shown));
  });

  it('remembers the one before, and says when there is nothing to do', async () => {
    await promote(s3, folder, wish({ version: OLD }), NOW);
    expect(await promote(s3, folder, wish(), NOW)).toMatchObject({ kind: 'promoted', champion: { previous: OLD } });
    const later = new Date('2026-11-22T00:00:00Z');
    expect(await promote(s3, folder, wish({ by: 'U0GRACE', instead: OLD }), later)).toMatchObject({
      kind: 'already',
      champion: { promoted_by: 'U0ADA', promoted_at: '2026-11-21T16:00:00Z' },
    });
  });

  it.each([[BROKEN], ['20261101T000000Z-r-99999999'], [`${BROKEN}/inside`]])(
    'takes no version that is not whole: %s',
    async (version) => {
      await put(`${BROKEN}/inside/metrics.json`, '{}');
      expect(await promote(s3, folder, wish({ version }), NOW)).toEqual({ kind: 'not-whole' });
      expect(await readChampion(s3, folder)).toBeNull();
    },
  );

  it('only in place of the champion that the asker saw', async () => {
    await promote(s3, folder, wish({ version: OLD }), NOW);
    for (const instead of [null, BROKEN]) {
      expect(await promote(s3, folder, wish({ instead }), NOW)).toMatchObject({
        kind: 'overtaken',
        champion: { model: OLD },
      });
    }
    expect(await promote(s3, folder, wish({ instead: OLD }), NOW)).toMatchObject({ kind: 'promoted' });
  });

  it.each([
    ['the first champion', null],
    ['the next', OLD],
  ])('%s, by ten at once: one wins, each other is told', async (_, before) => {
    if (before) await promote(s3, folder, wish({ version: before }), NOW);
    const others = ['20261122', '20261123', '20261124', '20261125', '20261126', '20261127', '20261128', '20261129'];
    const versions = [NEW, '20261130T155725Z-r-55555555', ...others.map((day) => `${day}T155725Z-r-66666666`)];
    for (const version of versions) await put(`${version}/metrics.json`, '{"scores": {}}');
    const outcomes = await Promise.all(
      versions.map((version) => promote(s3, folder, wish({ version, instead: before }), NOW)),
    );
    const winners = outcomes.filter(({ kind }) => kind === 'promoted');
    expect(winners).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'overtaken')).toHaveLength(9);
    const champion = await readChampion(s3, folder);
    expect(winners[0]).toMatchObject({ champion: { model: champion?.model } });
    expect(champion?.previous).toBe(before);
  });

  it.each([['error'], ['lost-reply']])('survives a call that ends in: %s', async (kind) => {
    await promote(s3, folder, wish({ version: OLD }), NOW);
    await breakCalls(aws, { kind, operation: 'PutObject' });
    expect(await promote(s3, folder, wish({ instead: OLD }), NOW)).toMatchObject({ kind: 'promoted' });
    expect(await readChampion(s3, folder)).toMatchObject({ model: NEW, previous: OLD });
  });

  it.each([
    ['another version', '{"version": 2, "model": "x"}', 'version'],
    ['no JSON', 'champion: me', 'the whole'],
    ['no version', '{"version": 1, "model": "..", "promoted_at": "", "promoted_by": ""}', 'model'],
  ])('leaves a champion.json alone that is of %s', async (_, text, problem) => {
    await put('champion.json', text);
    await expect(promote(s3, folder, wish(), NOW)).rejects.toThrow(
      new RegExp(`s3://team-bucket/models/model-\\d+/champion.json is no champion.json of version 1 \\(${problem}`),
    );
    expect(Buffer.from((await aws.objects.get(BUCKET, `${folder.key}champion.json`)) ?? '').toString()).toBe(text);
  });
});

describe('looking', () => {
  it('shows the champion and the newest versions, whole or not', async () => {
    await promote(s3, folder, wish({ version: OLD }), NOW);
    expect(await lookAtModel(s3, folder, 2)).toMatchObject({
      champion: { model: OLD, metrics: { macro_f1: 0.649 } },
      newest: [
        { name: NEW, run: 'r-33333333', trainedAt: new Date('2026-11-21T15:57:25Z'), scores: { accuracy: 0.689 } },
        { name: BROKEN, scores: null },
      ],
      count: 3,
    });
  });
  it('finds nothing where nothing is', async () => {
    expect(await lookAtModel(s3, modelFolder(BUCKET, 'nothing'), 2)).toBeNull();
  });
  it('knows the names', async () => {
    expect(await listModels(s3, BUCKET)).toContain(`model-${made}`);
  });
  it.each([
    ['s3://team-bucket/models/retrain', 'retrain'],
    ['s3://team-bucket/models/retrain/', 'retrain'],
    ['s3://team-bucket/models/', null],
    ['s3://team-bucket/models/a/b', null],
    ['s3://team-bucket/elsewhere/retrain', null],
    ['s3://other-bucket/models/retrain', null],
    ['/tmp/models/retrain', null],
  ])('%s is the model %o', (uri, name) => {
    expect(modelNameOf(BUCKET, uri)).toBe(name);
  });
});
