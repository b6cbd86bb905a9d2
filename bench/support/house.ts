import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '../../sandbox/aws/server.ts';
import type { LocalSlack } from '../../sandbox/slack/server.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import type { Bench } from '../benchmark.ts';
import { BUCKET } from './bots.ts';
import { openSlack } from './slack.ts';
import { createWaitingEngine, type WaitingEngine } from './waiting-engine.ts';

/** All that Stoker finds around it; only the clusters' work is stood in for, by waiting. */
export interface House {
  aws: LocalAws;
  engine: WaitingEngine;
  slack: LocalSlack;
  store: Store;
  databaseUrl: string;
}

const AN_HOUR_MS = 3_600_000;

/** Opens a new one, in a folder of its own; it ends with the benchmark. */
export async function openHouse(bench: Bench, rateLimits: 'slack' | 'off'): Promise<House> {
  const folder = await mkdtemp(join(bench.folder, 'house-'));
  // Postgres as another user than root must get through; mkdtemp lets nobody.
  await chmod(folder, 0o755);
  const engine = createWaitingEngine();
  const aws = await startLocalAws({
    directory: join(folder, 'aws'),
    engine,
    delays: { startingMs: 0, bootstrappingMs: 0, terminatingMs: 1000 },
    // Neither logs nor metrics are measured here; their rounds would only take time from what is.
    logPushMs: AN_HOUR_MS,
    metricsMs: AN_HOUR_MS,
  });
  bench.onEnd(() => aws.close());
  await aws.objects.createBucket(BUCKET);
  const slack = await openSlack(bench, rateLimits);
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'));
  bench.onEnd(() => postgres.stop());
  const store = await createStore({ connectionString: postgres.url });
  bench.onEnd(() => store.close());
  return { aws, engine, slack, store, databaseUrl: postgres.url };
}

/** The requests that EMR has had since the count was last cleared. */
export async function emrCalls(aws: LocalAws): Promise<{ total: number; byOperation: Record<string, number> }> {
  const response = await fetch(`${aws.url}/control/calls`, {
    headers: { authorization: `Bearer ${aws.controlToken}` },
  });
  const { counts } = (await response.json()) as { counts: Record<string, number> };
  const ofEmr = Object.entries(counts).filter(([name]) => name.startsWith('emr:'));
  return { total: ofEmr.reduce((sum, [, count]) => sum + count, 0), byOperation: Object.fromEntries(ofEmr) };
}

/** Starts counting EMR's requests at zero. */
export async function clearCalls(aws: LocalAws): Promise<void> {
  const headers = { authorization: `Bearer ${aws.controlToken}` };
  await fetch(`${aws.url}/control/calls`, { method: 'DELETE', headers });
}
