import type { ClusterDetail } from '../../emr/types.ts';
import { UserError } from '../../errors.ts';
import { newClusterId } from '../../ids.ts';
import type { Cluster } from '../../records.ts';
import { duration } from '../../slack/words.ts';
import type { Tables } from '../../store/store.ts';
import { STATE_OF } from '../decide.ts';
import type { WantDeps } from '../deps.ts';
import type { Request } from '../want.ts';
import { hardLimitAt, isClusterEnded, secondsBetween } from '../world.ts';
import { isIgnored } from './owner.ts';
import { seenAs, stokerOf } from './seen.ts';
import { settleLists } from './settle.ts';

/** What stands in the place of a preset: no preset of stoker.yml can be called so. */
const NO_PRESET = '(found)';
/** Whoever claims an old cluster has a day to see what it is. */
const LEAST_ROOM_SECONDS = 86_400;

/** What came of a claim: the cluster, which is theirs now, or was another's before. */
export type Claim = { kind: 'claimed' | 'taken'; cluster: Cluster };

/**
 * Makes a found cluster one of Stoker's, as EMR has just described it. Of two claims one wins, and the other is told whose
 * it is. Nothing is done to the cluster itself.
 */
export async function claimFound(
  deps: WantDeps,
  request: Request,
  detail: ClusterDetail,
  origin: 'claimed' | 'adopted' = 'claimed',
): Promise<Claim> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const earlier = await tables.clusters.byRequestKey(request.requestKey);
    if (earlier) return { kind: 'claimed', cluster: earlier };
    const known = await tables.found.get(detail.id);
    if (known?.clusterId == null) await requireClaimable(deps, tables, detail);
    // Whoever else claims it now waits here for the end of this transaction.
    const seen = { listed: detail, known, detail: { ...detail, otherStoker: false } };
    await tables.found.put(seenAs(deps.config, seen, now));
    const found = await tables.found.lock(detail.id);
    const theirs = found?.clusterId ? await tables.clusters.get(found.clusterId) : null;
    if (theirs) return { kind: 'taken', cluster: theirs };
    const cluster = await tables.clusters.insert(recordOf(deps, request, detail, origin, now), now);
    if (!cluster) throw ownAlready(detail);
    await tables.found.update(detail.id, { clusterId: cluster.id });
    await tables.cards.touch(cluster.id, request.channel, now);
    const message = told(cluster, found?.owner ?? null, now);
    await tables.outbox.add(cluster.id, `${cluster.id}:${origin}`, { kind: 'note', message }, now);
    await settleLists(tables, now);
    return { kind: 'claimed', cluster };
  });
}

async function requireClaimable({ config }: WantDeps, tables: Tables, detail: ClusterDetail): Promise<void> {
  const { id, state, tags } = detail;
  if (isClusterEnded(state)) throw new UserError(`Cluster ${id} is already gone.`);
  if (state === 'TERMINATING') throw new UserError(`Cluster ${id} is already on its way out.`);
  const whose = await stokerOf(tables, detail);
  if (whose === 'ours' || (await tables.clusters.find(id))) throw ownAlready(detail);
  if (whose === 'another')
    throw new UserError(`Cluster ${id} belongs to another Stoker of this account.`, 'Ask that one.');
  if (isIgnored(tags, config.found.ignore))
    throw new UserError(
      `Cluster ${id} has a tag that \`found.ignore\` in stoker.yml names, so Stoker leaves it alone.`,
      'Take the tag off, or have the rule changed.',
    );
}

const ownAlready = ({ id }: ClusterDetail): UserError =>
  new UserError(`Cluster ${id} is one that Stoker launched.`, '`/emr status` shows it.');

function recordOf(
  { config }: WantDeps,
  request: Request,
  detail: ClusterDetail,
  origin: 'claimed' | 'adopted',
  now: Date,
): Parameters<Tables['clusters']['insert']>[0] {
  const age = secondsBetween(detail.createdAt, now);
  const { hardLimit } = config.found;
  return {
    id: newClusterId(),
    name: detail.name,
    preset: NO_PRESET,
    keepAlive: detail.keepAlive,
    owner: request.user,
    channel: request.channel,
    requestKey: request.requestKey,
    // Counted from its launch, as for every cluster. What nobody has asked for has the whole time from now on.
    hardLimitSeconds: origin === 'adopted' ? age + hardLimit : Math.max(hardLimit, age + LEAST_ROOM_SECONDS),
    origin,
    awsId: detail.id,
    awsState: detail.state,
    state: STATE_OF[detail.state] ?? 'launching',
    primaryDns: detail.primaryDns,
    launchedAt: detail.createdAt,
    readyAt: detail.readyAt,
  };
}

function told(cluster: Cluster, guessed: string | null, now: Date): string {
  const how = cluster.origin === 'adopted' ? 'It was found in the account and adopted' : 'It was found in the account';
  const tags = guessed === null ? 'no tag says whose it is' : `by its tags it is ${guessed}'s`;
  const left = duration(secondsBetween(now, hardLimitAt(cluster)));
  const idle = cluster.keepAlive
    ? 'From now on people are told when it does nothing.'
    : 'It ends with its steps, so nobody is told when it does nothing.';
  return `${how}; ${tags}. ${idle} It reaches its hard limit in ${left}.`;
}
