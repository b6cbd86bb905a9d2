import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEmrGateway, type EmrGateway } from '../../../src/emr/gateway.ts';
import { type ClusterMetrics, createClusterMetrics } from '../../../src/emr/metrics.ts';
import type { ClusterId } from '../../../src/ids.ts';
import type { Cluster } from '../../../src/records.ts';
import { decideIdle } from '../../../src/runs/idle/decide-idle.ts';
import type { IdleFacts } from '../../../src/runs/idle/facts.ts';
import { type GatherDeps, gatherFacts } from '../../../src/runs/idle/gather.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Aws, breakCalls, connectionTo, countCalls, tinyPreset } from '../../aws/support.ts';
import { testConfig } from '../../commands/support/config.ts';
import { createShellEngine } from '../../sandbox/aws/emr/shell-engine.ts';
import { control, openLocalAws } from '../../sandbox/aws/local-aws.ts';
import { freshStore } from '../../support/database.ts';
import { cluster as clusterOf } from '../world.ts';
import { sample } from './facts.ts';

let aws: Aws;
let emr: EmrGateway;
let metrics: ClusterMetrics;
let store: Store;
let end: () => Promise<void>;
let deps: GatherDeps;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
const MINUTE = 60_000;

beforeAll(async () => {
  const delays = { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0 };
  const engine = createShellEngine();
  aws = await openLocalAws({ engine, delays, logPushMs: 60_000, metricsMs: 10, clock: () => now().getTime() });
  const once = { ...connectionTo(aws), readAttempts: 1 };
  emr = createEmrGateway({ ...once, clock: now });
  metrics = createClusterMetrics(once);
  ({ store, end } = await freshStore());
  await aws.objects.createBucket('logs-bucket');
});
afterAll(async () => {
  emr.close();
  metrics.close();
  await aws.close();
  await end();
});
beforeEach(async () => {
  deps = { config: testConfig(), store, now, emr, metrics };
  await control(aws, 'DELETE', '/control/faults');
});

let count = 0;
/** A kept cluster that is up, as the last sweep left it in the record. */
async function up(over: Partial<Cluster> = {}): Promise<Cluster> {
  count += 1;
  const id = `c-gather${count}` as ClusterId;
  const request = {
    preset: tinyPreset({ keepAlive: true, idleLimit: '1h' }),
    name: id,
    tags: { cluster: id, owner: 'U0ADA', presetName: 'adhoc' },
    configurations: [],
    bootstrapUris: {},
    defaultLogUri: 's3://logs-bucket/logs/',
  };
  const awsId = await emr.launchCluster(request);
  const seen = await expect
    .poll(() => emr.describeCluster(awsId))
    .toMatchObject({ state: 'WAITING' })
    .then(() => emr.describeCluster(awsId));
  await store.clusters.insert(clusterOf({ id, name: id, requestKey: id, preset: 'adhoc', keepAlive: true }), now());
  const change = {
    awsId,
    awsState: 'WAITING',
    state: 'idle',
    launchedAt: seen.createdAt,
    readyAt: seen.readyAt,
    ...over,
  } as const;
  await store.clusters.update(id, change);
  return { ...clusterOf(), id, ...change } as Cluster;
}
/** Lets minutes pass, each with a sample of every cluster. */
async function pass(minutes: number, ...clusters: Cluster[]): Promise<void> {
  const ids = clusters.flatMap(({ awsId }) => awsId ?? []);
  for (let minute = 0; minute < minutes; minute += 1) {
    ahead += MINUTE;
    const least = new Date(Math.floor(now().getTime() / MINUTE) * MINUTE);
    await expect
      .poll(
        async () => [...(await metrics.read(ids, least, now())).values()].filter(({ length }) => length > 0).length,
        { interval: 20 },
      )
      .toBe(ids.length);
  }
}
const look = async (...clusters: Cluster[]): Promise<IdleFacts[]> => {
  const all = await gatherFacts(deps, clusters);
  return clusters.flatMap(({ id }) => all.get(id) ?? []);
};
const decide = (facts: IdleFacts | undefined) => facts && decideIdle(facts, { grace: 60 }, now());
const shell = (script: string) => ({
  Name: 'of-a-stranger',
  ActionOnFailure: 'CONTINUE' as const,
  HadoopJarStep: { Jar: 'command-runner.jar', Args: ['bash', '-c', script] },
});

describe('a look at clusters', () => {
  it('sees those without work, and the step that somebody else has just begun, though the record says WAITING', async () => {
    const [quiet, used] = [await up(), await up()];
    await pass(3, quiet, used);
    await emr.addStep(used.awsId as never, shell('sleep 600'));
    await expect.poll(() => emr.recentSteps(used.awsId as never)).toMatchObject([{ state: 'RUNNING' }]);
    await control(aws, 'DELETE', '/control/calls');
    const [first, second] = await look(quiet, used);
    expect(decide(first)).toMatchObject({
      kind: 'idle',
      since: quiet.readyAt?.toISOString(),
      because: expect.stringMatching(/[3-9] samples/),
    });
    expect(first).toMatchObject({ steps: [], sessions: [], awsIdleSince: expect.any(Date) });
    expect(decide(second)).toMatchObject({ kind: 'busy' });
    expect(await countCalls(aws, 'GetMetricData')).toBe(1);
  });

  it('asks for no steps where YARN works', async () => {
    const working = await up();
    deps.metrics = {
      ...metrics,
      read: async (ids) => new Map(ids.map((id) => [id, [{ ...sample(0), at: now(), appsRunning: 1 }]])),
    };
    await control(aws, 'DELETE', '/control/calls');
    const [facts] = await look(working);
    expect(decide(facts)).toMatchObject({ kind: 'busy', rule: 'application' });
    expect(facts).toMatchObject({ steps: null, sessions: null, unseen: [] });
    expect(await countCalls(aws, 'ListSteps')).toBe(0);
  });

  it('says what it could not see, of each cluster by itself, and throws nothing', async () => {
    const [one, two] = [await up(), await up()];
    await pass(2, one, two);
    await breakCalls(aws, { kind: 'throttle', operation: 'GetMetricData' });
    for (const facts of await look(one, two)) {
      expect(decide(facts)).toMatchObject({
        kind: 'unknown',
        rule: 'metrics-unseen',
        because: expect.stringMatching(/throttling GetMetricData.*slows down/),
      });
    }
    await breakCalls(aws, { kind: 'error', operation: 'ListSteps' });
    const kinds = (await look(one, two)).map((facts) => decide(facts)?.rule);
    expect(kinds.toSorted()).toEqual(['idle', 'steps-unseen']);
  });

  it('takes nothing for idle of which CloudWatch did not give everything', async () => {
    const [whole, torn] = [await up(), await up()];
    await pass(2, whole, torn);
    deps.metrics = {
      ...metrics,
      read: async (ids, ...of) => new Map([...(await metrics.read(ids, ...of))].filter(([id]) => id !== torn.awsId)),
    };
    const rules = (await look(whole, torn)).map((facts) => decide(facts)?.rule);
    expect(rules).toEqual(['idle', 'metrics-unseen']);
  });

  it('knows nothing of a cluster whose metrics stay away', async () => {
    const silent = await up();
    await control(aws, 'POST', '/control/faults', { kind: 'no-metrics', clusterId: silent.awsId });
    ahead += 20 * MINUTE;
    expect(['no-metrics', 'stale-metrics']).toContain(decide((await look(silent))[0])?.rule);
  });

  it('asks for sessions only of a cluster that may have some', async () => {
    const found = await up({ origin: 'claimed' });
    await pass(2, found);
    const calls: string[] = [];
    deps.emr = {
      ...emr,
      describeCluster: async (id) => ({ ...(await emr.describeCluster(id)), hasSessions: true }),
      listSessions: async (id) => {
        calls.push(id);
        return [{ id: 's', state: 'BUSY', createdAt: null, startedAt: null, idleSince: null }];
      },
    };
    expect(decide((await look(found))[0])).toMatchObject({ kind: 'busy', rule: 'session' });
    expect(calls).toEqual([found.awsId]);
  });

  it('reads on from the look before, and a whole day without one', async () => {
    const asked: [number, number][] = [];
    // A whole minute: the first sample of a young cluster is looked for from one.
    const moment = new Date(Math.floor(now().getTime() / MINUTE) * MINUTE);
    deps.now = () => moment;
    deps.metrics = {
      ...metrics,
      read: async (ids, from) => {
        asked.push([ids.length, Math.round((moment.getTime() - from.getTime()) / MINUTE)]);
        return new Map();
      },
    };
    const old = {
      launchedAt: new Date(moment.getTime() - 90_000 * MINUTE),
      readyAt: new Date(moment.getTime() - 90_000 * MINUTE),
    };
    const [known, anew, blind, young] = [
      await up(old),
      await up(old),
      await up(old),
      await up({ readyAt: new Date(moment.getTime() - 7 * MINUTE) }),
    ];
    const lookedAt = new Date(moment.getTime() - 5 * MINUTE);
    const because = { rule: 'idle', because: '' };
    await store.vigils.begin(known.id, moment);
    await store.vigils.update(known.id, {
      lookedAt,
      verdict: { kind: 'idle', since: old.readyAt.toISOString(), ...because },
      facts: { awsIdleSince: old.readyAt },
    });
    await store.vigils.begin(blind.id, moment);
    await store.vigils.update(blind.id, { lookedAt, verdict: { kind: 'unknown', ...because } });
    const [facts] = await look(known);
    expect(facts?.before).toEqual({ lookedAt, since: old.readyAt, awsIdleSince: old.readyAt });
    await look(anew);
    await look(blind);
    await look(young);
    await look(known, anew, young);
    expect(asked).toEqual([
      [1, 27],
      [1, 1440],
      [1, 1440],
      [1, 7],
      [2, 27],
      [1, 1440],
    ]);
  });
});
