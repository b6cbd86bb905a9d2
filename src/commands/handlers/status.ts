import type { KnownBlock } from '@slack/types';
import type { RunId } from '../../ids.ts';
import { type Cluster, isEnded, type Run, type RunProgress, type Step } from '../../records.ts';
import { progressOf } from '../../runs/progress/progress-of.ts';
import { drawCluster, drawRun } from '../../runs/show.ts';
import { actions, context, type SlackMessage, section } from '../../slack/blocks.ts';
import { howToConnect, runLine } from '../../slack/cards/cluster-card.ts';
import { launchButton } from '../../slack/cards/form-buttons.ts';
import { clusterMoney } from '../../slack/cards/money.ts';
import { howFar, TROUBLE_SIGN, troubleWords } from '../../slack/cards/progress.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode, mrkdwn } from '../../slack/escape.ts';
import {
  bornAt,
  CLUSTER_SIGN,
  clusterState,
  clusterTitle,
  duration,
  person,
  secondsBetween,
} from '../../slack/words.ts';
import { may } from '../authorize.ts';
import type { CommandDeps, Handler } from '../context.ts';
import { unclaimedInShort } from '../found/in-short.ts';
import { findCluster, findRun } from '../targets.ts';

const CLUSTERS = 12;
/** Of each cluster. */
const RUNS = 5;
const RECENT = 5;

/** `status`, `status <run>` and `status <cluster>`. */
export const status: Handler = async (deps, { access }, typed) => {
  const id = typed.positionals['run or cluster'];
  if (id === undefined) {
    const { text, blocks } = await overview(deps);
    return { text, blocks: may(access, 'operator') ? [...blocks, actions([launchButton()])] : blocks };
  }
  if (id.startsWith('r-')) return runDetail(deps, await findRun(deps.store, id));
  return drawCluster(deps, await findCluster(deps.store, id));
};

/** What is up, what runs on it, and the last runs. */
export async function overview(deps: CommandDeps): Promise<SlackMessage<KnownBlock>> {
  const { store, now } = deps;
  const [clusters, live, recent] = await Promise.all([
    store.clusters.live(),
    store.runs.live(),
    store.runs.recent(RECENT * 4),
  ]);
  const shown = clusters.slice(0, CLUSTERS).map((cluster) => {
    const runs = live.filter((run) => run.clusterId === cluster.id);
    return { cluster, runs: runs.slice(0, RUNS), more: runs.length - RUNS };
  });
  const runs = shown.flatMap((one) => one.runs);
  const [steps, far] = await Promise.all([
    store.steps.ofRuns(runs.map(({ id }) => id)),
    Promise.all(runs.map(async (run) => [run.id, await progressOf({ store }, run, now())] as const)),
  ]);
  const known = { steps, far: new Map(far) };
  const ended = recent.filter(isEnded).slice(0, RECENT);
  const summary = `${count(clusters.length, 'cluster')}, ${count(live.length, 'live run')}`;
  const blocks: KnownBlock[] = [section(clusters.length === 0 ? '*No cluster is up.*' : `*${summary}*`)];
  for (const one of shown) blocks.push(section(clusterSummary(one, known, now())));
  if (clusters.length > CLUSTERS) blocks.push(context(`${clusters.length - CLUSTERS} more clusters are up.`));
  blocks.push(...(await unclaimedInShort(deps)));
  if (ended.length > 0) blocks.push(context(`*Last runs*\n${ended.map(runLine).join('\n')}`));
  if (clusters.length === 0 && ended.length === 0) {
    blocks.push(context(`Nothing has run yet. ${inlineCode('/emr jobs')} lists what can.`));
  }
  return withinLimits({ text: clusters.length === 0 ? 'No cluster is up' : summary, blocks });
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

interface Known {
  steps: Step[];
  far: ReadonlyMap<RunId, RunProgress | null>;
}

/** A cluster, and as many of the runs on it as are told one by one. */
interface Shown {
  cluster: Cluster;
  runs: Run[];
  more: number;
}

function clusterSummary({ cluster, runs, more }: Shown, { steps, far }: Known, now: Date): string {
  const age = duration(secondsBetween(bornAt(cluster), now));
  const ids = [cluster.id, cluster.awsId].filter((id) => id !== null).map((id) => inlineCode(id));
  const money = clusterMoney(cluster, now);
  const head = `${CLUSTER_SIGN[cluster.state]} ${ids.join(' ')} *${mrkdwn(clusterTitle(cluster), 60)}* ${clusterState(cluster)}, ${age} old, by ${person(cluster.owner)}${money && ` · ${money}`}`;
  const lines = runs.map((run) => {
    const running = steps.find((step) => step.runId === run.id && step.awsState === 'RUNNING');
    const since = running?.startedAt ? `, its step for ${duration(secondsBetween(running.startedAt, now))}` : '';
    return `      ${runLine(run)}${since}${farWords(far.get(run.id))}, by ${person(run.requestedBy)}`;
  });
  if (more > 0) lines.push(`      and ${more} more`);
  return [head, ...lines].join('\n').slice(0, 2900);
}

/** `, 42 %, about 3 min left 🐢 no task finished for 6 min …`. */
function farWords(live: RunProgress | null | undefined): string {
  if (!live) return '';
  const trouble = live.trouble ? ` (${TROUBLE_SIGN} ${troubleWords(live.trouble)})` : '';
  const words = howFar(live);
  return `${words && `, ${words}`}${trouble}`;
}

async function runDetail(deps: CommandDeps, run: Run): Promise<SlackMessage> {
  const cluster = await deps.store.clusters.get(run.clusterId);
  if (!cluster) throw new Error(`run ${run.id} names cluster ${run.clusterId}, which is not recorded`);
  const card = await drawRun(deps, run, cluster);
  if (!reachable(cluster)) return card;
  const connect = section(howToConnect(cluster, deps.config.presets[cluster.preset]?.keyName));
  return withinLimits({ text: card.text, blocks: [...card.blocks, connect] });
}

const reachable = (cluster: Cluster): boolean =>
  cluster.primaryDns !== null && (cluster.state === 'up' || cluster.state === 'idle');
