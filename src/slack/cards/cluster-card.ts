import type { KnownBlock } from '@slack/types';
import { type Cluster, isEnded, type Run } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { actions, context, type SlackMessage, section } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import {
  bornAt,
  broughtBy,
  CLUSTER_SIGN,
  clusterState,
  clusterTitle,
  countsFrom,
  duration,
  endedWords,
  isAlive,
  RUN_SIGN,
  runState,
  secondsBetween,
  timeOfDay,
} from '../words.ts';
import { terminateButton } from './buttons.ts';
import { consoleLink } from './cluster-line.ts';
import { whyAndWhatNow } from './failure.ts';
import { idleLine, type OpenNag, whileIdle } from './idle.ts';
import { clusterMoney } from './money.ts';
import { clusterPlan } from './steps.ts';
import { withinLimits } from './within-limits.ts';

/** Everything a cluster's card is made of. */
export interface ClusterView {
  cluster: Cluster;
  /** The runs on it, oldest first. */
  runs: readonly Run[];
  now: Date;
  consoleUrl: string | null;
  /** The key pair of its preset, for the line that says how to connect. */
  keyName?: string | undefined;
  /** What people were told of its idleness, while that is so. */
  nag: OpenNag | null;
}

/** The one message of a cluster that a person launched. */
export function renderClusterCard(view: ClusterView): SlackMessage {
  const { cluster } = view;
  const blocks: KnownBlock[] = [
    section(
      `${CLUSTER_SIGN[cluster.state]} *Cluster ${mrkdwn(clusterTitle(cluster), 80)}* ${clusterState(cluster)}${cluster.state === 'gone' ? '' : endedWords(cluster)}${reason(cluster)}`,
    ),
    whoAndWhere(view),
    clusterPlan(cluster),
  ];
  if (cluster.failure) blocks.push(...whyAndWhatNow(cluster.failure));
  if (cluster.primaryDns && (cluster.state === 'up' || cluster.state === 'idle')) {
    blocks.push(section(howToConnect(cluster, view.keyName)));
  }
  const runs = view.runs.slice(-5);
  if (runs.length > 0) blocks.push(context(runs.map(runLine).join('\n')));
  blocks.push(context(clock(view), clusterMoney(cluster, view.now), idleLine(cluster, view.nag, view.now)));
  if (isAlive(cluster)) {
    blocks.push(actions([...whileIdle(cluster, view.nag), terminateButton(cluster.id)]));
  }
  return withinLimits({ text: notification(cluster), blocks });
}

/** How to reach the primary node; a command to copy. */
export function howToConnect(cluster: Cluster, keyName: string | undefined): string {
  const key = keyName ? `-i ~/.ssh/${keyName}.pem ` : '';
  const keyPair = keyName ? `~/.ssh/${keyName}.pem` : '<your-key.pem>';
  const lines = [inlineCode(`ssh ${key}hadoop@${cluster.primaryDns ?? ''}`)];
  if (cluster.awsId) lines.push(inlineCode(`aws emr ssh --cluster-id ${cluster.awsId} --key-pair-file ${keyPair}`));
  return `*Connect* to the primary node\n${lines.join('\n')}`;
}

const reason = ({ failure }: Cluster): string => (failure ? `\n${mrkdwn(redacted(failure.message), 1200)}` : '');

function notification(cluster: Cluster): string {
  const failed = cluster.failure ? `: ${redacted(cluster.failure.message)}` : ` (${cluster.id})`;
  return mrkdwn(`Cluster ${clusterTitle(cluster)} ${clusterState(cluster)}${failed}`, 400);
}

function whoAndWhere({ cluster, consoleUrl }: ClusterView): KnownBlock {
  return context(
    [
      inlineCode(cluster.id),
      cluster.awsId ? inlineCode(cluster.awsId) : '',
      broughtBy(cluster),
      consoleLink(consoleUrl),
    ]
      .filter(Boolean)
      .join(' · '),
  );
}

function clock({ cluster, now }: ClusterView): string {
  const came = { launched: 'Asked', claimed: 'Claimed', adopted: 'Adopted' }[cluster.origin];
  const asked = `${came} ${timeOfDay(cluster.createdAt, '{date_short_pretty} {time}')}`;
  if (cluster.endedAt) {
    const lived = duration(secondsBetween(cluster.launchedAt ?? cluster.createdAt, cluster.endedAt));
    return `${asked} · gone since ${timeOfDay(cluster.endedAt)} after ${lived}${endedWords(cluster)}`;
  }
  const age = duration(secondsBetween(bornAt(cluster), now));
  const limit = `never older than ${duration(cluster.hardLimitSeconds)}`;
  return `${asked} · ${age} old at ${timeOfDay(now, '{time_secs}')} · ${limit}`;
}

/** One run in one line. */
export function runLine(run: Run): string {
  const took = run.endedAt ? ` in ${duration(secondsBetween(countsFrom(run), run.endedAt))}` : '';
  const why = isEnded(run) ? (run.state === 'succeeded' ? run.result?.headline : run.failure?.message) : undefined;
  const words = why ? `: ${mrkdwn(redacted(why), 160)}` : '';
  return `${RUN_SIGN[run.state]} ${inlineCode(run.id)} ${mrkdwn(run.job, 60)} ${runState(run)}${took}${words}`;
}
