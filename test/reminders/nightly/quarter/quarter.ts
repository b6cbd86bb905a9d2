import { lot } from '../../../../bench/idle/random.ts';
import { createS3Client } from '../../../../src/aws/clients.ts';
import { AwsProblem } from '../../../../src/aws/errors.ts';
import { createEmrGateway } from '../../../../src/emr/gateway.ts';
import { shippedPrices } from '../../../../src/emr/pricing/prices.ts';
import { newScheduleId, type RunId, type ScheduleId } from '../../../../src/ids.ts';
import type { Cluster, NoticeBody, Occurrence, Run } from '../../../../src/records.ts';
import type { ReminderDeps } from '../../../../src/reminders/deps.ts';
import { digests } from '../../../../src/reminders/nightly/digest.ts';
import { createInputs } from '../../../../src/reminders/nightly/inputs.ts';
import { lookAtTimes } from '../../../../src/reminders/nightly/scheduler.ts';
import { troubles } from '../../../../src/reminders/nightly/troubles.ts';
import { remind } from '../../../../src/reminders/reminders.ts';
import { reconcileCluster } from '../../../../src/runs/reconcile.ts';
import { type StepLooks, sweep } from '../../../../src/runs/sweep.ts';
import { secondsAfter } from '../../../../src/runs/world.ts';
import { createStore } from '../../../../src/store/postgres.ts';
import { nextTimes } from '../../../../src/times/next.ts';
import { control, openLocalAws } from '../../../sandbox/aws/local-aws.ts';
import { freshDatabase } from '../../../support/database.ts';
import { schedule } from '../states.ts';
import { createAgenda } from './agenda.ts';
import { letRun } from './cloud.ts';
import { strictLog, teamConfig } from './config.ts';
import { letPeopleLive, type PeopleDid } from './people.ts';
import { TEAM } from './team.ts';
import { downtimes, type Span, spanAt } from './weather.ts';

const BUCKET = 'stoker-test';
const DAY = 86_400;
const SWEEPS_WITHIN = 3;
/** When people are told of their night: after the digest is due. */
export const MORNING = 8.1 * 3600;
/** All that is on record, and in EMR, when a quarter is over. */
export interface Quarter extends PeopleDid {
  begins: Date;
  ends: Date;
  down: Span[];
  schedules: Map<string, ScheduleId>;
  occurrences: Map<string, Occurrence[]>;
  runs: Run[];
  clusters: Cluster[];
  inEmr: { name: string; id: string; isLive: boolean }[];
  /** What people were told, in its order. */
  told: NoticeBody[];
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
    people: {
      isAway: async () => false,
      isReachable: async () => true,
      timeZoneOf: async () => null,
      nameOf: async () => null,
    },
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

  const inputs = createInputs(deps, new AbortController().signal, () => {});
  const launched = new Set<string>();
  const looks: StepLooks = new Map();

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
  let nextTime: Date | null = null;
  let isChanged = false;
  let isBlind = false;
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
        isTime ||= seen.length > 0 || isBlind;
        isBlind = false;
      } catch (error) {
        if (!(error instanceof AwsProblem)) throw error;
        isBlind = true;
        changed();
      }
    }
    if (!isBlind) await store.pulses.beat('sweep', agenda.now());
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
      nextTime = await inputs.look();
      await inputs.settled();
      isTime = (await store.occurrences.due(agenda.now(), 50)).some(({ state }) => state === 'waiting');
      if ((await store.clusters.due(agenda.now(), 1)).length === 0 && !isTime) break;
    }
    wakeAt(nextTime);
    wakeAt(await store.clusters.nextDueAt(agenda.now()));
  }
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
  const quarter = letPeopleLive({ seed, begins, nights, agenda, deps, atUp, aws, bucket: BUCKET });

  /** What people are told, in a bot that is up each minute: here each morning, and when it is up again. */
  const tell = (): Promise<void> => remind(deps, [troubles, digests]);
  const mornings = Array.from({ length: nights }, (_, night) => secondsAfter(begins, night * DAY + MORNING));
  for (const moment of [...mornings, ...down.map(({ to }) => secondsAfter(to, 61))])
    agenda.at(moment, async () => {
      if (!spanAt(down, agenda.now())) await tell();
    });

  try {
    wakeAt(begins);
    await agenda.runUntil(ends);
    // Nothing more is planned; what has begun comes to its end.
    await database.query('update schedules set next_at = null');
    await agenda.runUntil(secondsAfter(ends, 10 * DAY));
    await tell();
    const told = await database.query<{ body: NoticeBody }>('select body from notices order by created_at, key');
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
    return {
      ...{ begins, ends, down, schedules, occurrences, runs, clusters, inEmr },
      ...quarter,
      told: told.map(({ body }) => body),
    };
  } finally {
    emr.close();
    s3.destroy();
    await aws.close();
    await store.close();
    await database.drop();
  }
}
