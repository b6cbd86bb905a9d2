import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Cluster, RunJobFlowInput, Step, StepConfig } from '@aws-sdk/client-emr';
import { expect, onTestFinished } from 'vitest';
import type { LogSink, MetricSink, ObjectStore } from '../../../../sandbox/aws/contract.ts';
import { createEmrService, type EmrOptions, type EmrService } from '../../../../sandbox/aws/emr/service.ts';
import { loadModel } from '../../../../sandbox/aws/model/load.ts';
import { createShellEngine, type ShellEngine } from './shell-engine.ts';

const model = loadModel('emr');
const REGION = 'us-east-1';

/** Answers as they come over the wire: times are numbers. */
export type Wire<T> = T extends Date
  ? number
  : T extends (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

/** A local EMR of one test, on a folder of its own, and short ways to talk to it. */
export interface Emr {
  service: EmrService;
  engine: ShellEngine;
  objects: ObjectStore;
  directory: string;
  logged: { group: string; stream: string; message: string }[];
  metrics: { clusterId: string; values: Record<string, number> }[];
  /** One call; the request and the answer must both be as the API model has them. */
  call<T = Record<string, unknown>>(operation: string, input?: object, region?: string): Promise<T>;
  launch(changes?: Partial<RunJobFlowInput> & { steps?: StepConfig[] }): Promise<string>;
  describe(clusterId: string): Promise<Wire<Cluster>>;
  steps(clusterId: string): Promise<Wire<Step>[]>;
  /** Waits for the cluster to reach a state, and fails when it ends in another. */
  reached(clusterId: string, state: string): Promise<Wire<Cluster>>;
  stepReached(clusterId: string, stepId: string, state: string): Promise<Wire<Step>>;
  logText(key: string): Promise<string | null>;
  /** Closes the service and opens another on the same folder, as a new sandbox does. */
  reopen(): Promise<Emr>;
}

export const LOGS = 'logs-bucket';

/** For what comes in its own time on a busy machine. */
export const PATIENT = { timeout: 15_000 };

export const step = (name: string, args: string[], action: StepConfig['ActionOnFailure'] = 'CONTINUE'): StepConfig => ({
  Name: name,
  ActionOnFailure: action,
  HadoopJarStep: { Jar: 'command-runner.jar', Args: args },
});

export const LAUNCH = {
  Name: 'nightly',
  ReleaseLabel: 'emr-7.13.0',
  ServiceRole: 'EMR_DefaultRole',
  JobFlowRole: 'EMR_EC2_DefaultRole',
  LogUri: `s3://${LOGS}/emr/`,
  Applications: [{ Name: 'Spark' }],
  Instances: {
    KeepJobFlowAliveWhenNoSteps: true,
    InstanceGroups: [
      { Name: 'Primary', InstanceRole: 'MASTER', InstanceType: 'm5.xlarge', InstanceCount: 1 },
      { Name: 'Core', InstanceRole: 'CORE', InstanceType: 'm5.xlarge', InstanceCount: 2, Market: 'SPOT' },
    ],
  },
} satisfies RunJobFlowInput;

/** A launch without keep-alive. */
export const transient = (changes: Partial<RunJobFlowInput> = {}): Partial<RunJobFlowInput> => ({
  ...changes,
  Instances: { ...LAUNCH.Instances, KeepJobFlowAliveWhenNoSteps: false },
});

/** A folder of the test's own. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'stoker-emr-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

/** Opens a local EMR; everything it starts ends with the test. */
export async function openEmr(options: Partial<EmrOptions> = {}, at?: string): Promise<Emr> {
  const home = at ?? (await newHome());
  const objects = plainObjects(join(home, 's3'));
  await objects.createBucket(LOGS);
  return open(home, objects, options);
}

async function open(home: string, objects: ObjectStore, options: Partial<EmrOptions>): Promise<Emr> {
  const engine = createShellEngine();
  const logged: Emr['logged'] = [];
  const metrics: Emr['metrics'] = [];
  const logs: LogSink = {
    async append(group, stream, events) {
      for (const { message } of events) logged.push({ group, stream, message });
    },
  };
  const sink: MetricSink = { put: (clusterId, values) => metrics.push({ clusterId, values }) };
  const directory = join(home, 'emr');
  const service = await createEmrService({
    directory,
    objects,
    logs,
    metrics: sink,
    engine,
    delays: { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0, shortestIdleMs: 60_000 },
    logPushMs: 60_000,
    ...options,
  });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await service.close();
    isOpen = false;
  };
  onTestFinished(close);

  const emr: Emr = {
    service,
    engine,
    objects,
    directory,
    logged,
    metrics,
    async call<T>(operation: string, input: object = {}, region = REGION) {
      expect(model.checkInput(operation, input)).toEqual([]);
      const output = await service.call(operation, input as Record<string, unknown>, { region });
      const wire = JSON.parse(JSON.stringify(output));
      expect(model.checkOutput(operation, wire)).toEqual([]);
      return wire as T;
    },
    async launch({ steps, ...changes } = {}) {
      const input = { ...LAUNCH, ...changes, ...(steps && { Steps: steps }) };
      return (await emr.call<{ JobFlowId: string }>('RunJobFlow', input)).JobFlowId;
    },
    async describe(clusterId) {
      return (await emr.call<{ Cluster: Wire<Cluster> }>('DescribeCluster', { ClusterId: clusterId })).Cluster;
    },
    async steps(clusterId) {
      const { Steps } = await emr.call<{ Steps: Wire<Step>[] }>('ListSteps', { ClusterId: clusterId });
      return Steps.toReversed();
    },
    reached: (clusterId, state) =>
      until(
        `cluster ${clusterId} to be ${state}`,
        () => emr.describe(clusterId),
        (cluster) => String(cluster.Status?.State),
        state,
        /^TERMINATED/,
      ),
    stepReached: (clusterId, stepId, state) =>
      until(
        `step ${stepId} to be ${state}`,
        async () =>
          (await emr.call<{ Step: Wire<Step> }>('DescribeStep', { ClusterId: clusterId, StepId: stepId })).Step,
        (one) => String(one.Status?.State),
        state,
        /^(COMPLETED|CANCELLED|FAILED)$/,
      ),
    async logText(key) {
      const body = await objects.get(LOGS, key);
      return body && gunzipSync(body).toString('utf8');
    },
    async reopen() {
      await close();
      return open(home, objects, options);
    },
  };
  return emr;
}

/** Asks until the answer has the wanted state, as a client of EMR has to. */
async function until<T>(
  what: string,
  ask: () => Promise<T>,
  stateOf: (answer: T) => string,
  wanted: string,
  final: RegExp,
): Promise<T> {
  const seen: string[] = [];
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    const state = stateOf(answer);
    if (seen.at(-1) !== state) seen.push(state);
    if (state === wanted) return answer;
    if (final.test(state) || Date.now() > deadline) {
      throw new Error(`Waited for ${what}, but saw ${seen.join(' → ')}: ${JSON.stringify(answer)}`);
    }
    await sleep(5);
  }
}

/** Objects as plain files, as the sandbox's S3 keeps them. */
function plainObjects(root: string): ObjectStore {
  return {
    root,
    buckets: () => readdir(root),
    async createBucket(bucket) {
      await mkdir(join(root, bucket), { recursive: true });
    },
    fileOf: (bucket, key) => join(root, bucket, key),
    async put(bucket, key, body) {
      const file = join(root, bucket, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, body);
      await rename(`${file}.new`, file);
    },
    get: (bucket, key) => readFile(join(root, bucket, key)).catch(() => null),
  };
}
