import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChannelId, SlackUserId } from '../../src/ids.ts';
import { newClusterId } from '../../src/ids.ts';
import type { Store } from '../../src/store/store.ts';
import { freshStore, type TestDatabase } from '../support/database.ts';

let store: Store;
let database: TestDatabase;
let end: () => Promise<void>;
beforeEach(async () => {
  ({ store, database, end } = await freshStore());
});
afterEach(() => end());

const NOW = new Date('2026-11-21T02:30:00Z');
/** What a restart of the server does to those who are connected. */
const cut = () =>
  database.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );

it('a transaction whose connection is cut fails, and the process lives', async () => {
  const died: unknown[] = [];
  const note = (error: unknown) => died.push(error);
  process.on('uncaughtException', note);
  const broken = store.transaction(async (tables) => {
    await tables.clusters.live();
    await cut();
    await tables.clusters.live();
  });
  await expect(broken).rejects.toThrow();
  process.off('uncaughtException', note);
  expect(died).toEqual([]);
  expect(await store.clusters.live()).toEqual([]);
});

it('what was wanted while nobody listened is looked at as soon as somebody does again', async () => {
  const heard: string[] = [];
  await store.onWake((kind) => heard.push(kind));
  await cut();
  const id = newClusterId();
  await store.clusters.insert(
    {
      id,
      name: `stoker ${id}`,
      preset: 'nightly',
      keepAlive: false,
      owner: 'U0ADA' as SlackUserId,
      channel: 'C0DATA' as ChannelId,
      requestKey: id,
      hardLimitSeconds: 3600,
    },
    NOW,
  );
  // A new cluster is news for work alone: of Slack tells only the session that was lost.
  await expect.poll(() => heard).toEqual(expect.arrayContaining(['work', 'slack']));
});
