import { AwsProblem } from '../../aws/errors.ts';
import { listMachines } from '../../emr/machines.ts';
import { type ClusterObservation, LIVE_CLUSTER_STATES } from '../../emr/types.ts';
import type { AwsClusterId } from '../../ids.ts';
import type { FoundCluster } from '../../records.ts';
import { eachAtOnce } from '../at-once.ts';
import type { RunDeps } from '../deps.ts';
import { secondsAfter, secondsBetween } from '../world.ts';
import { isTold } from './list.ts';
import { type Look, seenAs, stokerOf } from './seen.ts';

/** Tags are given and machines come later too; a price of an hour ago is good enough for a daily list. */
const AGAIN_SECONDS = { describe: 6 * 3600, machines: 3600 };
/** As long as EMR itself remembers the dead. */
const FORGET_AFTER_SECONDS = 60 * 86_400;
/** The account's request limits are shared with all else, and nobody waits for this. */
const AT_ONCE = 2;
const LONGEST_LOOK_MS = 60_000;

type Deps = Pick<RunDeps, 'config' | 'store' | 'emr' | 'log' | 'now'>;

/**
 * Looks through the account for clusters that are not ours: one `ListClusters`, and for each a description once and its
 * machines once an hour. It only reads. Throws an `AwsProblem` when the list cannot be had.
 */
export async function lookForFound(deps: Deps): Promise<void> {
  const { store } = deps;
  const now = deps.now();
  const listed = await deps.emr.listClusters({ states: LIVE_CLUSTER_STATES });
  const known = new Map((await store.found.of(listed.map(({ id }) => id))).map((one) => [one.awsId, one]));
  const asking = openAsking(deps);
  await eachAtOnce(await notOurs(deps, listed, known), AT_ONCE, async (cluster) => {
    const seen = await lookAt(deps, asking, { listed: cluster, known: known.get(cluster.id) ?? null }, now);
    if (seen) await store.found.put(seenAs(deps.config, seen, now));
    return seen !== null;
  });
  await noteGone(deps, new Set(listed.map(({ id }) => id)), now);
  // No list is made of what is known in part.
  if (asking.isComplete()) await store.found.looked(now);
}

/** Those that the record does not have: neither by EMR's id nor, while that is on its way, by the name of the launch. */
async function notOurs(
  { store }: Deps,
  listed: readonly ClusterObservation[],
  known: ReadonlyMap<AwsClusterId, FoundCluster>,
): Promise<ClusterObservation[]> {
  const live = await store.clusters.live();
  const ids = new Map(live.map(({ awsId, id }) => [awsId, id]));
  const launching = new Set(live.filter(({ awsId }) => awsId === null).map(({ name }) => name));
  const strangers: ClusterObservation[] = [];
  for (const cluster of listed) {
    const row = known.get(cluster.id);
    const id = ids.get(cluster.id);
    // Found while the answer to its launch was lost.
    if (row && id && row.clusterId === null) await store.found.update(cluster.id, { clusterId: id });
    if (id || row?.clusterId || launching.has(cluster.name)) continue;
    // Ours and gone, which EMR may show a moment longer.
    if (!row && (await store.clusters.find(cluster.id))) continue;
    strangers.push(cluster);
  }
  return strangers;
}

/** Asks for what is not known or too old; `null`: it is ours. What AWS does not tell is left out. */
async function lookAt(deps: Deps, asking: Asking, look: Look, now: Date): Promise<Look | null> {
  const { listed, known } = look;
  const isOld = (at: Date | null | undefined, seconds: number): boolean => !at || secondsBetween(at, now) >= seconds;
  const described = isOld(known?.describedAt, AGAIN_SECONDS.describe)
    ? await asking.ask(listed.id, () => deps.emr.describeCluster(listed.id))
    : undefined;
  const whose = described && (await stokerOf(deps.store, described));
  if (whose === 'ours') return null;
  const detail = described && { ...described, otherStoker: whose === 'another' };
  const seen = { ...look, detail };
  const isNews = known?.state !== listed.state || isOld(known.listedAt, AGAIN_SECONDS.machines);
  const isPriced = isNews && isTold(seenAs(deps.config, seen, now), deps.config, now);
  const machines = isPriced ? await asking.ask(listed.id, () => listMachines(deps.emr, listed.id)) : undefined;
  return { ...seen, machines };
}

/** The questions of one look, as long as AWS answers them. */
interface Asking {
  /** Undefined for what AWS does not tell, at all or now. */
  ask<T>(cluster: AwsClusterId, question: () => Promise<T>): Promise<T | undefined>;
  /** False when some are left for the next look. */
  isComplete(): boolean;
}

function openAsking({ log, now }: Deps): Asking {
  const begun = now().getTime();
  let complete = true;
  return {
    ask: async (cluster, question) => {
      // A throttled call is repeated for seconds, and who watches idle clusters waits for the end of this look.
      if (now().getTime() - begun > LONGEST_LOOK_MS) complete = false;
      if (!complete) return undefined;
      try {
        return await question();
      } catch (error) {
        if (!(error instanceof AwsProblem)) throw error;
        log.warn({ err: error, cluster }, 'a found cluster could not be looked at');
        if (error.kind === 'throttled' || error.kind === 'unreachable') complete = false;
        return undefined;
      }
    },
    isComplete: () => complete,
  };
}

async function noteGone({ store }: Deps, listed: ReadonlySet<AwsClusterId>, now: Date): Promise<void> {
  // Where pipelines launch hundreds a day the record would grow for ever.
  await store.found.forget(secondsAfter(now, -FORGET_AFTER_SECONDS));
  for (const { awsId } of await store.found.live())
    if (!listed.has(awsId)) await store.found.update(awsId, { goneAt: now });
}
