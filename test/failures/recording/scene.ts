import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  DescribeClusterCommand,
  DescribeStepCommand,
  EMRClient,
  RunJobFlowCommand,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import { zipSync } from 'fflate';
import pg from 'pg';
import { createYarnEngine } from '../../../sandbox/aws/engine/yarn.ts';
import { type LocalAws, startLocalAws } from '../../../sandbox/aws/server.ts';
import { seedData } from '../../../sandbox/demo/seed.ts';
import { packCode } from '../../../src/emr/code.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/store/embedded.ts';
import type { ClusterNeeds } from '../cases.ts';
import { placesClass } from './java-class.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const home = join(root, '.stoker');
export const pythonHome = join(home, 'python');
const PROGRAMS = join(import.meta.dirname, '..', 'programs');
const LOGS = 'logs';

/** How the failing programs reach the database. */
export interface Login {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** The place of a recording: a local AWS, a database, and one cluster at a time that is looked at. */
export interface Scene {
  aws: LocalAws;
  emr: EMRClient;
  folder: string;
  login: Login;
  /** Of a server that takes connections and never says a word. */
  mutePort: number;
  /** Where every process of the cluster has its folders. */
  workFolder: (clusterId: string) => string;
  clusterId: string;
  /** Set once the step is submitted. */
  stepId: string;
  launch: (needs: ClusterNeeds) => Promise<string>;
  terminate: (clusterId: string) => Promise<void>;
  /** A call of the sandbox's control API: something goes wrong on purpose. */
  fault: (body: Record<string, unknown>) => Promise<void>;
  /** What spark-submit has written so far. */
  stepLog: () => Promise<string>;
  /** Takes back what was to go wrong and has not. */
  calm: () => Promise<void>;
  /** The text of the stderr of all containers of the step's application so far. */
  containerText: () => Promise<string>;
  stepState: (stepId?: string) => Promise<string>;
  clusterState: (clusterId: string) => Promise<string>;
  /** Something to be undone when the scene is closed. */
  whenClosed: (undo: () => Promise<unknown>) => void;
  close: () => Promise<void>;
}

/** Waits until there is something to see. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 180): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Starts everything that a recording needs in a temporary folder, which goes when it is closed. */
export async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-failures-'));
  await chmod(folder, 0o711); // Postgres, which does not run as root, has its folder in it.
  const engineFolder = join(folder, 'engine');
  await mkdir(engineFolder, { recursive: true });
  const aws = await startLocalAws({
    directory: join(folder, 'aws'),
    pythonHome,
    engine: (place) =>
      createYarnEngine({ ...place, pythonHome, directory: engineFolder, jars: join(home, 'yarn-jars') }),
    delays: { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0 },
    logPushMs: 3_600_000,
  });
  for (const bucket of [LOGS, 'code', 'lake', 'stoker-demo']) await aws.objects.createBucket(bucket);
  await putPrograms(aws);
  const python = join(pythonHome, 'bin', 'python');
  await seedData({ data: join(home, 'data'), python, bucket: join(aws.objects.root, 'stoker-demo') });
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'));
  const login = await prepareDatabase(postgres);
  const mute = await muteServer();
  const emr = new EMRClient({ endpoint: aws.url, region: aws.region, credentials: aws.credentials });
  const workFolder = (clusterId: string) => join(folder, 'aws', 'emr', 'work', clusterId);

  const clusterState = async (ClusterId: string) =>
    (await emr.send(new DescribeClusterCommand({ ClusterId }))).Cluster?.Status?.State ?? '';

  async function control(method: 'POST' | 'DELETE', body?: Record<string, unknown>): Promise<void> {
    const headers = { authorization: `Bearer ${aws.controlToken}`, 'content-type': 'application/json' };
    const given = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${aws.url}/control/faults`, { method, headers, ...given });
    if (!answer.ok) throw new Error(`The control API says: ${await answer.text()}`);
  }

  const undos: (() => Promise<unknown>)[] = [];

  const scene: Scene = {
    ...{ aws, emr, folder, login, mutePort: mute.port, workFolder, clusterState, clusterId: '', stepId: '' },
    async launch(needs) {
      const { JobFlowId: id = '' } = await emr.send(new RunJobFlowCommand(await launchRequest(aws, needs)));
      await until(`cluster ${id}`, async () =>
        /WAITING|RUNNING|TERMINATED/.test(await clusterState(id)) ? true : undefined,
      );
      return id;
    },
    async terminate(clusterId) {
      await emr.send(new TerminateJobFlowsCommand({ JobFlowIds: [clusterId] }));
      await until(`the end of ${clusterId}`, async () =>
        /^TERMINATED/.test(await clusterState(clusterId)) ? true : undefined,
      );
    },
    fault: (body) => control('POST', body),
    calm: () => control('DELETE'),
    async stepLog() {
      const log = join(folder, 'aws', 'emr', 'logs', scene.clusterId, 'steps', scene.stepId, 'stderr');
      return readFile(log, 'utf8').catch(() => '');
    },
    async containerText() {
      const application = /\bapplication_\d+_\d+\b/.exec(await scene.stepLog())?.[0];
      if (application === undefined) return '';
      const containers = join(workFolder(scene.clusterId), 'containers', application);
      const files = (await readdir(containers, { recursive: true }).catch(() => [])).filter((path) =>
        path.endsWith('/stderr'),
      );
      const texts = files.map((file) => readFile(join(containers, file), 'utf8').catch(() => ''));
      return (await Promise.all(texts)).join('\n');
    },
    async stepState(stepId = scene.stepId) {
      const { Step } = await emr.send(new DescribeStepCommand({ ClusterId: scene.clusterId, StepId: stepId }));
      return Step?.Status?.State ?? '';
    },
    whenClosed: (undo) => void undos.push(undo),
    async close() {
      for (const undo of undos) await undo();
      mute.server.close();
      await aws.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

async function putPrograms(aws: LocalAws): Promise<void> {
  for (const file of await readdir(PROGRAMS)) {
    if (file.endsWith('.py')) await aws.objects.put('code', `jobs/${file}`, await readFile(join(PROGRAMS, file)));
  }
  for (const job of ['flights', 'similarities', 'retrain']) {
    const { files } = await packCode({ directory: root, script: `spark-jobs/jobs/${job}.py`, bootstrap: [] });
    for (const [name, content] of files) await aws.objects.put('code', `shipped/${name}`, content);
  }
  await aws.objects.put('lake', 'in/rows.json', '{"id": 1, "text": "one"}\n{"id": 2, "text": "two"}\n');
  await aws.objects.put('lake', 'full/_SUCCESS', '');
  // Half a file, as an upload that was cut off leaves it.
  const lines = Array.from({ length: 5000 }, (_, id) => `{"id": ${id}, "word": "${Math.sin(id)}"}\n`);
  const whole = gzipSync(lines.join(''));
  await aws.objects.put('lake', 'broken/words.json.gz', whole.subarray(0, whole.length / 2));
  await aws.objects.put('lake', 'tweets-of-one/0.json', `${JSON.stringify(TWEET)}\n`);
  for (const java of [8, 21])
    await aws.objects.put(
      'code',
      `lib/geo-${java}.jar`,
      zipSync({ 'com/example/geo/Places.class': placesClass(java) }),
    );
}

const TWEET = {
  id_str: '1',
  created_at: 'Sat Nov 21 10:00:00 +0000 2026',
  text: 'one happy tweet',
  lang: 'en',
  user: { id_str: '7', screen_name: 'ada' },
  sentiment: 'positive',
};

async function launchRequest(aws: LocalAws, needs: ClusterNeeds) {
  const action = 'bootstrap/packages.sh';
  if (needs.bootstrap) await aws.objects.put('code', action, needs.bootstrap);
  return {
    Name: 'failures',
    ReleaseLabel: 'emr-7.13.0',
    ServiceRole: 'EMR_DefaultRole',
    JobFlowRole: 'EMR_EC2_DefaultRole',
    LogUri: `s3://${LOGS}/`,
    Applications: [{ Name: 'Spark' }],
    StepConcurrencyLevel: needs.concurrency ?? 1,
    ...(needs.configurations && { Configurations: needs.configurations }),
    ...(needs.bootstrap && {
      BootstrapActions: [{ Name: 'packages', ScriptBootstrapAction: { Path: `s3://code/${action}` } }],
    }),
    Instances: {
      KeepJobFlowAliveWhenNoSteps: true,
      InstanceGroups: [
        { InstanceRole: 'MASTER' as const, InstanceType: 'm5.xlarge', InstanceCount: 1 },
        { InstanceRole: 'CORE' as const, InstanceType: 'm5.xlarge', InstanceCount: needs.coreNodes ?? 2 },
      ],
    },
  };
}

async function prepareDatabase({ url }: EmbeddedPostgres): Promise<Login> {
  const login = { host: '127.0.0.1', port: Number(new URL(url).port), user: 'etl', password: 'not-a-real-one' };
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query('drop database if exists warehouse with (force)');
    await admin.query('drop role if exists etl');
    await admin.query(`create role etl login password '${login.password}'`);
    await admin.query('create database warehouse owner etl');
  } finally {
    await admin.end();
  }
  const client = new pg.Client({ ...login, database: 'warehouse' });
  await client.connect();
  await client.query('create table words (id integer primary key, word varchar(20) not null)');
  await client.end();
  return login;
}

async function muteServer(): Promise<{ server: Server; port: number }> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The mute server has no port.');
  return { server, port: address.port };
}
