import pino from 'pino';
import { AwsProblem } from '../../../src/aws/errors.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { Prices } from '../../../src/emr/pricing/prices.ts';
import type { ChannelId } from '../../../src/ids.ts';
import type { CardSubject } from '../../../src/records.ts';
import { noticeOf } from '../../../src/records.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { hardLimits } from '../../../src/reminders/hard-limit.ts';
import { idleClusters } from '../../../src/reminders/idle/round.ts';
import { remind } from '../../../src/reminders/reminders.ts';
import { reconcileCluster } from '../../../src/runs/reconcile.ts';
import { type StepLooks, sweep } from '../../../src/runs/sweep.ts';
import type { Store } from '../../../src/store/store.ts';
import { covers, MINUTE, SECOND, type Span } from '../spans.ts';
import { BY_BACKSTOP, BY_LIMIT } from '../tally.ts';
import { type Life, truthAt } from '../world/life.ts';
import type { World } from '../world/world.ts';
import { createBackstop } from './backstop.ts';
import { type AwsHooks, type MonthAws, TERMINATES_WITHIN } from './fast-aws.ts';
import { clusterIdOf, createTeam, type Nag, peopleOf, userOf } from './team.ts';
import { inWeather } from './weather.ts';

/** Stoker at work in a month. */
export interface Bot {
  nags: Nag[];
  /** All that was told and done, in its order, with the hour: what two ways of running a month must agree on. */
  deeds: string[];
  /** Looks of the loop, and how many calls to AWS they took. */
  ticks: number;
}

export interface BotParts {
  config: Config;
  prices: Prices;
  store: Store;
  openAws(world: World, hooks: AwsHooks): MonthAws;
  /** AWS's own policy that a cluster of this preset is launched with, in seconds. */
  launchPolicy(preset: string): number | null;
}

/** What of time's rounds a month is about. */
const ROUNDS = [idleClusters, hardLimits];
const CHANNEL = 'C0TEAM' as ChannelId;
const SWEEPS_WITHIN = 3 * SECOND;
const SLACK_TAKES = 2 * SECOND;
const TICK = MINUTE;
/** The longest time without a look of the loop: limits must be seen coming. */
const LOOKS_ANYWAY = 5 * MINUTE;

/** Lets the real loop loose on a month: sweep, reminders, reconciler and what people click, by the month's clock. */
export function startBot(world: World, parts: BotParts): Bot {
  const { agenda, storms } = world;
  const { store } = parts;
  const now = () => new Date(agenda.now());
  const bot: Bot = { nags: [], deeds: [], ticks: 0 };
  const note = (what: string): void => void bot.deeds.push(`${now().toISOString()} ${what}`);
  const aws = inWeather(world, parts.openAws(world, { terminated, policySet }));
  const looks: StepLooks = new Map();
  const deps: ReminderDeps = {
    config: parts.config,
    store,
    prices: parts.prices,
    log: strictLog(),
    now,
    emr: aws.emr,
    metrics: aws.metrics,
    people: peopleOf(world),
    settleSeconds: 10,
    // Nothing in a month uploads code or reads logs.
    s3: undefined as never,
    logs: undefined as never,
  };
  const team = createTeam(
    world,
    deps,
    (nag) => {
      bot.nags.push(nag);
      note(`told ${nag.kind} ${nag.life.id}`);
    },
    async (what) => {
      note(what);
      await act();
    },
  );

  /** Once at a time, and when the bot is up. */
  function soon(delay: number, down: readonly Span[], run: () => Promise<void>): () => void {
    let waiting = false;
    const start = (): void => {
      if (waiting) return;
      waiting = true;
      const at = agenda.now() + delay;
      const outage = down.find(({ from, to }) => from <= at && at < to);
      agenda.at(outage ? outage.to : at, async () => {
        waiting = false;
        if (covers(down, agenda.now())) start();
        else await run();
      });
    };
    return start;
  }

  const look = soon(SWEEPS_WITHIN, storms.botDown, async () => {
    try {
      await sweep(deps, looks);
    } catch (error) {
      if (!(error instanceof AwsProblem)) throw error;
      look();
      return;
    }
    await act();
  });

  /** Brings about what is wanted, as the reconciler's loop does. */
  async function act(): Promise<void> {
    for (const id of await store.clusters.due(now(), 64)) await reconcileCluster(deps, id);
    actAt((await store.clusters.nextDueAt(now()))?.getTime() ?? Number.POSITIVE_INFINITY);
    show();
    await tickAgain();
  }
  const later = soon(0, storms.botDown, act);

  let actsAt = Number.POSITIVE_INFINITY;
  function actAt(moment: number): void {
    if (!Number.isFinite(moment) || (actsAt <= moment && actsAt > agenda.now())) return;
    actsAt = moment;
    agenda.at(moment, () => (actsAt === moment ? later() : undefined));
  }

  const show = soon(SLACK_TAKES, [...storms.botDown, ...storms.slackDown], async () => {
    for (const card of await store.cards.stale(now(), 100)) await showCard(card.subject, card.wantedVersion, card.ts);
  });

  async function showCard(subject: CardSubject, version: number, ts: string | null): Promise<void> {
    const id = noticeOf(subject);
    const notice = id && (await store.notices.get(id));
    // What is over before anybody could read it is not told any more.
    const isOver = notice?.answer && ts === null;
    const wasShown = id ? await store.notices.shownAt(id) : null;
    await store.cards.shown(subject, version, isOver ? null : (ts ?? String(agenda.now())), now());
    const life = notice?.clusterId ? byCluster.get(notice.clusterId) : undefined;
    if (notice && life && !isOver && !wasShown) team.hear(notice, life);
  }

  let ticksAt = Number.POSITIVE_INFINITY;
  /** At the next whole minute at which something is due; what nobody would see in between is left out. */
  async function tickAgain(): Promise<void> {
    const due = (await store.vigils.nextDueAt(new Date(0)))?.getTime() ?? Number.POSITIVE_INFINITY;
    const live = kept.size > 0 ? agenda.now() + LOOKS_ANYWAY : Number.POSITIVE_INFINITY;
    const at = Math.max(agenda.now() + SECOND, Math.min(due, live));
    const next = Math.ceil(at / TICK) * TICK;
    if (!Number.isFinite(next) || (next >= ticksAt && ticksAt > agenda.now())) return;
    ticksAt = next;
    agenda.at(next, () => (ticksAt === next ? tick() : undefined));
  }

  async function tick(): Promise<void> {
    const outage = storms.botDown.find(({ from, to }) => from <= agenda.now() && agenda.now() < to);
    if (outage) {
      ticksAt = outage.to;
      agenda.at(outage.to, () => (ticksAt === outage.to ? tick() : undefined));
      return;
    }
    bot.ticks += 1;
    await remind(deps, ROUNDS);
    await act();
  }

  const byCluster = new Map<string, Life>();
  const kept = new Set<Life>();
  const noted = (life: Life, by: string): string => {
    note(`ended ${life.id} by ${by} while ${truthAt(life, agenda.now())}`);
    return by;
  };
  // The policy of a cluster that Stoker has left to it ends it for Stoker.
  const backstop = createBackstop(world, async (life) => {
    const cluster = await store.clusters.get(clusterIdOf(life));
    return noted(life, cluster?.leftToAwsAt ? 'idle' : BY_BACKSTOP);
  });

  /** Who wanted the end that EMR was asked for. */
  async function terminated(life: Life): Promise<void> {
    if (life.endedAt !== null) return;
    const cluster = await store.clusters.get(clusterIdOf(life));
    const endedBy = cluster?.endedBy ?? 'nobody';
    await world.end(life, noted(life, endedBy === 'hard-limit' ? BY_LIMIT : endedBy === 'idle' ? 'idle' : 'owner'));
  }

  function policySet(life: Life, seconds: number | null): void {
    note(`policy ${life.id} ${seconds}`);
    backstop.set(life, seconds);
  }

  world.watch({
    launched: async (life) => {
      const id = clusterIdOf(life);
      byCluster.set(id, life);
      const { preset } = life.story;
      const awsId = await aws.launched(life);
      await store.clusters.insert(
        {
          id,
          name: life.id,
          preset,
          keepAlive: preset !== 'nightly',
          owner: userOf(life.story.owner),
          channel: CHANNEL,
          requestKey: `month:${life.id}`,
          hardLimitSeconds: parts.config.presets[preset]?.hardLimit ?? 43_200,
        },
        now(),
      );
      await store.clusters.update(id, {
        awsId,
        awsState: 'STARTING',
        state: 'launching',
        launchedAt: now(),
        dueAt: now(),
      });
      await store.cards.touch(id, CHANNEL, now());
      const policy = parts.launchPolicy(preset);
      if (preset !== 'nightly') kept.add(life);
      if (policy !== null && preset !== 'nightly') backstop.set(life, policy);
      show();
      look();
    },
    changed: () => look(),
    ended: (life) => {
      kept.delete(life);
      agenda.at(agenda.now() + TERMINATES_WITHIN + SECOND, look);
      look();
    },
  });
  return bot;
}

/** What breaks off a round is logged and survived; here it is a fault that nobody should overlook. */
const strictLog = () =>
  pino(
    { level: 'error' },
    {
      write: (line) => {
        throw new Error(`the loop says: ${line}`);
      },
    },
  );
