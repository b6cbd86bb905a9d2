import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Engine, ObjectStore } from './contract.ts';
import type { EmrDelays } from './emr/context.ts';
import { parseFault } from './emr/faults.ts';
import { createEmrService } from './emr/service.ts';
import { createCallLog } from './front/calls.ts';
import { createWireFaults } from './front/faults.ts';
import { createFront } from './front/front.ts';
import type { ModelledService } from './front/json-front.ts';
import { createLogsService } from './logs/service.ts';
import { createMetricsService } from './metrics/service.ts';
import { loadModel } from './model/load.ts';
import { createS3Service } from './s3/service.ts';
import type { Credentials } from './sigv4/verify.ts';

/** How a local AWS is started. */
export interface LocalAwsOptions {
  /** Holds all state; a later start on the same folder goes on from it. */
  directory: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** What runs the clusters' work (the caller closes it), or a function that makes one (closed with the server). */
  engine: Engine | ((objects: ObjectStore) => Engine);
  delays?: Partial<EmrDelays>;
  /** How often a cluster's logs are pushed to S3; 10 s by default (5 min on AWS). */
  logPushMs?: number;
  /** How often a cluster's metrics are put; 5 s by default (5 min on AWS). */
  metricsMs?: number;
  /** Clusters are WAITING at once and steps never run, as moto's tests expect it. */
  zeroDelay?: boolean;
  /** Drawn anew by default. */
  credentials?: Credentials;
  /** Drawn anew by default. */
  controlToken?: string;
  /** Where botocore's API models are; `.stoker/python` by default. */
  pythonHome?: string;
  /** Milliseconds since the epoch; signatures are checked against the real time all the same. */
  clock?: () => number;
  log?: (line: string) => void;
}

/** A running local AWS. */
export interface LocalAws {
  /** `http://127.0.0.1:<port>`, the endpoint of all four services. */
  url: string;
  port: number;
  region: 'us-east-1';
  credentials: Credentials;
  controlToken: string;
  objects: ObjectStore;
  close(): Promise<void>;
}

const DEFAULT_DELAYS: EmrDelays = { startingMs: 2000, bootstrappingMs: 1000, terminatingMs: 1000 };
const DEFAULT_LOG_PUSH_MS = 10_000;
const DEFAULT_METRICS_MS = 5_000;

/** Starts EMR, S3, CloudWatch Logs and CloudWatch on one port of 127.0.0.1. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const log = options.log ?? (() => undefined);
  const credentials = options.credentials ?? {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  const controlToken = options.controlToken ?? randomBytes(24).toString('base64url');
  const s3 = await createS3Service(join(options.directory, 's3'));
  const logs = await createLogsService(join(options.directory, 'logs'), options.clock);
  const metrics = await createMetricsService(join(options.directory, 'metrics.json'), options.clock);
  const engine = typeof options.engine === 'function' ? options.engine(s3.objects) : options.engine;
  const emr = await createEmrService({
    directory: join(options.directory, 'emr'),
    objects: s3.objects,
    logs: logs.sink,
    metrics: metrics.sink,
    engine,
    delays: { ...DEFAULT_DELAYS, ...options.delays },
    logPushMs: options.logPushMs ?? DEFAULT_LOG_PUSH_MS,
    metricsMs: options.metricsMs ?? DEFAULT_METRICS_MS,
    ...(options.zeroDelay === undefined ? {} : { zeroDelay: options.zeroDelay }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    log,
  });
  const model = (name: 'emr' | 'logs' | 'cloudwatch') => loadModel(name, options.pythonHome);
  const services: ModelledService[] = [
    { name: 'emr', scope: 'elasticmapreduce', service: emr, model: model('emr') },
    { name: 'logs', scope: 'logs', service: logs, model: model('logs') },
    { name: 'cloudwatch', scope: 'monitoring', service: metrics, model: model('cloudwatch') },
  ];

  const calls = createCallLog();
  const faults = createWireFaults();
  let port = 0;
  const front = createFront({
    port: () => port,
    credentials,
    s3,
    services,
    control: {
      token: controlToken,
      calls,
      faults,
      emrFault: (input) => emr.fault(parseFault(input)),
      async reset() {
        faults.clear();
        calls.clear();
        for (const { service } of services) await service.reset();
        await s3.reset();
      },
      openMotoReset: options.zeroDelay ?? false,
    },
    log,
  });
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    void front(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The local AWS has no port.');
  port = address.port;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    region: 'us-east-1',
    credentials,
    controlToken,
    objects: s3.objects,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      // EMR first: it still writes logs and metrics while it lets its clusters go.
      for (const { service } of services) await service.close();
      if (typeof options.engine === 'function') await engine.close();
      await s3.close();
    },
  };
}
