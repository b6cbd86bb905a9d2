import { pino } from 'pino';
import { createMemoryRecord } from '../../../bench/idle/bot/memory-record.ts';
import { warningSeconds } from '../../../src/config/idle-policy.ts';
import { loadPrices } from '../../../src/emr/pricing/prices.ts';
import { UserError } from '../../../src/errors.ts';
import type { AwsClusterId, ChannelId, ClusterId, NoticeId, SlackUserId } from '../../../src/ids.ts';
import { type Cluster, noticeOf } from '../../../src/records.ts';
import { idleClusters } from '../../../src/reminders/idle/round.ts';
import { type ReminderDeps, remind } from '../../../src/reminders/reminders.ts';
import { STATE_OF } from '../../../src/runs/decide.ts';
import { keepCluster } from '../../../src/runs/keep.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { terminateCluster } from '../../../src/runs/want.ts';
import { hardLimitAt } from '../../../src/runs/world.ts';
import { testConfig } from '../../commands/support/config.ts';
import { type Cloud, createCloud, MINUTE } from './cloud.ts';
import { createFuse, type Fuse } from './fuse.ts';

export const ID = 'c-22222222' as ClusterId;
const AWS_ID = 'j-2AXXXXXXGAPLF' as AwsClusterId;
const [ADA, GRACE] = ['U0ADA', 'U0GRACE'] as SlackUserId[];
const CHANNEL = 'C0DATA' as ChannelId;

export const RULES = { grace: 600, warnAfter: 1800, terminateAfter: 3600, maxKeep: 7200 };
export const HARD_LIMIT_SECONDS = 6 * 3600;
const WARNING = warningSeconds(RULES, RULES.terminateAfter) * 1000;
/** The real beginning; in the night in which Europe puts its clocks back. */
const BEGINNING = Date.parse('2026-10-24T22:00:00Z');

/** What the loop may take for the same time although a clock was moved: less than its gap, with the pause between looks. */
const UNSEEN_JUMP = 8 * MINUTE;
/** Samples older than the loop takes for fresh; by so much a wrong clock may make it err. */
const STALE = 11 * MINUTE;

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
  const cloud = createCloud(BEGINNING);
  const record = createMemoryRecord();
  const shown = new Map<NoticeId, number>();
  const jumps: { at: number; by: number }[] = [];
  /** Moments after which a nag may come sooner than the one before lets expect. */
  const disturbed: number[] = [];
  const nags: { at: number; since: string }[] = [];
  const known = new Set<NoticeId>();
  let adminUntil = 0;
  const violations: string[] = [];
  const hold = (is: boolean, what: string): void => {
    if (!is) violations.push(`${new Date(now).toISOString()} (the bot's clock ${offset / MINUTE} min off): ${what}`);
  };

  const fuse = createFuse();
  const deps: ReminderDeps = {
    config,
    store: fuse.guardStore(record),
    now: () => new Date(now + offset),
    prices,
    log: pino({ level: 'silent' }),
    people: { isAway: async () => false, timeZoneOf: async () => 'Europe/Berlin', nameOf: async () => null },
    settleSeconds: 15,
    emr: fuse.guard({
      recentSteps: async () => cloud.steps(now),
      listSessions: async () => [],
      setAutoTermination: async () => {
        if (cloud.isAway) cloud.steps(now);
      },
      terminateCluster: async () => {
        cloud.endedAt ??= now;
        await judgeEnd();
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

  /** Held against the truth in the moment in which EMR is asked to end it. */
  async function judgeEnd(): Promise<void> {
    const cluster = await get();
    if (cluster.endedBy !== 'idle') return;
    const idleFor = now - cloud.lastWork(now);
    const seenTo = cloud.lastSample(now);
    const openNag = (await record.notices.open(ID)).findLast(({ body }) => body.kind === 'idle');
    const shownAt = openNag && shown.get(openNag.id);
    hold(!cloud.steps(now).some(({ state }) => state === 'RUNNING'), 'ended with a step on it');
    hold(seenTo !== null && !seenTo.tellsWork, 'ended although its newest metrics tell of work, or there are none');
    hold(seenTo !== null && now - seenTo.at <= 2 * STALE, 'ended with metrics that are too old to tell anything');
    hold(cloud.metering !== 'away' && !cloud.isAway, 'ended although nobody could look again');
    hold(Math.abs(offset) <= 2 * STALE, 'ended by a clock that is wrong');
    hold(
      idleFor >= RULES.terminateAfter * 1000 - Math.max(0, offset) - 6 * MINUTE,
      `ended after only ${idleFor / MINUTE} min`,
    );
    hold(cluster.keptUntil === null || cluster.keptUntil.getTime() <= now + offset, 'ended although it is kept');
    if (shownAt === undefined) return hold(false, 'ended without a warning that anybody could see');
    const moved = jumps.filter(({ at, by }) => at >= shownAt && by > 0 && by <= UNSEEN_JUMP);
    const unseen = moved.reduce((sum, { by }) => sum + by, 0);
    hold(now - shownAt >= WARNING - unseen - MINUTE, `ended ${(now - shownAt) / MINUTE} min after the warning`);
    hold(cloud.lastWork(now) <= shownAt, 'ended although it worked after the warning');
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
      if (notice && !isOver && !shown.has(notice)) shown.set(notice, now);
    }
  }

  /** What must hold whenever the bot has had its turn. */
  async function judge(): Promise<void> {
    const cluster = await get();
    const notices = await record.notices.ofCluster(ID, 1000);
    const open = notices.filter(({ body, answer }) => body.kind === 'idle' && answer === null);
    hold(open.length <= 1, `${open.length} nags stand open`);
    for (const { id, body } of notices.toReversed()) {
      if (body.kind !== 'idle' || known.has(id)) continue;
      known.add(id);
      const last = nags.at(-1);
      const isFree = !last || disturbed.some((at) => at >= last.at) || cloud.lastWork(now) > last.at;
      hold(isFree || now - last.at >= WARNING - MINUTE, `nagged twice within ${(now - (last?.at ?? 0)) / MINUTE} min`);
      nags.push({ at: now, since: body.since });
    }
    const limit = hardLimitAt(cluster).getTime();
    const isRaised = limit > BEGINNING + HARD_LIMIT_SECONDS * 1000;
    hold(!isRaised || limit <= adminUntil + 1000, 'its hard limit was raised, and no admin asked for it');
    hold(now + offset < limit || cluster.wanted === 'gone', 'it lives beyond its hard limit');
  }

  async function turn(others: number): Promise<void> {
    if (!house.isBotUp) return;
    await observe();
    for (let each = 0; each <= others; each += 1) {
      await remind(deps, [idleClusters]);
      await reconcile();
      if (house.isSlackUp && !fuse.isBlown) await show();
    }
    if (fuse.isBlown) {
      // The process is dead, and another takes its place.
      fuse.mend();
      return;
    }
    await judge();
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
    now: () => now,
    botTime: () => now + offset,
    jump: (by) => {
      offset += by;
      // Nobody looks in between.
      const last = jumps.at(-1);
      if (last?.at === now) last.by += by;
      else jumps.push({ at: now, by });
      disturbed.push(now);
    },
    pass: async (minutes, others = 0) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        now += MINUTE;
        if (!house.isBotUp) disturbed.push(now);
        cloud.pass(now);
        await turn(others);
        if (violations.length > 0) throw new Error(violations.join('\n'));
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
        disturbed.push(now, until.getTime() - offset);
        if (admin) adminUntil = Math.max(adminUntil, until.getTime());
        const kept = await keepCluster(deps, ID, { until, by: admin ? ADA : GRACE, admin } as never);
        disturbed.push(kept.until.getTime() - offset);
        hold(admin || kept.until <= before, 'somebody who is no admin keeps it beyond its hard limit');
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
