import { type IdlePolicy, warningSeconds } from '../../config/idle-policy.ts';
import type { MetricSample } from '../../emr/metrics.ts';
import type { Cluster, ClusterInstance, IdleVerdict, Vigil } from '../../records.ts';
import { counted, duration } from '../../slack/words.ts';
import { hardLimitAt, secondsAfter, secondsBetween } from '../world.ts';
import { decideIdle } from './decide-idle.ts';
import type { IdleFacts } from './facts.ts';
import { readSeries } from './quiet.ts';
import { IDLE_RULES, type IdleRule } from './rules.ts';
import { LEFT_TO_AWS_SECONDS } from './stand-down.ts';

/** Why a cluster counts as busy, idle or unknown, and what follows from it; plain text throughout. */
export interface Explanation {
  cluster: Cluster['id'];
  awsId: string | null;
  owner: string;
  lookedAt: Date;
  verdict: IdleVerdict;
  /** What the rule that decided says. */
  rule: string;
  facts: { of: string; seen: string }[];
  /** Null: it ends with its run, and is not watched. */
  policy: IdlePolicy | null;
  /** What comes as long as the verdict holds, the soonest first. */
  next: { at: Date; what: string }[];
}

/** What is known besides the facts. */
export interface Known {
  cluster: Cluster;
  policy: IdlePolicy | null;
  vigil: Pick<Vigil, 'backstop' | 'awaySince'> | null;
  /** Its machines, those that are gone included. */
  machines: readonly ClusterInstance[];
  /** Of the warning that people have seen, if they have: when it ends. */
  endsAt: Date | null;
}

/** Everything that decides about a cluster at this moment, for whoever asks why. */
export function explainIdle(
  { cluster, policy, vigil, machines, endsAt }: Known,
  facts: IdleFacts,
  now: Date,
): Explanation {
  const verdict = decideIdle(facts, { grace: policy?.grace ?? 0 }, now);
  const next = [
    ...(policy && verdict.kind === 'idle' ? nextOfIdle(cluster, policy, new Date(verdict.since), endsAt, now) : []),
    ...(policy && TOO_SOON.has(verdict.rule) ? nextOfFresh(facts, policy, now) : []),
    ...(cluster.keptUntil && cluster.keptUntil > now ? [{ at: cluster.keptUntil, what: 'It is no longer kept.' }] : []),
    { at: hardLimitAt(cluster), what: 'Its hard limit ends it, whatever it does.' },
  ];
  return {
    cluster: cluster.id,
    awsId: cluster.awsId,
    owner: cluster.owner,
    lookedAt: now,
    verdict,
    rule: IDLE_RULES[verdict.rule as IdleRule],
    facts: factLines(facts, vigil, machines, now),
    policy,
    next: next.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** It does nothing, but not for long enough to be idle. */
const TOO_SOON = new Set<string>(['grace', 'one-sample'] satisfies IdleRule[]);
/** EMR puts a sample each five minutes; it takes two without work. */
const SAMPLE_SECONDS = 300;

/** What comes at the earliest for a cluster that is not idle yet only because too little time has passed. */
function nextOfFresh(
  { readyAt, samples }: IdleFacts,
  { grace, warnAfter }: IdlePolicy,
  now: Date,
): Explanation['next'] {
  if (!readyAt) return [];
  const newest = samples && readSeries(samples).newestAt;
  const moments = [now, secondsAfter(readyAt, grace), ...(newest ? [secondsAfter(newest, SAMPLE_SECONDS)] : [])];
  const idleAt = new Date(Math.max(...moments.map((at) => at.getTime())));
  const warnsAt = new Date(Math.max(idleAt.getTime(), secondsAfter(readyAt, warnAfter).getTime()));
  return [
    { at: idleAt, what: 'It counts as idle at the earliest, if it goes on doing nothing.' },
    { at: warnsAt, what: 'Its people are told of that at the earliest.' },
  ];
}

function nextOfIdle(
  { keptUntil, leftToAwsAt }: Cluster,
  { warnAfter, terminateAfter }: IdlePolicy,
  since: Date,
  endsAt: Date | null,
  now: Date,
): Explanation['next'] {
  if (keptUntil && keptUntil > now) return [];
  if (leftToAwsAt)
    return [
      {
        at: secondsAfter(leftToAwsAt, LEFT_TO_AWS_SECONDS),
        what: 'AWS has ended it, to which it is left; or somebody has begun to work on it, and it stays.',
      },
    ];
  const who = terminateAfter === null ? "AWS's own policy" : 'Stoker';
  if (endsAt) return [{ at: endsAt, what: `${who} ends it, unless it is kept or does something.` }];
  const later = (at: Date): Date => (at > now ? at : now);
  const warnsAt = later(secondsAfter(since, warnAfter));
  const warning = { at: warnsAt, what: 'Its people are told that it does nothing.' };
  if (terminateAfter === null) return [warning];
  const end = secondsAfter(warnsAt, warningSeconds({ warnAfter }, terminateAfter));
  return [warning, { at: end, what: 'Stoker ends it at the earliest, unless it is kept or does something.' }];
}

function factLines(
  facts: IdleFacts,
  vigil: Known['vigil'],
  machines: Known['machines'],
  now: Date,
): Explanation['facts'] {
  const ago = (at: Date): string => `${duration(secondsBetween(at, now))} ago`;
  const ready = facts.readyAt ? `ready ${ago(facts.readyAt)}` : `launched ${ago(facts.launchedAt)}, not ready yet`;
  const seconds = vigil?.backstop?.seconds;
  return [
    { of: 'Cluster', seen: `${facts.state ?? 'unknown to EMR'}, ${ready}` },
    ...machineLine(machines),
    { of: "Stoker's runs", seen: facts.runs === 0 ? 'none' : `${facts.runs} wanted or at work` },
    { of: 'Steps', seen: stepWords(facts, ago) },
    ...metricLines(facts, ago),
    { of: 'Sessions', seen: sessionWords(facts, ago) },
    ...(vigil?.awaySince ? [{ of: 'Owner', seen: `away from Slack since at least ${ago(vigil.awaySince)}` }] : []),
    ...(seconds === undefined ? [] : [{ of: "AWS's policy", seen: `ends it after ${duration(seconds)} without work` }]),
    ...facts.unseen.map((seen) => ({ of: 'Not seen', seen })),
  ];
}

/** `1 m5.xlarge, 4 r5.2xlarge (spot)`: those that are there now. */
function machineLine(machines: Known['machines']): Explanation['facts'] {
  const live = machines.filter(({ endedAt }) => endedAt === null);
  const kinds = live.map(({ type, market }) => `${type ?? 'of unknown type'}${market === 'spot' ? ' (spot)' : ''}`);
  const counts = [...new Set(kinds)].map((kind) => `${kinds.filter((one) => one === kind).length} ${kind}`);
  return counts.length === 0 ? [] : [{ of: 'Machines', seen: counts.join(', ') }];
}

const notAsked = ({ unseen }: IdleFacts): string =>
  unseen.length > 0 ? 'could not be seen' : 'not asked, since it is busy anyway';

function stepWords(facts: IdleFacts, ago: (at: Date) => string): string {
  if (facts.steps === null) return notAsked(facts);
  if (facts.steps.length === 0) return 'none so far';
  const count = (...states: string[]) => facts.steps?.filter(({ state }) => states.includes(state)).length ?? 0;
  const ends = facts.steps.flatMap(({ endedAt }) => (endedAt ? [endedAt.getTime()] : []));
  return [
    `${count('RUNNING', 'CANCEL_PENDING')} running, ${count('PENDING')} waiting`,
    ...(ends.length > 0 ? [`the last one ended ${ago(new Date(Math.max(...ends)))}`] : []),
  ].join(', ');
}

function metricLines({ samples, unseen }: IdleFacts, ago: (at: Date) => string): Explanation['facts'] {
  if (samples === null) {
    return [{ of: 'Metrics', seen: unseen.length > 0 ? 'could not be seen' : 'not asked of a cluster that is not up' }];
  }
  const { quiet, work, newestAt, notebookKernels } = readSeries(samples);
  const newest = samples.find(({ at }) => at.getTime() === newestAt?.getTime());
  if (!newest) return [{ of: 'Metrics', seen: 'CloudWatch has none of it' }];
  const without = !quiet
    ? 'with work, or incomplete'
    : quiet.samples === 1
      ? 'it alone without work'
      : `the last ${quiet.samples} samples without work`;
  return [
    { of: 'Metrics', seen: `newest ${ago(newest.at)}, ${without}` },
    { of: 'Newest sample', seen: sampleWords(newest) },
    ...(work ? [{ of: 'Last work', seen: `${ago(work.at)}: ${work.because}` }] : []),
    { of: 'Notebooks', seen: notebookKernels === null ? 'not told' : counted(notebookKernels, 'open kernel') },
  ];
}

function sampleWords(sample: MetricSample): string {
  const values: [string, number | null, string?][] = [
    ['IsIdle', sample.isIdle],
    ['AppsRunning', sample.appsRunning],
    ['AppsPending', sample.appsPending],
    ['ContainerPending', sample.containersPending],
    ['memory free', sample.memoryAvailablePercent, ' %'],
    ['HDFS used', sample.hdfsPercent, ' %'],
    ["AWS's policy: idle", sample.policyIdle],
    ['unhealthy nodes', sample.unhealthyNodes],
    ['lost nodes', sample.lostNodes],
  ];
  return values
    .map(([name, value, unit = '']) => `${name} ${value === null ? '–' : `${Math.round(value * 10) / 10}${unit}`}`)
    .join(', ');
}

function sessionWords(facts: IdleFacts, ago: (at: Date) => string): string {
  if (facts.sessions === null) return notAsked(facts);
  if (facts.sessions.length === 0) return 'none';
  return facts.sessions
    .slice(0, 5)
    .map(({ state, idleSince }) => `${state}${idleSince ? ` since ${ago(idleSince)}` : ''}`)
    .join(', ');
}
