import type { Overrides } from '../../records.ts';
import type { Observed, RemedyKind } from '../diagnose/types.ts';
import type { Prices } from '../pricing/prices.ts';

/** What a fix is computed from. */
export interface RemedyFacts {
  remedy: RemedyKind;
  observed: Observed;
  /** Spark's properties as the failed run had them: the cluster's, the job's, its overrides. */
  properties: Record<string, string>;
  /** Null: not known, as on the command line without a preset; then only Spark's properties are proposed. */
  workers: { type: string; market: 'on-demand' | 'spot'; ebsGb: number | null; count: number } | null;
  /** False: it ran on a shared cluster, whose nodes are not its own to change. */
  ownCluster: boolean;
  /** What the failed run had other than its preset and job. */
  overrides: Overrides | null;
  /** What the nodes of the cluster's region cost. */
  prices: Prices;
}
