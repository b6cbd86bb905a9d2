import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Engine, MetricSink, ObjectStore } from './contract.ts';
import type { EmrDelays } from './emr/context.ts';
import { parseFault } from './emr/faults.ts';
import { createEmrService, type EmrService } from './emr/service.ts';
import { createCallLog } from './front/calls.ts';
import type { Controlled } from './front/control.ts';
import { createWireFaults } from './front/faults.ts';
import { createFront } from './front/front.ts';
import type { ModelledService } from './front/json-front.ts';
import { createLogsService } from './logs/service.ts';
import { createMetricsService } from './metrics/service.ts';
import { loadModel } from './model/load.ts';
import { createS3Service } from './s3/service.ts';
import { createSecretsService, type SecretsService } from './secrets/service.ts';
import type { Credentials } from './sigv4/verify.ts';

/** What an engine that is made for a local AWS gets from it. */
export interface EnginePlace {
  objects: ObjectStore;
  /** The variables by which AWS's clients find this server, for everything that runs on a node. */
  env: Record<string, string>;
}

/** How a local AWS is started. */
export interface LocalAwsOptions {
  /** Holds all state; a later start on the same folder goes on from it. */
  directory: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** What runs the clusters' work (the caller closes it), or a function that makes one (closed with the server). */
  engine: Engine | ((place: EnginePlace) => Engine);
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
  /** `http://127.0.0.1:<port>`, the endpoint of all five services. */
  url: string;
  port: number;
  region: typeof REGION;
  credentials: Credentials;
  controlToken: string;
  objects: ObjectStore;
  /** Sets a secret of Secrets Manager, which jobs find by its name. */
  putSecret: SecretsService['put'];
  /** Puts metrics of a cluster as EMR itself does, whatever its YARN says. */
  putMetrics: MetricSink['put'];
  /** In zero-delay mode: ends the step of a cluster that runs, well or badly. */
  endStep: EmrService['endStep'];
  close(): Promise<void>;
}

const REGION = 'us-east-1';
const DEFAULT_DELAYS: EmrDelays = {
  startingMs: 2000,
  bootstrappingMs: 1000,
  terminatingMs: 1000,
  shortestIdleMs: 60_000,
};
const DEFAULT_LOG_PUSH_MS = 10_000;
const DEFAULT_METRICS_MS = 5_000;

/** The one port; a request that comes before the services are open waits for them. */
interface Listener {
  port: number;
  /** Aborted when the server closes. */
  stop: AbortSignal;
  serve(front: ReturnType<typeof createFront>): void;
  /** Lets effects that have begun come to their end. */
  close(): Promise<void>;
}

async function listen(port: number, log: (line: string) => void): Promise<Listener> {
  const stop = new AbortController();
  const inFlight = new Set<Promise<void>>();
  const { promise: opened, resolve: serve } = Promise.withResolvers<ReturnType<typeof createFront>>();
  // Uploads of any length; and idle connections are kept longer than pollers pause, so that no poll meets a closing one.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, (request, response) => {
    const exchange = opened
      .then((front) => front(request, response))
      .catch((error: unknown) => {
        log(`local AWS: ${error}`);
        response.destroy();
      })
      .finally(() => inFlight.delete(exchange));
    inFlight.add(exchange);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The local AWS has no port.');
  return {
    port: address.port,
    stop: stop.signal,
    serve,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      stop.abort();
      // For requests that waited for services that never opened; without effect otherwise.
      serve(async (request) => void request.destroy());
      await Promise.allSettled(inFlight);
      await closed;
    },
  };
}

async function openServices(options: LocalAwsOptions, env: EnginePlace['env'], log: (line: string) => void) {
  const { directory, clock } = options;
  const s3 = await createS3Service(join(directory, 's3'));
  const logs = await createLogsService(join(directory, 'logs'), clock);
  const metrics = await createMetricsService(join(directory, 'metrics.json'), clock);
  const secrets = await createSecretsService(join(directory, 'secrets.json'), clock);
  const engine = typeof options.engine === 'function' ? options.engine({ objects: s3.objects, env }) : options.engine;
  const emr = await createEmrService({
    directory: join(directory, 'emr'),
    objects: s3.objects,
    logs: logs.sink,
    metrics: metrics.sink,
    engine,
    delays: { ...DEFAULT_DELAYS, ...options.delays },
    logPushMs: options.logPushMs ?? DEFAULT_LOG_PUSH_MS,
    metricsMs: options.metricsMs ?? DEFAULT_METRICS_MS,
    ...(options.zeroDelay === undefined ? {} : { zeroDelay: options.zeroDelay }),
    ...(clock === undefined ? {} : { clock }),
    log,
  });
  const model = (name: Parameters<typeof loadModel>[0]) => loadModel(name, options.pythonHome);
  // In the order of closing: EMR still writes logs and metrics while it lets its clusters go.
  const services: ModelledService[] = [
    { name: 'emr', scope: 'elasticmapreduce', service: emr, model: model('emr') },
    { name: 'logs', scope: 'logs', service: logs, model: model('logs') },
    { name: 'cloudwatch', scope: 'monitoring', service: metrics, model: model('cloudwatch') },
    { name: 'secretsmanager', scope: 'secretsmanager', service: secrets, model: model('secretsmanager') },
  ];
  return {
    s3,
    emr,
    secrets,
    metrics,
    services,
    async close() {
      for (const { service } of services) await service.close();
      if (typeof options.engine === 'function') await engine.close();
      await s3.close();
    },
  };
}

/** On AWS the nodes' role gives the keys and the machine its region; here all of it stands in the environment. */
const clientEnv = (url: string, { accessKeyId, secretAccessKey }: Credentials): EnginePlace['env'] => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});

/** Starts EMR, S3, CloudWatch Logs, CloudWatch and Secrets Manager on one port of 127.0.0.1. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const log = options.log ?? (() => undefined);
  const credentials = options.credentials ?? {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  const controlToken = options.controlToken ?? randomBytes(24).toString('base64url');
  // The port first: when it is taken, no state is touched and no cluster taken up.
  const listener = await listen(options.port ?? 0, log);
  const { port, stop } = listener;
  const url = `http://127.0.0.1:${port}`;
  const opened = await openServices(options, clientEnv(url, credentials), log).catch(async (error: unknown) => {
    await listener.close();
    throw error;
  });
  const { s3, emr, secrets, metrics, services } = opened;
  const calls = createCallLog();
  const faults = createWireFaults();
  const control: Controlled = {
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
  };
  listener.serve(createFront({ port, credentials, s3, services, control, stop, log }));
  return {
    url,
    port,
    region: REGION,
    credentials,
    controlToken,
    objects: s3.objects,
    putSecret: secrets.put,
    putMetrics: metrics.sink.put,
    endStep: emr.endStep,
    async close() {
      await listener.close();
      await opened.close();
    },
  };
}
