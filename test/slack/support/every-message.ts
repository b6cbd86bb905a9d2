import type { AwsClusterId, ChannelId, RunId, ScheduleId, SlackUserId } from '../../../src/ids.ts';
import type { DigestSummary, NightLine, ScheduleTrouble } from '../../../src/night-report.ts';
import type { Cluster, Failure, NoticeAnswer, NoticeBody, Run, ThreadEvent } from '../../../src/records.ts';
import type { SlackMessage } from '../../../src/slack/blocks.ts';
import { renderClusterCard } from '../../../src/slack/cards/cluster-card.ts';
import { renderRunCard } from '../../../src/slack/cards/run-card.ts';
import { renderNotice } from '../../../src/slack/notices/notice.ts';
import { renderThreadEvent } from '../../../src/slack/thread.ts';
import { at, cluster, NOW, run } from './records.ts';

const ME = 'U0GRACE' as SlackUserId;
const RUN = 'r-7k3f9q2m' as RunId;
const iso = (clock: string): string => at(clock).toISOString();

const failure: Failure = {
  message:
    'An executor ran out of memory: Java heap space, in stage 12 (save at Loading.scala:41), task 7.1, four times.',
  hint: 'Give executors more memory.',
  cause: 'executor-heap',
};
const result = { headline: 'v3 beats the champion: F1 0.84', metrics: [], tables: [], notes: [], links: [] };
const change = { what: 'executor memory', from: '4g', to: '8g' };

/** One of each kind at the least; the compiler asks for those that are new. */
const EVENTS: { readonly [K in ThreadEvent['kind']]: readonly Extract<ThreadEvent, { kind: K }>[] } = {
  'cluster-launched': [
    {
      kind: 'cluster-launched',
      awsId: 'j-2AXXXXXXGAPLF',
      preset: 'nightly',
      consoleUrl: 'https://console.example/j-1',
    },
  ],
  'cluster-ready': [
    { kind: 'cluster-ready', awsId: 'j-2AXXXXXXGAPLF', seconds: 240, primaryDns: 'ec2-1-2-3-4.example' },
  ],
  'step-started': [{ kind: 'step-started', step: 'retrain r-7k3f9q2m', awsId: 's-1' }],
  'step-done': [
    { kind: 'step-done', step: 'retrain r-7k3f9q2m', seconds: 412, result },
    { kind: 'step-done', step: 'retrain r-7k3f9q2m', seconds: 412, result: null },
  ],
  'run-failed': [
    { kind: 'run-failed', failure },
    { kind: 'run-failed', failure, job: 'load' },
  ],
  'failure-lines': [
    { kind: 'failure-lines', failure },
    { kind: 'failure-lines', failure, corrects: true, job: 'load' },
  ],
  'run-cancelled': [
    { kind: 'run-cancelled', by: ME, message: 'As asked.' },
    { kind: 'run-cancelled', by: null, message: '`load` before it failed.', job: 'retrain' },
  ],
  'cluster-terminating': [{ kind: 'cluster-terminating', by: null, message: 'Steps completed' }],
  'cluster-gone': [{ kind: 'cluster-gone', seconds: 912, message: 'Steps completed' }],
  'champion-changed': [
    { kind: 'champion-changed', model: 'retrain', version: '20261121-r-7k3f9q2m', before: null, by: ME },
  ],
  'run-retried': [{ kind: 'run-retried', run: RUN, by: null, changes: [change] }],
  'run-retries': [
    { kind: 'run-retries', run: RUN, chain: [{ run: RUN, cause: 'executor-heap' }], by: ME, changes: [change] },
  ],
  'log-lines': [
    {
      kind: 'log-lines',
      run: RUN,
      stream: 'driver',
      logs: [{ name: 'stderr', text: 'INFO begun', leftOut: 0, hidden: 0 }],
    },
  ],
  'follow-begun': [{ kind: 'follow-begun', run: RUN, stream: 'driver', by: ME, until: iso('04:00:00') }],
  'follow-ended': (['stopped', 'ended', 'time', 'messages'] as const).map((why) => ({
    kind: 'follow-ended',
    stream: 'driver',
    why,
    by: ME,
  })),
  'hard-limit-raised': [{ kind: 'hard-limit-raised', by: ME, from: 3600, to: 7200 }],
  note: [
    {
      kind: 'note',
      message: 'AWS would not take back the policy that ends it: `AccessDenied`. It ends at its hard limit.',
    },
  ],
};

const schedule = {
  id: 's-7k3f9q2m' as ScheduleId,
  name: 'nightly-retrain',
  what: 'retrain',
  owner: ME,
  channel: 'C0DATA' as ChannelId,
  zone: 'Europe/Berlin',
};
const night = (over: Partial<NightLine> = {}): NightLine => ({
  schedule,
  counts: { failed: 1 },
  state: 'failed',
  why: null,
  because: null,
  plannedAt: iso('01:30:00'),
  run: RUN,
  seconds: 412,
  usualSeconds: 400,
  slow: false,
  usd: 0.4,
  usualUsd: 0.4,
  estimated: false,
  figures: [],
  failure: {
    run: RUN,
    job: 'retrain',
    cause: 'executor-heap',
    title: 'An executor ran out of heap',
    message: failure.message,
  },
  streak: { nights: 3, since: '2026-11-19T01:30:00Z', sameCause: true },
  ...over,
});
const digest: DigestSummary = {
  day: '2026-11-21',
  zone: 'UTC',
  asOf: iso('08:00:00'),
  counts: { succeeded: 4, failed: 1, missed: 1 },
  schedules: 6,
  toldBy: { succeeded: 4, failed: 1, missed: 1 },
  usd: 2.4,
  estimated: true,
  lines: [night(), night({ state: 'missed', counts: { missed: 1 }, schedule: { ...schedule, name: 'hourly-load' } })],
  tonight: [{ schedule, at: '2026-11-22T01:30:00Z', cron: '30 2 * * *' }],
  planned: 1,
  week: [{ day: '2026-11-21', ran: 4, failed: 1, missed: 1, skipped: 0 }],
};
const TROUBLES: { readonly [K in ScheduleTrouble['kind']]: Extract<ScheduleTrouble, { kind: K }> } = {
  missed: {
    kind: 'missed',
    times: 3,
    first: iso('01:00:00'),
    last: iso('02:00:00'),
    because: 'Stoker was not running.',
  },
  late: { kind: 'late', plannedAt: iso('02:00:00'), begunAt: null, because: null },
  slow: { kind: 'slow', plannedAt: iso('01:00:00'), since: iso('01:01:00'), usualSeconds: 1200 },
  figures: {
    kind: 'figures',
    plannedAt: iso('01:00:00'),
    figures: [{ job: 'load', label: 'rows', value: 20, usual: 2000, odd: 'few' }],
  },
  failed: {
    kind: 'failed',
    plannedAt: iso('01:00:00'),
    failure: night().failure,
    because: null,
    streak: night().streak,
  },
};

/** The same of what time brings. */
const NOTICES: { readonly [K in NoticeBody['kind']]: readonly Extract<NoticeBody, { kind: K }>[] } = {
  idle: [iso('02:50:00'), null].map((endsAt) => ({
    kind: 'idle',
    since: iso('01:54:00'),
    because: 'no step, no YARN application, no container since then',
    number: 1,
    endsAt,
    idleUsd: 0.36,
    hourlyUsd: 0.514,
    estimated: true,
  })),
  blind: [{ kind: 'blind', since: iso('02:00:00'), because: 'CloudWatch has no metrics' }],
  concern: [
    {
      kind: 'concern',
      concern: {
        kind: 'slow-step',
        about: 's-1',
        message: 'Step load has run for 6 h; 40 min is usual.',
        since: iso('01:00:00'),
      },
      hourlyUsd: 1.2,
    },
  ],
  'hard-limit': [{ kind: 'hard-limit', endsAt: iso('03:06:00') }],
  ended: [
    {
      kind: 'ended',
      since: iso('01:54:00'),
      usd: 3.1,
      idleUsd: 0.48,
      savedUsd: 2.4,
      otherwise: { by: 'aws-policy', at: iso('06:00:00') },
      preset: 'adhoc',
      estimated: false,
    },
  ],
  unclaimed: [
    {
      kind: 'unclaimed',
      day: '2026-11-21',
      hourlyUsd: 19.2,
      clusters: [
        {
          awsId: 'j-FOUND' as AwsClusterId,
          name: 'etl <!channel>',
          state: 'WAITING',
          owner: 'somebody <!here>',
          createdAt: iso('00:00:00'),
          hourlyUsd: 0.48,
          estimated: true,
        },
      ],
    },
  ],
  budget: (['team', 'owner', 'job'] as const).map((scope) => ({
    kind: 'budget',
    scope,
    name: scope === 'owner' ? ME : scope,
    month: '2026-11',
    percent: 80,
    spentUsd: 402.1,
    budgetUsd: 500,
    forecastUsd: 610,
    estimated: true,
  })),
  month: [
    {
      kind: 'month',
      month: '2026-10',
      savedUsd: 312.4,
      clusters: 14,
      spentUsd: 1204.5,
      idleUsd: 41,
      leftBehind: ['s3://logs/'],
    },
  ],
  digest: [{ kind: 'digest', digest }],
  'digest-details': [{ kind: 'digest-details', day: '2026-11-21', lines: digest.lines, page: 1, pages: 2, left: 0 }],
  trouble: Object.values(TROUBLES).map((trouble) => ({ kind: 'trouble', schedule, run: RUN, trouble })),
  troubles: [{ kind: 'troubles', all: 40, troubled: [{ schedule, run: null, trouble: TROUBLES.missed }] }],
  greeting: [
    { kind: 'greeting', jobs: ['load', 'retrain'], elsewhere: [] },
    { kind: 'greeting', jobs: ['load'], elsewhere: ['C0DATA'] },
  ],
};

const ANSWERS: { readonly [K in NoticeAnswer['kind']]: Extract<NoticeAnswer, { kind: K }> } = {
  kept: { kind: 'kept', by: ME, until: iso('18:00:00') },
  terminated: { kind: 'terminated', by: ME },
  busy: { kind: 'busy', because: 'a step runs' },
  'stood-down': { kind: 'stood-down', because: 'somebody works in a shell' },
  ended: { kind: 'ended' },
  ran: { kind: 'ran', at: iso('04:00:00'), by: null },
  over: { kind: 'over' },
};

const RUN_STATES: readonly Run['state'][] = [
  'requested',
  'launching',
  'provisioning',
  'running',
  'succeeded',
  'failed',
  'cancelled',
];
const CLUSTER_STATES: readonly Cluster['state'][] = ['wanted', 'launching', 'up', 'idle', 'terminating', 'gone'];

/** Every message that Stoker itself begins, by what it is. */
export function everyMessage(): [string, SlackMessage][] {
  const kept = cluster({ preset: 'adhoc', keepAlive: true, state: 'idle', hardLimitSeconds: 43_200 });
  const runs = RUN_STATES.map((state): [string, SlackMessage] => {
    const ended = ['succeeded', 'failed', 'cancelled'].includes(state) ? { endedAt: at('02:35:30') } : {};
    const came = { ...(state === 'succeeded' && { result }), ...(state === 'failed' && { failure }) };
    const view = { step: null, cluster: cluster(), live: null, now: NOW, consoleUrl: null };
    return [`run ${state}`, renderRunCard({ ...view, run: run({ state, ...ended, ...came }) })];
  });
  const clusters = CLUSTER_STATES.map((state): [string, SlackMessage] => {
    const view = { runs: [run()], now: NOW, consoleUrl: null, nag: null };
    const gone = state === 'gone' ? { endedAt: NOW, endedBy: 'idle' } : {};
    return [`cluster ${state}`, renderClusterCard({ ...view, cluster: { ...kept, state, ...gone } })];
  });
  const refused = {
    ...kept,
    state: 'gone',
    failure: {
      message:
        'EMR refused: The requested instance type m5.24xlarge is not supported in the requested Availability Zone eu-central-1a. Learn more.',
    },
  } as const;
  const events = Object.values(EVENTS)
    .flat()
    .map((event): [string, SlackMessage] => [`event ${event.kind}`, renderThreadEvent(event)]);
  const notices = Object.values(NOTICES)
    .flat()
    .flatMap((body) =>
      [null, ...Object.values(ANSWERS)].flatMap((answer) =>
        (['direct', 'channel', 'thread'] as const).map((place): [string, SlackMessage] => [
          `notice ${body.kind} ${answer?.kind ?? ''} ${place}`,
          renderNotice(
            { body, answer, answeredAt: answer && NOW },
            { cluster: 'cluster' in body ? null : kept, place, now: NOW },
          ),
        ]),
      ),
    );
  return [
    ...runs,
    ...clusters,
    ['cluster refused', renderClusterCard({ cluster: refused, runs: [], now: NOW, consoleUrl: null, nag: null })],
    ...events,
    ...notices,
  ];
}
