import { join } from 'node:path';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { Config } from './config/schema.ts';
import { openAws } from './emr/open.ts';
import { loadPrices } from './emr/pricing/prices.ts';
import { Loop } from './loop.ts';
import { heartbeat } from './reminders/heartbeat.ts';
import { startScheduler } from './reminders/nightly/scheduler.ts';
import { ROUNDS, startReminders } from './reminders/reminders.ts';
import { createMetering } from './runs/costs/metering.ts';
import { earlier } from './runs/decision.ts';
import type { RunDeps } from './runs/deps.ts';
import { createEmrReader } from './runs/emr-reader.ts';
import { startFollower } from './runs/follow/follower.ts';
import { LOOK_ANYWAY_SECONDS, TAKE_OVER_SECONDS } from './runs/pace.ts';
import { createProgressPoller } from './runs/progress/poller.ts';
import { createReconciler } from './runs/reconciler.ts';
import { createReportCollector } from './runs/reports/collector.ts';
import { syncFile } from './runs/schedules/sync-file.ts';
import { drawCard, drawEvent } from './runs/show.ts';
import { secondsAfter } from './runs/world.ts';
import { createPace } from './slack/pace.ts';
import { createPeople } from './slack/people.ts';
import { createPoster } from './slack/poster.ts';
import { sendWaiting } from './slack/sender.ts';
import { startEmbeddedPostgres } from './store/embedded.ts';
import { createStore } from './store/postgres.ts';

export interface Stoker {
  /** The workspace and the user that the bot is in Slack. */
  identity: { team: string; botUserId: string };
  /** Stops listening, lets what is under way finish, closes everything. */
  stop(): Promise<void>;
}

/** Starts all of Stoker: the record, the loops, and last the ear to Slack. */
export async function startStoker(config: Config, log: Logger, now: () => Date = () => new Date()): Promise<Stoker> {
  const { aws, databaseUrl, settleSeconds } = config.environment;
  // Closed in the opposite order, also when the start breaks off half-way.
  const open: { close(): unknown }[] = [];
  const close = async () => {
    // One that does not close, such as a connection with a dead database, must not keep the others open.
    for (const one of open.reverse()) {
      try {
        await one.close();
      } catch (err) {
        log.warn({ err }, 'something did not close');
      }
    }
  };
  try {
    const embedded =
      databaseUrl === null ? await startEmbeddedPostgres(join(config.directory, '.stoker', 'postgres')) : null;
    if (embedded) open.push({ close: () => embedded.stop() });
    const store = await createStore({
      connectionString: databaseUrl ?? embedded?.url ?? '',
      onError: (err) => log.warn({ err }, 'a connection with the database was lost'),
    });
    open.push(store);
    const ways = openAws(aws, log, now);
    open.push(ways);

    const prices = await loadPrices(config.directory, aws.region);
    const deps: RunDeps = { config, store, ...ways, prices, now, log, settleSeconds };
    const reconciler = createReconciler(deps);
    const reports = createReportCollector(deps);
    const app = await createApp({
      config,
      store,
      emr: createEmrReader({ ...ways, config, store, now }),
      s3: ways.s3,
      prices,
      now,
      log,
    });
    const people = createPeople(app.clients.updates, now);
    const poster = createPoster(app.clients.updates);
    const pace = createPace();
    const sender = new Loop(
      'slack',
      async () => {
        if (!(await store.leads('slack'))) return secondsAfter(now(), TAKE_OVER_SECONDS);
        const next = await sendWaiting({
          cards: store.cards,
          outbox: store.outbox,
          poster,
          pace,
          renderCard: (subject) => drawCard({ ...deps, people }, subject),
          renderEvent: (event) => drawEvent({ store, poster }, event),
          now,
          log,
          settleSeconds,
        });
        return earlier(next, secondsAfter(now(), LOOK_ANYWAY_SECONDS));
      },
      log,
    );
    await store.onWake((kind) => {
      if (kind === 'slack') sender.wake();
    });
    open.push({ close: () => sender.stop() }, { close: () => reports.stop() }, { close: () => reconciler.stop() });
    await syncFile(deps);
    await reconciler.start();
    await reports.start();
    const metering = createMetering(deps);
    open.push({ close: () => metering.stop() });
    await metering.start();
    const progress = createProgressPoller({ ...deps, s3: ways.heartbeats });
    open.push({ close: () => progress.stop() });
    progress.start();
    const follower = await startFollower(deps);
    open.push({ close: () => follower.stop() });
    const reminders = startReminders({ ...deps, people }, [...ROUNDS, heartbeat(ways.ownMetrics)]);
    open.push({ close: () => reminders.stop() });
    const scheduler = await startScheduler({ ...deps, people });
    open.push({ close: () => scheduler.stop() });
    sender.wake();
    open.push({ close: () => app.stop() });
    return { identity: await app.start(), stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}
