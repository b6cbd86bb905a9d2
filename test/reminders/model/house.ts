import { pino } from 'pino';
import { createMemoryRecord } from '../../../bench/idle/bot/memory-record.ts';
import { loadPrices } from '../../../src/emr/pricing/prices.ts';
import { UserError } from '../../../src/errors.ts';
import type { AwsClusterId, ChannelId, ClusterId, SlackUserId } from '../../../src/ids.ts';
import { type Cluster, noticeOf } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { idleClusters } from '../../../src/reminders/idle/round.ts';
import { remind } from '../../../src/reminders/reminders.ts';
import { STATE_OF } from '../../../src/runs/decide.ts';
import { type KeepWish, keepCluster } from '../../../src/runs/keep.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { terminateCluster } from '../../../src/runs/want.ts';
import { hardLimitAt } from '../../../src/runs/world.ts';
import { testConfig } from '../../commands/support/config.ts';
import { type Cloud, createCloud, MINUTE } from './cloud.ts';
import { createFuse, type Fuse } from './fuse.ts';
import { createJudge, HARD_LIMIT_SECONDS, RULES } from './judge.ts';

export const ID = 'c-22222222' as ClusterId;
const AWS_ID = 'j-2AXXXXXXGAPLF' as AwsClusterId;
const [ADA, GRACE] = ['U0ADA', 'U0GRACE'] as SlackUserId[];
const CHANNEL = 'C0DATA' as ChannelId;

/** The real beginning; in the night in which Europe puts its clocks back. */
const BEGINNING = Date.parse('2026-10-24T22:00:00Z');

const config = testConfig({
  presets: {
    adhoc: {
      description: 'Stays while it is used.',
      releaseLabel: 'emr-7.13.0',
      applications: ['Spark'],
      instances: { groups: { primary: { type: 'm5.xlarge' } } },
      keepAlive: true,
      idle: RULES,
      hardLimit: HARD_LIMIT_SECONDS,
    },
  },
  jobs: {},
});
const prices = await loadPrices(import.meta.dirname, 'eu-west-1');

/** AWS's shortest auto-termination. */
const SHORTEST_SECONDS = 60;

/** A team with one kept cluster, the real loop over a record in memory, and what really happens, by which it is judged. */
export interface House {
  cloud: Cloud;
  fuse: Fuse;
  isBotUp: boolean;
  isSlackUp: boolean;
  /** The real time. */
  now(): number;
  /** Moves the clock of the bot's machine, and of nothing else. */
  jump(by: number): void;
  /** Happens once, between the decision that it ends and the end. */
  lastMoment: (() => unknown) | null;
  /** Lets minutes pass; a second process ticks at the same time as `others` says. */
  pass(minutes: number, others?: number): Promise<void>;
  /** When people were told that it ends, by the bot's clock; null when nobody was. */
  endsAt(): Promise<number | null>;
  keep(hours: number, admin: boolean): Promise<void>;
  terminate(): Promise<void>;
  cluster(): Promise<Cluster>;
  /** By the bot's clock. */
  botTime(): number;
}

/** Opens it with a cluster that has just become ready. Whatever must never happen is thrown, also from the loop. */
export async function openHouse(): Promise<House> {
  let now = BEGINNING;
  let offset = 0;
  let isLeftToAws = false;
  const cloud = createCloud(BEGINNING);
  const record = createMemoryRecord();
  const judge = createJudge({ id: ID, cloud, record, launchedAt: BEGINNING, now: () => now, offset: () => offset });
  const fuse = createFuse();
  const deps: ReminderDeps = {
    config,
    store: fuse.guardStore(record),
    now: () => new Date(now + offset),
    prices,
    log: pino({ level: 'silent' }),
    people: {
      isAway: async () => false,
      isReachable: async () => true,
      timeZoneOf: async () => 'Europe/Berlin',
      nameOf: async () => null,
    },
    settleSeconds: 15,
    emr: fuse.guard({
      recentSteps: async () => cloud.steps(now),
      describeCluster: async () => ({ state: cloud.state(now) }) as never,
      listSessions: async () => [],
      setAutoTermination: async (_id: AwsClusterId, seconds: number) => {
        if (cloud.isAway) cloud.steps(now);
        isLeftToAws = seconds === SHORTEST_SECONDS;
        await policyLooks();
      },
      terminateCluster: async () => {
        cloud.endedAt ??= now;
        await judge.end(await get());
      },
    } satisfies Partial<ReminderDeps['emr']>) as unknown as ReminderDeps['emr'],
    metrics: fuse.guard({
      read: async (ids: readonly AwsClusterId[], from: Date, to: Date) =>
        new Map(ids.map((id) => [id, cloud.samples(now, from.getTime(), to.getTime())])),
      close: () => {},
    }),
    s3: undefined as never,
    logs: undefined as never,
  };

  /** AWS's own policy, which sees YARN live; longer ones than the shortest are left out. */
  async function policyLooks(): Promise<void> {
    if (!isLeftToAws || cloud.endedAt !== null || now - cloud.lastWork(now) < SHORTEST_SECONDS * 1000) return;
    cloud.endedAt = now;
    // Without Stoker it may have worked since: nobody is there to move the policy out again.
    if (house.isBotUp) await judge.end(await get());
  }

  const get = async (): Promise<Cluster> => {
    const cluster = await record.clusters.get(ID);
    if (!cluster) throw new Error('the cluster is not on record');
    return cluster;
  };

  /** As the sweep does. */
  async function observe(): Promise<void> {
    const awsState = cloud.state(now);
    if ((await get()).awsState !== awsState) await record.clusters.update(ID, { awsState, dueAt: deps.now() });
  }

  async function reconcile(): Promise<void> {
    for (const id of await record.clusters.due(deps.now(), 8)) {
      await reconcileCluster(deps, id).catch((error: unknown) => {
        if (!fuse.isBlown) throw error;
      });
    }
  }

  async function show(): Promise<void> {
    for (const { subject, wantedVersion, ts } of await record.cards.stale(deps.now(), 20)) {
      const notice = noticeOf(subject);
      const isOver = notice !== null && ts === null && (await record.notices.get(notice))?.answer;
      await record.cards.shown(subject, wantedVersion, isOver ? null : (ts ?? String(now)), deps.now());
      if (notice && !isOver) judge.shown(notice);
    }
  }

  async function somethingElse(): Promise<void> {
    const happens = house.lastMoment;
    house.lastMoment = null;
    await happens?.();
  }

  async function turn(others: number): Promise<void> {
    if (!house.isBotUp) return;
    await observe();
    for (let each = 0; each <= others; each += 1) {
      await remind(deps, [idleClusters]);
      if ((await get()).endedBy === 'idle') await somethingElse();
      await reconcile();
      if (house.isSlackUp && !fuse.isBlown) await show();
    }
    if (fuse.isBlown) {
      // The process is dead, and another takes its place.
      fuse.mend();
      return;
    }
    await judge.turn(await get());
  }

  const click = async (effect: () => Promise<unknown>): Promise<void> => {
    if (!house.isBotUp || !house.isSlackUp) return;
    try {
      await effect();
    } catch (error) {
      if (!(error instanceof UserError) && !fuse.isBlown) throw error;
      fuse.mend();
    }
    await reconcile();
    fuse.mend();
  };

  const house: House = {
    cloud,
    fuse,
    isBotUp: true,
    isSlackUp: true,
    lastMoment: null,
    now: () => now,
    botTime: () => now + offset,
    jump: (by) => {
      offset += by;
      judge.clockMoved(by);
    },
    pass: async (minutes, others = 0) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        now += MINUTE;
        if (!house.isBotUp) judge.botAway();
        cloud.pass(now);
        await policyLooks();
        await turn(others);
        if (judge.violations.length > 0) throw new Error(judge.violations.join('\n'));
      }
    },
    endsAt: async () => {
      const nag = (await record.notices.open(ID)).findLast(({ body }) => body.kind === 'idle');
      return nag?.body.kind === 'idle' && nag.body.endsAt ? Date.parse(nag.body.endsAt) : null;
    },
    keep: (hours, admin) =>
      click(async () => {
        const until = new Date(now + offset + hours * 60 * MINUTE);
        const before = hardLimitAt(await get());
        judge.wished(until, admin);
        const kept = await keepCluster(deps, ID, { until, by: admin ? ADA : GRACE, admin } as KeepWish);
        judge.kept(kept.until, before, admin);
      }),
    terminate: () => click(() => terminateCluster(deps, ID, GRACE as SlackUserId)),
    cluster: get,
  };

  await record.clusters.insert(
    {
      id: ID,
      name: 'stoker adhoc',
      preset: 'adhoc',
      keepAlive: true,
      owner: GRACE as SlackUserId,
      channel: CHANNEL,
      requestKey: 'request-1',
      hardLimitSeconds: HARD_LIMIT_SECONDS,
    },
    new Date(now),
  );
  const at = new Date(now);
  const up = { awsId: AWS_ID, awsState: 'WAITING', state: STATE_OF.WAITING ?? 'idle', launchedAt: at, readyAt: at };
  await record.clusters.update(ID, { ...up, dueAt: at });
  await record.cards.touch(ID, CHANNEL, at);
  return house;
}
