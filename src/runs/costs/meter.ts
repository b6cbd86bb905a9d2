import { AwsProblem } from '../../aws/errors.ts';
import { type KnownParts, listMachines, type Machine } from '../../emr/machines.ts';
import type { AwsClusterId } from '../../ids.ts';
import { type Cluster, isEnded } from '../../records.ts';
import type { DueReading, Tables } from '../../store/store.ts';
import type { RunDeps } from '../deps.ts';
import { secondsAfter, secondsBetween } from '../world.ts';
import { countCluster } from './count.ts';
import { livesOf } from './lives.ts';
import { isAlone, sharesOn } from './shares.ts';

/** Machines come and go by scaling, which takes minutes: between two readings the cost is carried on at its pace. */
const AGAIN_SECONDS = { launching: 300, live: 300, gone: 20 };
/** EMR writes the ends of machines a moment after that of their cluster; and what it denies, it will go on to deny. */
const MOST_TRIES_AFTER_END = 4;
/** Slack takes only so many updates, and after an upgrade there may be hundreds of old clusters. */
const REDRAWN_WITHIN_SECONDS = 3600;

/** What EMR says of one cluster, and of nothing else: the rest (throttling, credentials, the network) is the same for all. */
const isOfOneCluster = (error: unknown): error is AwsProblem =>
  error instanceof AwsProblem && ['denied', 'not-found', 'refused', 'broken'].includes(error.kind);

/**
 * Reads the meter of one cluster: lists its machines, and writes what it and its runs have cost. Doing it twice, or half of
 * it, does no harm. Throws an `AwsProblem` when EMR answers nobody now.
 */
export async function readMeter(deps: RunDeps, due: DueReading, parts: KnownParts): Promise<void> {
  const seen = await deps.store.clusters.get(due.id);
  if (!seen?.awsId) return;
  const machines = await machinesOf(deps, seen.awsId, due, parts);
  await deps.store.transaction(async (tables) => {
    const cluster = await tables.clusters.lock(due.id);
    if (!cluster) return;
    await tables.meters.put((machines ?? []).map((machine) => ({ clusterId: due.id, ...machine })));
    const next = nextReading(due, machines);
    await tables.readings.noted(
      { ...due, tries: next.tries },
      next.inSeconds === null ? null : after(deps, next.inSeconds),
    );
    await count(deps, tables, cluster, machines !== null);
    if (next.inSeconds !== null) return;
    // The card was drawn when the cluster was gone; only now it can say for what price. Nobody reads those of long ago.
    if (cluster.endedAt && secondsBetween(cluster.endedAt, deps.now()) > REDRAWN_WITHIN_SECONDS) return;
    const own = (await tables.runs.onCluster(due.id)).filter(({ ownCluster }) => ownCluster);
    await tables.cards.refresh([due.id, ...own.map(({ id }) => id)]);
  });
}

const after = (deps: RunDeps, seconds: number): Date => secondsAfter(deps.now(), seconds);

/** The machines as EMR lists them; null when it does not tell of this cluster. */
async function machinesOf(
  deps: RunDeps,
  awsId: AwsClusterId,
  due: DueReading,
  parts: KnownParts,
): Promise<Machine[] | null> {
  try {
    return await listMachines(deps.emr, awsId, parts);
  } catch (error) {
    if (!isOfOneCluster(error)) throw error;
    if (due.tries === 0)
      deps.log.warn({ err: error, cluster: due.id }, 'the machines of a cluster could not be listed');
    return null;
  }
}

/** When it is to be read again; null seconds when its last bill is known, or will not be known any better. */
function nextReading(
  { phase, tries }: DueReading,
  machines: Machine[] | null,
): { tries: number; inSeconds: number | null } {
  const isComplete = machines !== null && (phase !== 'gone' || machines.every(({ endedAt }) => endedAt !== null));
  const failed = isComplete ? 0 : tries + 1;
  const isLast = phase === 'gone' && (isComplete || failed >= MOST_TRIES_AFTER_END);
  return { tries: failed, inSeconds: isLast ? null : AGAIN_SECONDS[phase] };
}

async function count(deps: RunDeps, tables: Tables, cluster: Cluster, seen: boolean): Promise<void> {
  const [life] = await livesOf(deps, tables, [cluster]);
  const cost = life && countCluster(life, deps.now(), seen, deps.prices);
  if (!cost) return;
  await tables.clusters.update(cluster.id, { cost });
  const ended = (await tables.runs.onCluster(cluster.id)).filter(isEnded);
  const shares = await sharesOn(deps, tables, life);
  const { usd, estimated } = cost;
  for (const run of ended) {
    // What a cluster of its own costs is known when that is gone; of a chain also what its last step has of it.
    const whole = isAlone(run) ? { usd, estimated } : (shares.get(run.id) ?? { usd: 0, estimated });
    const known = run.ownCluster ? (cluster.endedAt ? whole : null) : shares.get(run.id);
    if (known && (known.usd !== run.cost?.usd || known.estimated !== run.cost.estimated))
      await tables.runs.update(run.id, { cost: known });
  }
}
