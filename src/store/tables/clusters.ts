import type { AwsClusterId, ClusterId } from '../../ids.ts';
import type { Cluster, ClusterInstance, FoundCluster, IdleSpell, Vigil } from '../../records.ts';

/** A new cluster, as a command wants it. */
export type NewCluster = Pick<
  Cluster,
  'id' | 'name' | 'preset' | 'keepAlive' | 'owner' | 'channel' | 'requestKey' | 'hardLimitSeconds'
> &
  // A cluster that was found is there already.
  Partial<Pick<Cluster, 'origin' | 'awsId' | 'awsState' | 'state' | 'primaryDns' | 'launchedAt' | 'readyAt'>>;

export interface Clusters {
  /** Null when the request key was used before: the same request, delivered twice. */
  insert(cluster: NewCluster, now: Date): Promise<Cluster | null>;
  get(id: ClusterId): Promise<Cluster | null>;
  /** By Stoker's id (`c-…`), EMR's (`j-…`) or the id of a run on it. */
  find(id: string): Promise<Cluster | null>;
  byRequestKey(key: string): Promise<Cluster | null>;
  /** All that are not gone, oldest first. */
  live(): Promise<Cluster[]>;
  /** All that lived at any time between the two, gone or not, oldest first. */
  livedBetween(from: Date, to: Date): Promise<Cluster[]>;
  /** All that Stoker ended for idleness and that, without it, would have lived at any time between the two. */
  savedBetween(from: Date, to: Date): Promise<Cluster[]>;
  update(id: ClusterId, change: Partial<Cluster>): Promise<void>;
  /** The ids of clusters that are due, most overdue first. */
  due(now: Date, limit: number): Promise<ClusterId[]>;
  /** When the next cluster that is not due yet will be. */
  nextDueAt(now: Date): Promise<Date | null>;
  /** Locks the row for this transaction, waiting for whoever has it. */
  lock(id: ClusterId): Promise<Cluster | null>;
}

/** What is known of the work of live clusters. */
export interface Vigils {
  get(id: ClusterId): Promise<Vigil | null>;
  of(ids: ClusterId[]): Promise<Vigil[]>;
  /** Watches it from now on; one that is watched already stays as it is. */
  begin(id: ClusterId, dueAt: Date): Promise<void>;
  update(id: ClusterId, change: Partial<Omit<Vigil, 'clusterId'>>): Promise<void>;
  /** To be looked at now, longest waiting first; also what was looked at by a clock that has been put back since. */
  due(now: Date, limit: number): Promise<Vigil[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  end(id: ClusterId): Promise<void>;
}

/** The machines of clusters, and when these were idle: what money is counted from. */
export interface Meters {
  /** What EMR listed: new ones are added, known ones brought up to date, none is taken away. */
  put(instances: ClusterInstance[]): Promise<void>;
  instancesOf(ids: ClusterId[]): Promise<ClusterInstance[]>;
  /** Idle since then: begins a spell, or leaves the open one as it is. */
  beginIdle(id: ClusterId, at: Date): Promise<void>;
  /** Ends the open spell, if there is one; never before its beginning. */
  endIdle(id: ClusterId, at: Date): Promise<void>;
  spellsOf(ids: ClusterId[]): Promise<IdleSpell[]>;
}

/** A found cluster as EMR shows it; what became of it is written by itself. */
export type SeenCluster = Omit<FoundCluster, 'goneAt' | 'ignoredUntil' | 'ignoredBy' | 'clusterId'>;

/** A cluster whose machines are to be listed, what it is now, and how often that failed since it last went well. */
export interface DueReading {
  id: ClusterId;
  phase: 'launching' | 'live' | 'gone';
  tries: number;
}

/** When the machines of each cluster are to be listed. */
export interface Readings {
  /** Never read, changed since, or due again: such first that were never read. */
  due(now: Date, limit: number): Promise<DueReading[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  /** Read, or tried, as what it was then; null: it is gone and its last bill is known. */
  noted(reading: DueReading, dueAt: Date | null): Promise<void>;
}

/** Clusters of the account that Stoker did not launch. */
export interface FoundClusters {
  /** Seen now: added, or brought up to date; what people said of it stays. */
  put(cluster: SeenCluster): Promise<void>;
  get(id: AwsClusterId): Promise<FoundCluster | null>;
  /** Those of the ids that were ever found. */
  of(ids: AwsClusterId[]): Promise<FoundCluster[]>;
  /** All that live and are not ours, oldest first, ignored ones included. */
  live(): Promise<FoundCluster[]>;
  update(id: AwsClusterId, change: Partial<Omit<FoundCluster, 'awsId'>>): Promise<void>;
  /** Locks the row for this transaction. */
  lock(id: AwsClusterId): Promise<FoundCluster | null>;
  /** Takes those off the record that went before then and that nobody claimed. */
  forget(goneBefore: Date): Promise<void>;
  /** When the whole account was last looked through; null: never. */
  lookedAt(): Promise<Date | null>;
  looked(at: Date): Promise<void>;
}
