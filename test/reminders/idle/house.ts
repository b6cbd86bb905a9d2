import { pino } from 'pino';
import { AwsProblem } from '../../../src/aws/errors.ts';
import { emptySample, type MetricSample } from '../../../src/emr/metrics.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { StepObservation } from '../../../src/emr/types.ts';
import type { AwsClusterId, ChannelId, ClusterId, NoticeId, SlackUserId, StepId } from '../../../src/ids.ts';
import { type Cluster, type Notice, noticeOf } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { endedClusters } from '../../../src/reminders/idle/ended.ts';
import { idleClusters } from '../../../src/reminders/idle/round.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { launchCluster } from '../../../src/runs/want.ts';
import { secondsAfter } from '../../../src/runs/world.ts';
import type { Store } from '../../../src/store/store.ts';
import { testConfig } from '../../commands/support/config.ts';
import { freshStore, type TestDatabase } from '../../support/database.ts';

export const ADA = 'U0ADAKOVA1' as SlackUserId;
export const GRACE = 'U0GRACELI2' as SlackUserId;
/** Told after a minute without work, ended after three. */
export const RULES = { grace: 1, warnAfter: 60, terminateAfter: 180, maxKeep: 7200 };
const BEGINNING = new Date('2026-11-20T12:00:00Z');
/** Ticks come so often. */
const TICK_SECONDS = 30;

/** EMR and CloudWatch as the loop sees them, by the clock of the test; every cluster does the same. */
export interface StandIn {
  /** CloudWatch does not answer. */
  isDark: boolean;
  /** From when until when YARN is at work. */
  worksFrom: Date;
  worksUntil: Date;
  /** How often EMR puts a sample. */
  sampleSeconds: number;
  steps: StepObservation[];
  /** Notebooks that are open. */
  kernels: number | null;
  /** What EMR says to the wish to end a cluster. */
  refuses: AwsProblem | null;
  /** An end that EMR was asked for is seen by the sweep, only by who asks for the cluster, or not yet. */
  endShows: 'at once' | 'when asked' | 'late';
  /** The answer to the wish to end a cluster is lost. */
  losesAnswer: boolean;
  /** Called when EMR is asked for the steps of a cluster. */
  onLook: () => Promise<void>;
  /** AWS's own policy, set to its shortest, ends a cluster: at once, or not, since it sees somebody on it; or it cannot be set. */
  policyEnds: 'at once' | 'never' | 'is refused' | 'is throttled';
  isProtected: boolean;
  ended: AwsClusterId[];
  policies: number[];
  /** What the API was asked to end. */
  asked: AwsClusterId[];
}

/** The loop over a record in Postgres, and a clock that only moves when it is told to. */
export interface IdleHouse {
  store: Store;
  database: TestDatabase;
  deps: ReminderDeps;
  aws: StandIn;
  now(): Date;
  /** Launches a cluster and lets it be ready and without work from now on. */
  kept(): Promise<ClusterId>;
  /** The same beside nothing else, with an AWS that is well. */
  keptAlone(): Promise<ClusterId>;
  cluster(id: ClusterId): Promise<Cluster>;
  /** One tick of the loop, then the reconciler, and Slack unless it is away. */
  tick(process?: ReminderDeps): Promise<void>;
  /** Lets time pass, with all its ticks. */
  pass(seconds: number): Promise<void>;
  /** Lets time pass with nobody there. */
  sleep(seconds: number): void;
  isSlackUp: boolean;
  /** Whether people are away from Slack; null: it does not say. */
  isAway: boolean | null;
  /** What people were told, oldest first: `idle 1`, `idle 1 kept`. */
  told(id: ClusterId): Promise<string[]>;
  notices(id: ClusterId): Promise<Notice[]>;
  /** EMR has ended it. */
  gone(id: ClusterId): Promise<void>;
  close(): Promise<void>;
}

const config = testConfig({
  presets: {
    adhoc: {
      description: 'Stays while it is used.',
      releaseLabel: 'emr-7.13.0',
      applications: ['Spark'],
      instances: { groups: { primary: { type: 'm5.xlarge' } } },
      keepAlive: true,
      idle: RULES,
      hardLimit: '8h',
    },
  },
  jobs: { count: { description: 'Counts.', script: 'jobs/count.py', preset: 'adhoc' } },
});

export const step = (state: StepObservation['state'], at: Date): StepObservation => ({
  id: 's-000000000001' as StepId,
  name: 'count',
  state,
  failure: null,
  createdAt: at,
  startedAt: at,
  endedAt: null,
});

/** An AWS in which nothing happens and nothing was asked of. */
export const quietAws = (): StandIn => ({
  isDark: false,
  worksFrom: new Date(0),
  worksUntil: new Date(0),
  sampleSeconds: 60,
  steps: [],
  kernels: null,
  refuses: null,
  endShows: 'at once',
  losesAnswer: false,
  onLook: async () => {},
  policyEnds: 'at once',
  isProtected: false,
  ended: [],
  policies: [],
  asked: [],
});

export async function openIdleHouse(): Promise<IdleHouse> {
  const { store, database, end } = await freshStore();
  let now = BEGINNING;
  let clusters = 0;
  let readyAt = now;
  const aws = quietAws();

  const samples = (from: Date): MetricSample[] => {
    const all: MetricSample[] = [];
    const every = aws.sampleSeconds * 1000;
    const first = Math.ceil(Math.max(from.getTime(), readyAt.getTime()) / every) * every;
    for (let at = first; at <= now.getTime(); at += every) {
      const busy = at >= aws.worksFrom.getTime() && at < aws.worksUntil.getTime();
      all.push({
        ...emptySample(new Date(at)),
        isIdle: busy ? 0 : 1,
        notebookKernels: aws.kernels,
        appsRunning: busy ? 1 : 0,
        appsPending: 0,
        containersPending: 0,
        memoryAvailablePercent: busy ? 20 : 100,
      });
    }
    return all;
  };
  const away = (effect: AwsProblem['effect'] = 'none') =>
    new AwsProblem({ kind: 'throttled', message: 'AWS is throttling.', hint: 'Wait.', retryable: true, effect });

  const refusal = (message: string) =>
    new AwsProblem({ kind: 'refused', message, hint: 'Look at <id>.', retryable: false, effect: 'none' });

  const deps: ReminderDeps = {
    config,
    store,
    now: () => now,
    prices: shippedPrices('us-east-1'),
    log: pino({ level: 'silent' }),
    people: {
      isAway: async () => house.isAway,
      isReachable: async () => true,
      timeZoneOf: async () => null,
      nameOf: async () => null,
    },
    settleSeconds: 15,
    emr: {
      recentSteps: async () => {
        await aws.onLook();
        return aws.steps;
      },
      setAutoTermination: async (id: AwsClusterId, seconds: number) => {
        if (aws.policyEnds === 'is refused') throw refusal('Its release has no such policy.');
        if (aws.policyEnds === 'is throttled') throw away();
        aws.policies.push(seconds);
        if (seconds > 60 || aws.policyEnds === 'never' || aws.isProtected) return;
        aws.ended.push(id);
        if (aws.losesAnswer) throw away('unknown');
      },
      terminateCluster: async (id: AwsClusterId) => {
        if (aws.refuses) throw aws.refuses;
        aws.asked.push(id);
        aws.ended.push(id);
        if (aws.losesAnswer) throw away('unknown');
      },
      describeCluster: async (id: AwsClusterId) => ({
        state: aws.ended.includes(id) && aws.endShows !== 'late' ? 'TERMINATING' : 'WAITING',
        terminationProtected: aws.isProtected,
      }),
    } as never,
    metrics: {
      read: async (ids, from) => {
        if (aws.isDark) throw away();
        return new Map(ids.map((id) => [id, samples(from)]));
      },
      close: () => {},
    },
    s3: {} as never,
    logs: {} as never,
  };

  const cluster = async (id: ClusterId): Promise<Cluster> => {
    const found = await store.clusters.get(id);
    if (!found) throw new Error(`${id} is not on record`);
    return found;
  };

  const house: IdleHouse = {
    store,
    database,
    deps,
    aws,
    isSlackUp: true,
    isAway: false,
    now: () => now,
    kept: async () => {
      clusters += 1;
      // Metrics come on the minute.
      now = new Date(Math.ceil(now.getTime() / 60_000) * 60_000);
      readyAt = now;
      const request = { user: GRACE, channel: 'C0DATA' as ChannelId, requestKey: `launch-${clusters}` };
      const { id } = await launchCluster(deps, request, 'adhoc');
      const awsId = `j-${String(clusters).padStart(12, '0')}` as AwsClusterId;
      const up = { awsId, awsState: 'WAITING', state: 'idle' as const, launchedAt: now, readyAt: now, dueAt: null };
      await store.clusters.update(id, up);
      await store.cards.shown(id, 1, `100.${clusters}`, now);
      return id;
    },
    keptAlone: async () => {
      Object.assign(aws, quietAws());
      for (const { id } of await store.clusters.live()) {
        await store.clusters.update(id, { state: 'gone', endedAt: now, dueAt: null });
        await store.vigils.end(id);
      }
      return house.kept();
    },
    cluster,
    tick: async (process = deps) => {
      for (const round of [idleClusters, endedClusters]) await round.run(process);
      for (const id of await store.clusters.due(now, 10)) await reconcileCluster(process, id);
      // What the sweep sees wakes the reconciler.
      for (const { id, awsId, awsState } of await store.clusters.live()) {
        if (!awsId || !aws.ended.includes(awsId) || aws.endShows !== 'at once' || awsState === 'TERMINATING') continue;
        await store.clusters.update(id, { awsState: 'TERMINATING', dueAt: now });
        await reconcileCluster(process, id);
      }
      if (!house.isSlackUp) return;
      for (const { subject, wantedVersion, ts } of await store.cards.stale(now, 50))
        await store.cards.shown(subject, wantedVersion, ts ?? `${now.getTime()}.${subject}`, now);
    },
    pass: async (seconds) => {
      for (let passed = 0; passed < seconds; passed += TICK_SECONDS) {
        now = secondsAfter(now, Math.min(TICK_SECONDS, seconds - passed));
        await house.tick();
      }
    },
    sleep: (seconds) => {
      now = secondsAfter(now, seconds);
    },
    notices: async (id) => (await store.notices.ofCluster(id, 100)).toReversed(),
    told: async (id) =>
      (await house.notices(id)).map(({ body, answer }) =>
        [body.kind, body.kind === 'idle' ? body.number : null, answer?.kind].filter((word) => word != null).join(' '),
      ),
    gone: async (id) => {
      await store.clusters.update(id, { awsState: 'TERMINATED', dueAt: now });
      await house.tick();
      await house.tick();
    },
    close: end,
  };
  return house;
}

/** The places at which a notice stands. */
export async function placesOfNotice(
  { database }: IdleHouse,
  id: NoticeId,
): Promise<{ channel: string; thread_of: string | null }[]> {
  const rows = await database.query<{ subject: string; channel: string; thread_of: string | null }>(
    'select subject, channel, thread_of from cards order by subject',
  );
  return rows
    .filter(({ subject }) => noticeOf(subject as NoticeId) === id)
    .map(({ channel, thread_of }) => ({ channel, thread_of }));
}
