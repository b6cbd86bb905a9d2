import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClusterSpec, Engine } from '../contract.ts';
import { jvmFlags } from './class-archive.ts';
import type { Backend } from './cluster.ts';
import { createEngine } from './engine.ts';
import { OWN_USER_ONLY } from './guards.ts';
import { containerLogsOf, type MiniYarn, startMiniYarn } from './mini-yarn.ts';
import { nodeEnv, writeHadoopConf } from './node-env.ts';
import { withAbsolutePaths, type YarnEngineOptions } from './options.ts';
import type { ProcessTable } from './processes.ts';
import type { Runtime } from './runtime.ts';
import { sparkDefaults } from './spark-defaults.ts';
import { needsYarn, StepError } from './step-command.ts';

/** The engine whose steps run on a real YARN, one a cluster, started by the first step that needs it. */
export function createYarnEngine(given: YarnEngineOptions): Engine {
  const options = { ...withAbsolutePaths(given), jars: resolve(given.jars) };
  return createEngine('yarn', options, {
    backend: ({ cluster, runtime, processes }) => yarnBackend(cluster, runtime, processes, options),
  });
}

// A big heap would only be declared; two hundred applications fit into this one.
const DAEMON_FLAGS = [
  '-Xmx768m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
  ...OWN_USER_ONLY,
];

function yarnBackend(
  cluster: ClusterSpec,
  runtime: Runtime,
  processes: ProcessTable,
  options: YarnEngineOptions,
): Backend {
  const flags = jvmFlags(options.pythonHome, runtime);
  const nodePart = (instanceId: string) => `node-${instanceId}`;
  let starting: Promise<MiniYarn> | undefined;
  let up: MiniYarn | undefined;

  async function start(): Promise<MiniYarn> {
    const jars = await readdir(options.jars).catch(() => []);
    if (!jars.some((jar) => jar.includes('minicluster')))
      throw new Error(`YARN's jars are not in '${options.jars}'. Run 'npm run setup', which fetches them.`);
    const startedAt = Date.now();
    const yarn = await startMiniYarn({
      cluster,
      runtime,
      jars: options.jars,
      objectsRoot: options.objects.root,
      javaOptions: DAEMON_FLAGS,
      env: { ...nodeEnv(cluster, runtime, options.env ?? {}), ...processes.marker(cluster.id, 'yarn') },
      passOn: Object.keys(options.env ?? {}),
      containerMarker: (node) => processes.marker(cluster.id, nodePart(node)),
    });
    await writeHadoopConf(cluster, options.objects.root, yarn.settings);
    options.log?.(`YARN of ${cluster.id} is up after ${Date.now() - startedAt} ms.`);
    up = yarn;
    void yarn.ended.then(() => {
      up = undefined; // Should it die, the next step starts another.
      starting = undefined;
    });
    return yarn;
  }

  return {
    env: { NODE_JAVA_FLAGS: flags.join(' ') },
    async prepare(argv) {
      if (!(await needsYarn(argv))) return;
      starting ??= start();
      try {
        await starting;
      } catch (error) {
        starting = undefined; // The next step tries again.
        throw new StepError(`YARN could not be started: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    sparkDefaults: (stepId) => ({ ...sparkDefaults(cluster, runtime, flags), 'spark.yarn.tags': stepId }),
    async cancel(stepId) {
      await up?.killTagged(stepId);
    },
    metrics: async () => (up === undefined ? null : up.metrics()),
    containerLogs: () => (up === undefined ? null : containerLogsOf(cluster)),
    async loseNode(instanceId) {
      await up?.lose(instanceId);
      await processes.end(cluster.id, nodePart(instanceId));
    },
  };
}
