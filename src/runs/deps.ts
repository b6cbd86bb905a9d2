import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { EmrGateway } from '../emr/gateway.ts';
import type { LogReader } from '../emr/logs/logs.ts';
import type { ClusterMetrics } from '../emr/metrics.ts';
import type { Prices } from '../emr/pricing/prices.ts';
import type { Store } from '../store/store.ts';

/** What wanting something needs: the rules, the record and the time. */
export interface WantDeps {
  config: Config;
  store: Store;
  now: () => Date;
}

/** What bringing it about needs besides: AWS, and how long it may take to show what was done. */
export interface RunDeps extends WantDeps {
  emr: EmrGateway;
  s3: S3Client;
  logs: LogReader;
  metrics: ClusterMetrics;
  /** What machines and disks cost in the region. */
  prices: Prices;
  log: Logger;
  /** How long EMR's lists may lag behind its effects. */
  settleSeconds: number;
}
