import { readdir } from 'node:fs/promises';
import type { ClusterSpec, Engine } from '../contract.ts';
import { type Backend, createEngineCluster, prepareNode } from './cluster.ts';
import { containerLogsOf, type MiniYarn, startMiniYarn } from './mini-yarn.ts';
import { writeNodeBin } from './node-bin.ts';
import { folders, nodeEnv, writeHadoopConf } from './node-env.ts';
import type { YarnEngineOptions } from './options.ts';
import { createProcessTable, type ProcessTable } from './processes.ts';
import { findRuntime, type Runtime } from './runtime.ts';
import { sparkDefaults } from './spark-defaults.ts';
import { needsYarn, StepError } from './step-command.ts';

/** The engine whose steps run on a real YARN, one a cluster, started by the first step that needs it. */
export function createYarnEngine(options: YarnEngineOptions): Engine {
  const processes = createProcessTable(options.directory);
  const open = new Set<{ close(): Promise<void> }>();
  let runtime: Promise<Runtime> | undefined;
  return {
    name: 'yarn',
    async open(cluster) {
      runtime ??= findRuntime(options.pythonHome);
      const found = await runtime;
      await prepareNode(cluster, options.objects.root);
      await writeNodeBin(folders(cluster).bin, found.python);
      const backend = yarnBackend(cluster, found, processes, options);
      const engineCluster = createEngineCluster({ cluster, options, runtime: found, processes, backend });
      open.add(engineCluster);
      return {
        ...engineCluster,
        async close() {
          open.delete(engineCluster);
          await engineCluster.close();
        },
      };
    },
    async sweep() {
      const ended = await processes.sweep();
      if (ended > 0) options.log?.(`Ended ${ended} processes that an earlier sandbox had left behind.`);
    },
    async close() {
      await Promise.all([...open].map((cluster) => cluster.close()));
      open.clear();
    },
  };
}

function yarnBackend(
  cluster: ClusterSpec,
  runtime: Runtime,
  processes: ProcessTable,
  options: YarnEngineOptions,
): Backend {
  const nodePart = (instanceId: string) => `node-${instanceId}`;
  let yarn: Promise<MiniYarn> | undefined;
  let up: MiniYarn | undefined;

  async function start(): Promise<MiniYarn> {
    const jars = await readdir(options.jars).catch(() => [] as string[]);
    if (!jars.some((jar) => jar.includes('minicluster')))
      throw new Error(`YARN's jars are not in '${options.jars}'. Run 'npm run setup', which fetches them.`);
    const startedAt = Date.now();
    const started = await startMiniYarn({
      cluster,
      runtime,
      jars: options.jars,
      objectsRoot: options.objects.root,
      javaOptions: [
        '-Xmx768m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '--add-opens=java.base/java.lang=ALL-UNNAMED',
      ],
      env: { ...nodeEnv(cluster, runtime, options.env ?? {}), ...processes.marker(cluster.id, 'yarn') },
      passOn: Object.keys(options.env ?? {}),
      containerMarker: (node) => {
        const [[name, value]] = Object.entries(processes.marker(cluster.id, nodePart(node))) as [[string, string]];
        return `${name}=${value}`;
      },
    });
    await writeHadoopConf(cluster, options.objects.root, started.settings);
    options.log?.(`YARN of ${cluster.id} is up after ${Date.now() - startedAt} ms.`);
    up = started;
    return started;
  }

  return {
    env: {},
    async prepare(argv) {
      if (!needsYarn(argv)) return;
      yarn ??= start();
      try {
        await yarn;
      } catch (error) {
        yarn = undefined; // The next step tries again.
        throw new StepError(`YARN could not be started: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    sparkDefaults: (stepId) => ({ ...sparkDefaults(cluster, runtime), 'spark.yarn.tags': stepId }),
    async cancel(stepId) {
      await up?.killTagged(stepId);
    },
    metrics: async () => (up === undefined ? null : up.metrics()),
    containerLogs: () => (up === undefined ? null : containerLogsOf(cluster)),
    async loseNode(instanceId) {
      if (up === undefined) return;
      await up.lose(instanceId);
      await processes.end(cluster.id, nodePart(instanceId));
    },
  };
}
