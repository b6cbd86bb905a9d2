import { join } from 'node:path';
import { pino } from 'pino';
import { lot } from '../../../../bench/idle/random.ts';
import { createS3Client } from '../../../../src/aws/clients.ts';
import { AwsProblem } from '../../../../src/aws/errors.ts';
import { createEmrGateway } from '../../../../src/emr/gateway.ts';
import { shippedPrices } from '../../../../src/emr/pricing/prices.ts';
import { newScheduleId, type RunId, type ScheduleId } from '../../../../src/ids.ts';
import { type Cluster, isEnded, type Occurrence, type Run } from '../../../../src/records.ts';
import { lookAtTimes, lookForNewData } from '../../../../src/reminders/nightly/scheduler.ts';
import type { ReminderDeps } from '../../../../src/reminders/reminders.ts';
import { earlier } from '../../../../src/runs/decision.ts';
import { reconcileCluster } from '../../../../src/runs/reconcile.ts';
import { pauseSchedule, resumeSchedule, runNow } from '../../../../src/runs/schedules/want.ts';
import { type StepLooks, sweep } from '../../../../src/runs/sweep.ts';
import { cancelRun } from '../../../../src/runs/want.ts';
import { secondsAfter } from '../../../../src/runs/world.ts';
import { createStore } from '../../../../src/store/postgres.ts';
import { nextTimes } from '../../../../src/times/next.ts';
import { testConfig } from '../../../commands/support/config.ts';
import { control, openLocalAws } from '../../../sandbox/aws/local-aws.ts';
import { freshDatabase } from '../../../support/database.ts';
import { CHANNEL, GRACE, schedule } from '../states.ts';
import { createAgenda } from './agenda.ts';
import { letRun } from './cloud.ts';
import { TEAM } from './team.ts';
import { downtimes, type Span, spanAt } from './weather.ts';

const BUCKET = 'stoker-test';
const HOUR = 3600;
const DAY = 24 * HOUR;
const SWEEPS_WITHIN = 3;
/** Of the schedule that people pause for a while. */
export const PAUSED = { name: 'kolkata', fromNight: 30, nights: 12 } as const;

/** All that is on record, and in EMR, when a quarter is over. */
export interface Quarter {
  begins: Date;
  ends: Date;
  down: Span[];
  paused: Span | null;
  newData: Date[];
  schedules: Map<string, ScheduleId>;
  occurrences: Map<string, Occurrence[]>;
  runs: Run[];
  clusters: Cluster[];
  inEmr: { name: string; id: string; isLive: boolean }[];
  asked: number;
}

/** Lets a team's schedules run for so many nights, by a clock that jumps: the real scheduler, reconciler, sweep, Postgres and EMR. */
export async function runQuarter(seed: string, begins: Date, nights: number): Promise<Quarter> {
  const database = await freshDatabase();
  // Nobody pulls the plug of this database: what its commits wait for would be most of the quarter.
  await database.query(`alter database "${new URL(database.url).pathname.slice(1)}" set synchronous_commit = off`);
  const store = await createStore({ connectionString: database.url });
  const agenda = createAgenda(begins);
  const ends = secondsAfter(begins, nights * DAY);
  const down = downtimes(seed, begins, nights);
  const aws = await openLocalAws({ zeroDelay: true, clock: () => agenda.now().getTime() });
  await aws.objects.createBucket(BUCKET);
  const connection = { region: aws.region, endpoint: aws.url, credentials: aws.credentials, readAttempts: 1 };
  const emr = createEmrGateway({ ...connection, clock: agenda.now });
  const s3 = createS3Client(connection);
  const deps: ReminderDeps = {
    config: teamConfig(),
    store,
    now: agenda.now,
    prices: shippedPrices('us-east-1'),
    log: strictLog(),
    people: undefined as never,
    settleSeconds: 10,
    emr,
    s3,
    logs: undefined as never,
    metrics: undefined as never,
  };

  const schedules = new Map<string, ScheduleId>();
  for (const { rules, means } of TEAM) {
    const id = newScheduleId();
    schedules.set(rules.name, id);
    const nextAt = nextTimes(rules.cron, means.zone, secondsAfter(begins, -1), 1)[0] ?? null;
    await store.schedules.insert(
      schedule({ id, retryPauseSeconds: 600, createdAt: begins, ...rules, zone: means.zone, nextAt }),
    );
  }
  const nameOf = (id: ScheduleId | null): string => [...schedules].find(([, one]) => one === id)?.[0] ?? '';

  const launched = new Set<string>();
  const looks: StepLooks = new Map();
  const quarter = { newData: [] as Date[], paused: null as Span | null, asked: 0 };

  let wakesAt: Date | null = null;
  /** A turn of Stoker at a moment, or as soon as it is up again. */
  const wakeAt = (moment: Date | null): void => {
    if (!moment || (wakesAt && wakesAt <= moment)) return;
    wakesAt = moment;
    agenda.at(moment, async () => {
      if (wakesAt !== moment) return;
      wakesAt = null;
      const span = spanAt(down, agenda.now());
      if (span) wakeAt(span.to);
      else await turn();
    });
  };
  let isChanged = false;
  let isTime = true;
  const changed = (): void => {
    isChanged = true;
    wakeAt(secondsAfter(agenda.now(), SWEEPS_WITHIN));
  };

  async function turn(): Promise<void> {
    if (isChanged) {
      isChanged = false;
      await misfortune('ListClusters', 'error', 0.03);
      try {
        const { changed: seen } = await sweep(deps, looks);
        isTime ||= seen.length > 0;
      } catch (error) {
        if (!(error instanceof AwsProblem)) throw error;
        changed();
      }
    }
    for (let rounds = 0; rounds < 50; rounds += 1) {
      const due = await store.clusters.due(agenda.now(), 64);
      for (const id of due) {
        await misfortune('RunJobFlow', 'throttle', 0.08);
        await misfortune('RunJobFlow', 'lost-reply', 0.05);
        await reconcileCluster(deps, id);
        await afterReconcile(id);
      }
      isTime ||= due.length > 0 || (nextTime !== null && nextTime <= agenda.now());
      if (!isTime) break;
      isTime = false;
      // Now and then two processes look at the same moment: a duty that was lost, and not missed yet.
      const lookers = lot(seed, 'lookers', agenda.now().getTime()) < 0.2 ? 2 : 1;
      await Promise.all(Array.from({ length: lookers }, () => lookAtTimes(deps)));
      nextTime = earlier(await lookForNewData(deps), null);
      isTime = (await store.occurrences.due(agenda.now(), 50)).some(({ state }) => state === 'waiting');
      if ((await store.clusters.due(agenda.now(), 1)).length === 0 && !isTime) break;
    }
    wakeAt(nextTime);
    wakeAt(await store.clusters.nextDueAt(agenda.now()));
  }
  let nextTime: Date | null = null;

  async function afterReconcile(id: Cluster['id']): Promise<void> {
    const cluster = await store.clusters.get(id);
    if (!cluster?.awsId) return;
    if (cluster.wanted === 'gone' && cluster.state !== 'gone') changed();
    if (launched.has(id)) return;
    launched.add(id);
    const runs = await runsOf(`cluster_id = '${id}'`);
    letRun(agenda, { aws, bucket: BUCKET, name: nameOf(runs[0]?.scheduleId ?? null) }, cluster.awsId, runs, changed);
    // Soon enough it is seen to be up.
    changed();
  }

  let throws = 0;
  async function misfortune(operation: string, kind: string, share: number): Promise<void> {
    throws += 1;
    if (lot(seed, operation, kind, throws) < share)
      await control(aws, 'POST', '/control/faults', { service: 'emr', kind, operation, times: 1 });
  }

  async function runsOf(where: string): Promise<Run[]> {
    const rows = await database.query<{ id: RunId }>(
      `select id from runs where ${where} order by created_at, request_key`,
    );
    const runs: Run[] = [];
    for (const { id } of rows) runs.push((await store.runs.get(id)) as Run);
    return runs;
  }

  /** What people do, once Stoker is up. */
  const atUp = (moment: Date, what: () => Promise<void>): void =>
    agenda.at(moment, async () => {
      const span = spanAt(down, agenda.now());
      if (span) return atUp(secondsAfter(span.to, 60), what);
      await turn();
      await what();
      isTime = true;
      await turn();
    });
  for (let night = 0; night < nights; night += 1) {
    const day = secondsAfter(begins, night * DAY);
    if (lot(seed, 'new data', night) < 0.4)
      agenda.at(secondsAfter(day, 20 * HOUR), async () => {
        quarter.newData.push(agenda.now());
        await aws.objects.put(BUCKET, `tweets/${night}.json.gz`, String(night));
      });
    if (lot(seed, 'asked', night) < 0.1)
      atUp(secondsAfter(day, 9 * HOUR + 61), async () => {
        quarter.asked += 1;
        await runNow(deps, 'sydney', { user: GRACE, channel: CHANNEL, requestKey: `asked-${night}` });
      });
    if (lot(seed, 'cancelled', night) < 0.15)
      atUp(secondsAfter(day, 7 * HOUR), async () => {
        const [run] = await store.runs.live();
        if (run && !isEnded(run)) await cancelRun(deps, run.id, GRACE);
      });
  }
  if (nights > PAUSED.fromNight + PAUSED.nights) {
    const pausedAt = secondsAfter(begins, PAUSED.fromNight * DAY + 12 * HOUR);
    const resumed = secondsAfter(pausedAt, PAUSED.nights * DAY);
    atUp(pausedAt, async () => {
      quarter.paused = { from: agenda.now(), to: resumed };
      await pauseSchedule(deps, PAUSED.name, GRACE);
    });
    atUp(resumed, async () => {
      if (quarter.paused) quarter.paused.to = agenda.now();
      await resumeSchedule(deps, PAUSED.name);
    });
  }

  try {
    wakeAt(begins);
    await agenda.runUntil(ends);
    // Nothing more is planned; what has begun comes to its end.
    await database.query('update schedules set next_at = null');
    await agenda.runUntil(secondsAfter(ends, 10 * DAY));
    const occurrences = new Map<string, Occurrence[]>();
    for (const [name, id] of schedules)
      occurrences.set(name, (await store.occurrences.ofSchedule(id, 10_000)).toReversed());
    const ids = await database.query<{ id: Cluster['id'] }>('select id from clusters order by created_at');
    const clusters: Cluster[] = [];
    for (const { id } of ids) clusters.push((await store.clusters.get(id)) as Cluster);
    const inEmr = (await emr.listClusters({})).map(({ name, id, state }) => ({
      name,
      id,
      isLive: !state.startsWith('TERMINAT'),
    }));
    const runs = await runsOf('true');
    return { begins, ends, down, ...quarter, schedules, occurrences, runs, clusters, inEmr };
  } finally {
    emr.close();
    s3.destroy();
    await aws.close();
    await store.close();
    await database.drop();
  }
}

function teamConfig() {
  const base = testConfig();
  const job = { ...base.jobs.retrain, script: 'jobs/retrain.py', timeLimit: '8h' };
  const config = testConfig({
    presets: base.presets,
    jobs: { retrain: job, long: job, fresh: { ...job, newData: 'input' } },
    chains: {
      both: { description: 'One after the other.', preset: 'nightly', steps: [{ job: 'retrain' }, { job: 'fresh' }] },
    },
  });
  config.directory = join(import.meta.dirname, '..', '..', '..', 'support', 'team');
  return config;
}

/** What cannot be foreseen is logged and survived; here it is a fault that nobody should overlook. */
const strictLog = () =>
  pino(
    { level: 'error' },
    {
      write: (line) => {
        throw new Error(`Stoker says: ${line}`);
      },
    },
  );
