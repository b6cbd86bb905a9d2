import { expect, it, onTestFinished } from 'vitest';
import { at, cluster, NOW } from '../runs/world.ts';
import { freshStore } from '../support/database.ts';

it('a vigil is due at its time, and when its last look was by a clock that has been put back since', async () => {
  const { store, end } = await freshStore();
  onTestFinished(end);
  const { id, ...rest } = cluster();
  await store.clusters.insert({ id, ...rest }, at(-3600));
  await store.vigils.begin(id, at(600));
  const due = async () => (await store.vigils.due(NOW, 10)).map(({ clusterId }) => clusterId);
  await store.vigils.update(id, { lookedAt: at(-60) });
  expect(await due()).toEqual([]);
  await store.vigils.update(id, { lookedAt: at(540) });
  expect(await due()).toEqual([id]);
  await store.vigils.update(id, { lookedAt: at(-60), dueAt: NOW });
  expect(await due()).toEqual([id]);
});
