import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClusterSpec, YarnMetrics } from '../contract.ts';
import { classification, fileSystems, siteXml } from './configurations.ts';
import { YARN_PAGES } from './guards.ts';
import type { Runtime } from './runtime.ts';
import { workers } from './spark-defaults.ts';

/** A running YARN of one cluster: a resource manager and a node manager a node, in one JVM. */
export interface MiniYarn {
  /** What clients need to find it, for `yarn-site.xml`. */
  readonly settings: Record<string, string>;
  /** The folder with `application_*`/`container_*`. */
  readonly containerLogs: string;
  metrics(): Promise<YarnMetrics>;
  /** Kills the living applications with this tag; answers with their ids once YARN has ended them. */
  killTagged(tag: string): Promise<string[]>;
  lose(instanceId: string): Promise<void>;
  /** Resolves when its process has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

interface Start {
  cluster: ClusterSpec;
  runtime: Runtime;
  jars: string;
  objectsRoot: string;
  javaOptions: string[];
  env: Record<string, string>;
  /** Names of the environment that containers get too. */
  passOn: string[];
  /** The environment that marks the containers of a node. */
  containerMarker: (node: string) => Record<string, string>;
}

/** The folder with `application_*`/`container_*` of a cluster. */
export const containerLogsOf = (cluster: ClusterSpec): string => join(cluster.directory, 'containers');

const loopback = (prefix: string, names: string[]) =>
  Object.fromEntries(names.map((name) => [`${prefix}.${name}`, '127.0.0.1:0']));

function resourceManagerSettings({ cluster, objectsRoot, passOn }: Start): Record<string, string> {
  const largest = Math.max(...workers(cluster.nodes).map((node) => node.yarnMemoryMb));
  return {
    ...fileSystems(objectsRoot),
    'hadoop.tmp.dir': join(cluster.directory, 'hadoop-tmp'),
    // Makes the daemons write the ports they were given into the configuration.
    'yarn.is.minicluster': 'true',
    'yarn.resourcemanager.hostname': '127.0.0.1',
    'yarn.resourcemanager.bind-host': '127.0.0.1',
    ...loopback('yarn.resourcemanager', [
      'address',
      'scheduler.address',
      'resource-tracker.address',
      'admin.address',
      'webapp.address',
      'webapp.https.address',
    ]),
    'yarn.nodemanager.bind-host': '127.0.0.1',
    ...loopback('yarn.nodemanager', ['address', 'localizer.address', 'webapp.address', 'collector-service.address']),
    'yarn.scheduler.capacity.root.queues': 'default',
    'yarn.scheduler.capacity.root.default.capacity': '100',
    'yarn.scheduler.capacity.maximum-am-resource-percent': '0.9',
    'yarn.scheduler.minimum-allocation-mb': '32',
    'yarn.scheduler.maximum-allocation-mb': String(largest),
    'yarn.resourcemanager.nodemanagers.heartbeat-interval-ms': '100',
    'yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage': '99.5',
    'yarn.nodemanager.pmem-check-enabled': 'true',
    'yarn.nodemanager.vmem-check-enabled': 'false',
    // true would mean "cgroups kill", and nothing would.
    'yarn.nodemanager.resource.memory.enforced': 'false',
    'yarn.nodemanager.container-monitor.interval-ms': '1000',
    'yarn.nodemanager.delete.debug-delay-sec': '0',
    // It would copy the environment that a container starts with, keys and all, beside its logs.
    'yarn.nodemanager.log-container-debug-info.enabled': 'false',
    'yarn.nodemanager.env-whitelist': ['JAVA_HOME', 'PATH', 'LANG', 'TZ', 'HOME', 'SPARK_LOCAL_IP', ...passOn].join(
      ',',
    ),
    ...classification(cluster.configurations, 'core-site'),
    ...classification(cluster.configurations, 'capacity-scheduler'),
    ...classification(cluster.configurations, 'yarn-site'),
    ...YARN_PAGES,
  };
}

function nodes({ cluster, containerMarker }: Start) {
  return workers(cluster.nodes).map((node) => ({
    id: node.instanceId,
    settings: {
      'yarn.nodemanager.local-dirs': join(cluster.directory, 'nodes', node.instanceId),
      'yarn.nodemanager.log-dirs': containerLogsOf(cluster),
      'yarn.nodemanager.resource.memory-mb': String(node.yarnMemoryMb),
      'yarn.nodemanager.resource.cpu-vcores': String(node.vcpu),
      'yarn.nodemanager.admin-env': Object.entries({ MALLOC_ARENA_MAX: '4', ...containerMarker(node.instanceId) })
        .map((entry) => entry.join('='))
        .join(','),
    },
  }));
}

type Event =
  | { event: 'up'; settings: Record<string, string> }
  | { event: 'failed'; message: string }
  | { event: 'done'; id: number; result: unknown }
  | { event: 'error'; id: number; message: string };

/** Starts the YARN of a cluster and resolves when all its nodes have registered. */
export async function startMiniYarn(start: Start): Promise<MiniYarn> {
  const { cluster, runtime } = start;
  const directory = join(cluster.directory, 'yarn');
  const log = join(directory, 'yarn.log');
  await mkdir(directory, { recursive: true });
  await mkdir(containerLogsOf(cluster), { recursive: true });
  const spec = join(directory, 'spec.json');
  const classpath = [join(start.jars, '*'), runtime.sparkJars, runtime.sandboxJar, directory];
  // A file on the classpath, as on a real node: parts of YARN read their limits from a configuration of their own.
  await writeFile(join(directory, 'yarn-site.xml'), siteXml(resourceManagerSettings(start)));
  await writeFile(spec, JSON.stringify({ nodes: nodes(start), classpath, log, javaOptions: start.javaOptions }));
  const child = spawn(runtime.python, [join(import.meta.dirname, 'mini-yarn.py'), spec], {
    cwd: directory,
    env: start.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4000);
  });
  child.stdin.on('error', () => {}); // Told by the end of the process.
  const up = new Promise<Record<string, string>>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as Event;
      if (event.event === 'up') resolve(event.settings);
      else if (event.event === 'failed') reject(new Error(event.message));
      else if (event.event === 'done') waiting.get(event.id)?.resolve(event.result);
      else waiting.get(event.id)?.reject(new Error(event.message));
      if ('id' in event) waiting.delete(event.id);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const error = new Error(
        `YARN's process ended (${code === null ? signal : `exit code ${code}`}). ${complaint}`.trim(),
      );
      reject(error);
      for (const { reject: rejectCall } of waiting.values()) rejectCall(error);
      waiting.clear();
    });
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const settings = await up.catch(async (error: Error) => {
    child.kill('SIGKILL');
    const tail = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-10).join('\n');
    throw new Error(`${error.message.split('\n').slice(0, 6).join('\n')}\nThe end of YARN's log, ${log}:\n${tail}`);
  });
  let calls = 0;
  const call = (name: string, argument: string | null = null): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null || child.signalCode !== null) return reject(new Error("YARN's process has ended."));
      calls += 1;
      waiting.set(calls, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id: calls, do: name, with: argument })}\n`);
    });
  return {
    settings,
    ended,
    containerLogs: containerLogsOf(cluster),
    metrics: async () => (await call('metrics')) as YarnMetrics,
    killTagged: async (tag) => (await call('kill', tag)) as string[],
    lose: async (instanceId) => {
      await call('lose', instanceId);
    },
  };
}
