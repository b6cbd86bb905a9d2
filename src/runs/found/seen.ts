import type { Config } from '../../config/schema.ts';
import type { Machine } from '../../emr/machines.ts';
import type { ClusterDetail, ClusterObservation } from '../../emr/types.ts';
import type { ClusterId } from '../../ids.ts';
import type { FoundCluster } from '../../records.ts';
import type { SeenCluster, Tables } from '../../store/store.ts';
import { ownerOf } from './owner.ts';

/** The tag that a launch of Stoker has, and a cluster that was claimed: the cluster's id in the record. */
export const OWN_TAG = 'stoker:cluster';

/** What one look has shown of a cluster; what it did not ask for stays as it was known. */
export interface Look {
  listed: ClusterObservation;
  known: FoundCluster | null;
  detail?: (ClusterDetail & { otherStoker: boolean }) | undefined;
  machines?: Machine[] | undefined;
}

/** A found cluster as the record is to have it. */
export function seenAs({ found }: Pick<Config, 'found'>, look: Look, now: Date): SeenCluster {
  const { listed, known, detail, machines } = look;
  const tags = detail?.tags ?? known?.tags ?? {};
  return {
    awsId: listed.id,
    name: listed.name,
    state: listed.state,
    stateSince: known?.state === listed.state ? known.stateSince : now,
    owner: ownerOf(tags, found.ownerTags),
    tags,
    keepAlive: detail?.keepAlive ?? known?.keepAlive ?? null,
    isProtected: detail?.terminationProtected ?? known?.isProtected ?? false,
    otherStoker: detail?.otherStoker ?? known?.otherStoker ?? false,
    instances: machines?.map(asJson) ?? known?.instances ?? [],
    createdAt: listed.createdAt,
    readyAt: listed.readyAt,
    describedAt: detail ? now : (known?.describedAt ?? null),
    listedAt: machines ? now : (known?.listedAt ?? null),
    seenAt: now,
  };
}

const asJson = (machine: Machine): FoundCluster['instances'][number] => ({
  ...machine,
  createdAt: machine.createdAt.toISOString(),
  endedAt: machine.endedAt?.toISOString() ?? null,
});

/**
 * Whose a cluster is by Stoker's own tag: `ours` when the record has it alive, for the answer to its launch may still be
 * on its way; `another` Stoker's when the record does not know it; else nobody's, as one whose launch was given up, or a
 * clone of ours, which the console gives the same tags.
 */
export async function stokerOf(
  { clusters }: Pick<Tables, 'clusters'>,
  { id: awsId, tags }: Pick<ClusterDetail, 'id' | 'tags'>,
): Promise<'ours' | 'another' | null> {
  const id = tags[OWN_TAG];
  if (!id) return null;
  const cluster = await clusters.get(id as ClusterId);
  if (!cluster) return 'another';
  const isIt = cluster.awsId === null || cluster.awsId === awsId;
  return isIt && cluster.state !== 'gone' ? 'ours' : null;
}
