import type { S3Client } from '@aws-sdk/client-s3';
import { createS3Client } from '../aws/clients.ts';
import { createMetricSender, type MetricSender } from '../aws/metric.ts';
import { createEmrGateway, type EmrGateway, type EmrGatewayOptions } from './gateway.ts';
import { createLogReader, type LogReader } from './logs/logs.ts';
import { type ClusterMetrics, createClusterMetrics } from './metrics.ts';
import { createSparkUi, type SparkUi } from './spark-ui.ts';

/** Every way to AWS; nothing is asked of it before it is used. */
export interface Aws {
  emr: EmrGateway;
  logs: LogReader;
  metrics: ClusterMetrics;
  /** Stoker's own numbers. */
  ownMetrics: MetricSender;
  sparkUi: SparkUi;
  s3: S3Client;
  /** S3 for what is read again in seconds: tried once, and by itself, as throttled reads slow a whole client down. */
  heartbeats: S3Client;
  close(): void;
}

/** A heartbeat that takes longer is not waited for: the next one is newer. */
const HEARTBEAT_MS = 5000;

/** Opens the ways to AWS in one region. */
export function openAws({ region }: { region: string }, log: EmrGatewayOptions['log'], now: () => Date): Aws {
  const emr = createEmrGateway({ region, clock: now, log });
  const logs = createLogReader({ region });
  const metrics = createClusterMetrics({ region });
  const ownMetrics = createMetricSender({ region });
  const sparkUi = createSparkUi({ region });
  const s3 = createS3Client({ region });
  const heartbeats = createS3Client({ region, readAttempts: 1, requestTimeoutMs: HEARTBEAT_MS });
  return {
    emr,
    logs,
    metrics,
    ownMetrics,
    sparkUi,
    s3,
    heartbeats,
    close: () => {
      emr.close();
      logs.close();
      metrics.close();
      ownMetrics.close();
      sparkUi.close();
      s3.destroy();
      heartbeats.destroy();
    },
  };
}
