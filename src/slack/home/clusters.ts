import type { Button } from '@slack/types';
import type { Cluster, NoticeBody, Run } from '../../records.ts';
import { dollars, spent } from '../../text/money.ts';
import { cancelButton, logsButton, terminateButton } from '../cards/buttons.ts';
import { idleLine, type OpenNag } from '../cards/idle.ts';
import { inlineCode } from '../escape.ts';
import { keepButtons, whyButton } from '../notices/buttons.ts';
import {
  bornAt,
  CLUSTER_SIGN,
  clock,
  clusterState,
  clusterTitle,
  counted,
  isAlive,
  person,
  quoted,
  RUN_SIGN,
  runState,
} from '../words.ts';
import type { HomeFacts, Reader } from './facts.ts';
import type { Item } from './section.ts';

/** Of one cluster. */
const RUNS = 3;

/** The clusters of a person, and those that work for them; those that wait for a decision come last, for they stand above. */
export function myClusters(facts: HomeFacts, reader: Reader): (() => Item)[] {
  const mine = inOrder(
    facts.clusters.filter((cluster) => isMine(cluster, facts, reader)),
    facts,
  );
  const waitsLast = mine.toSorted((a, b) => Number(isWaiting(a, facts, reader)) - Number(isWaiting(b, facts, reader)));
  return waitsLast.map((cluster) => () => ({
    text: clusterText(cluster, facts, reader),
    buttons: buttonsFor(cluster, facts, reader),
  }));
}

/** The clusters of all others. */
export const othersClusters = (facts: HomeFacts, reader: Reader): (() => Item)[] =>
  inOrder(
    facts.clusters.filter((cluster) => !isMine(cluster, facts, reader)),
    facts,
  ).map((cluster) => () => ({
    text: clusterText(cluster, facts, reader),
  }));

/** `12 clusters up at $6.40 an hour, 3 of them idle · 9 live runs`. */
export function inAll({ clusters, runs }: HomeFacts): string {
  const hourly = clusters.reduce((sum, { cost }) => sum + (cost?.hourlyUsd ?? 0), 0);
  const idle = clusters.filter(({ state }) => state === 'idle').length;
  const live = [...runs.values()].reduce((sum, one) => sum + one.length, 0);
  if (clusters.length === 0 && live === 0) return 'Nothing is up.';
  const pace = hourly > 0 ? ` at ${dollars(hourly)} an hour` : '';
  const still = idle > 0 ? `, ${idle} of them idle` : '';
  return `${counted(clusters.length, 'cluster')} up${pace}${still} · ${counted(live, 'live run')}`;
}

const isMine = ({ id, owner }: Cluster, { runs }: HomeFacts, { user }: Reader): boolean =>
  owner === user || (runs.get(id) ?? []).some(({ requestedBy }) => requestedBy === user);

const isWaiting = ({ id, owner }: Cluster, { notices }: HomeFacts, { user }: Reader): boolean =>
  owner === user && notices.has(id);

/** What people were told of comes first, then what costs most, then the oldest. */
const inOrder = (clusters: readonly Cluster[], { notices }: HomeFacts): Cluster[] =>
  clusters.toSorted(
    (a, b) =>
      Number(notices.has(b.id)) - Number(notices.has(a.id)) ||
      Number(b.state === 'idle') - Number(a.state === 'idle') ||
      (b.cost?.hourlyUsd ?? 0) - (a.cost?.hourlyUsd ?? 0),
  );

/** Without anything that only the clock changes: what is so since when, not for how long. */
function clusterText(cluster: Cluster, facts: HomeFacts, reader: Reader): string {
  const { now, user } = reader;
  const sign = CLUSTER_SIGN[cluster.state];
  // Said once.
  const idle = idleLine(cluster, nagOf(cluster, facts), now).replace(`${sign} `, '');
  const facets = [
    `${sign} *${quoted(clusterTitle(cluster), 60)}* ${inlineCode(cluster.id)} ${idle || clusterState(cluster)}`,
    `${cluster.launchedAt ? 'up since' : 'asked for at'} ${clock(bornAt(cluster).toISOString(), now)}`,
    cluster.owner === user ? costWords(cluster, now) : `by ${person(cluster.owner)}`,
  ];
  const runs = facts.runs.get(cluster.id) ?? [];
  const lines = runs.slice(0, RUNS).map((run) => `      ${runText(run, cluster, facts, reader)}`);
  if (runs.length > RUNS) lines.push(`      and ${runs.length - RUNS} more`);
  return [facets.filter(Boolean).join(' · '), ...lines].join('\n');
}

/** `$4.20 by 13:45, $0.51 an hour`: as it was last counted. */
function costWords({ cost }: Cluster, now: Date): string {
  if (!cost) return '';
  const pace = cost.hourlyUsd > 0 ? `, ${dollars(cost.hourlyUsd)} an hour` : '';
  return `${spent(cost.usd, cost.estimated)} by ${clock(cost.at, now)}${pace}`;
}

function nagOf({ id }: Cluster, { notices }: HomeFacts): OpenNag | null {
  const told: NoticeBody[] = (notices.get(id) ?? []).map(({ body }) => body);
  return told.findLast((body) => body.kind === 'idle') ?? null;
}

function runText(run: Run, cluster: Cluster, { percents }: HomeFacts, { user }: Reader): string {
  const percent = percents.get(run.id);
  const far = run.state === 'running' && percent !== undefined ? `, ${Math.floor(percent / 10) * 10} %` : '';
  const whose =
    run.requestedBy === cluster.owner ? '' : `, for ${run.requestedBy === user ? 'you' : person(run.requestedBy)}`;
  return `${RUN_SIGN[run.state]} ${quoted(run.job, 60)} ${inlineCode(run.id)} ${runState(run)}${far}${whose}`;
}

function buttonsFor(cluster: Cluster, facts: HomeFacts, reader: Reader): Button[] {
  const { user, mayAct } = reader;
  const [own] = (facts.runs.get(cluster.id) ?? []).filter(({ requestedBy }) => requestedBy === user);
  const ofRun = own ? [logsButton(own.id), ...(own.cancelWantedBy === null ? [cancelButton(own.id)] : [])] : [];
  if (isWaiting(cluster, facts, reader)) return ofRun;
  const mayEnd = isAlive(cluster) && (cluster.owner === user || mayAct);
  // One of the ways to keep it is enough here: with all of them a phone would need two rows.
  const keep = keepButtons(cluster.id).filter((_, nth) => nth === 1);
  return [
    ...ofRun,
    ...(mayEnd && cluster.keepAlive ? keep : []),
    ...(mayEnd ? [terminateButton(cluster.id)] : []),
    whyButton(cluster.id),
  ];
}
