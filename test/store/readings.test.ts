import { expect, it } from 'vitest';
import type { AwsClusterId, ChannelId, SlackUserId } from '../../src/ids.ts';
import { launchCluster } from '../../src/runs/want.ts';
import { testConfig } from '../commands/support/config.ts';
import { freshStore } from '../support/database.ts';

it('what is up is read before what was gone when nobody read yet', async () => {
  const { store, end } = await freshStore();
  try {
    const now = new Date('2026-11-21T02:30:00Z');
    const up = async (name: string): Promise<string> => {
      const deps = { config: testConfig(), store, now: () => now };
      const request = { user: 'U0ADA' as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: name };
      const { id } = await launchCluster(deps, request, 'nightly');
      await store.clusters.update(id, { awsId: `j-${name}` as AwsClusterId, state: 'up' });
      return id;
    };
    const old = await up('old');
    await store.clusters.update(old as never, { state: 'gone', createdAt: new Date(0), endedAt: now });
    const read = await up('read');
    await store.readings.noted({ id: read as never, phase: 'live', tries: 0 }, now);
    const fresh = await up('new');
    expect((await store.readings.due(now, 9)).map(({ id }) => id)).toEqual([fresh, read, old]);
  } finally {
    await end();
  }
});
