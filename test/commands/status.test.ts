import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommandDeps } from '../../src/commands/context.ts';
import { overview } from '../../src/commands/handlers/status.ts';
import type { Store } from '../../src/store/store.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';
import { cluster, live, NOW, run } from '../slack/support/records.ts';
import { freshStore } from '../support/database.ts';
import { testConfig } from './support/config.ts';

let store: Store;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ store, end } = await freshStore());
});
afterAll(() => end());

it('says of each run that goes on how far it is', async () => {
  const [one, its] = [run(), cluster()];
  await store.clusters.insert(its, NOW);
  await store.clusters.update(its.id, { state: 'up' });
  await store.runs.insert({ ...one, stepName: 'retrain' }, NOW);
  await store.runs.update(one.id, { state: 'running', startedAt: one.startedAt });
  await store.progress.put(one.id, live().progress, NOW);
  expect(await store.runs.newestOf(one.requestedBy)).toMatchObject({ id: one.id });

  const answer = await overview({ store, config: testConfig(), now: () => NOW } as CommandDeps);
  expect(wordsIn(answer.blocks)).toMatch(/🔥 `r-7k3f9q2m` retrain is running, 42 %.*, by <@U0GRACE>/);
  expect(slackRefuses(answer)).toEqual([]);
});
