import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterSpec, EngineCluster, Exit, NodeSpec, ProcessFiles, YarnMetrics } from '../contract.ts';
import { createControllerLog, sayEnd, startExec } from './controller-log.ts';
import { folders, nodeEnv, writeHadoopConf, writeSparkConf } from './node-env.ts';
import type { EngineOptions } from './options.ts';
import { packagesEnv } from './packages.ts';
import { type ProcessTable, runCommand } from './processes.ts';
import type { Runtime } from './runtime.ts';
import { workers } from './spark-defaults.ts';
import { type Step, StepError, scriptArgv, stepArgv } from './step-command.ts';

/** What sets one engine apart from the other. */
export interface Backend {
  /** Called before a command runs; resolves when all it needs is up. */
  prepare(argv: string[]): Promise<void>;
  sparkDefaults(stepId: string): Record<string, string>;
  /** More environment for commands on the node. */
  env: Record<string, string>;
  /** Ends what a step runs outside its own processes. */
  cancel(stepId: string): Promise<void>;
  metrics(): Promise<YarnMetrics | null>;
  containerLogs(): string | null;
  loseNode(instanceId: string): Promise<void>;
}

/** What a cluster's YARN would say of itself before anything has run. */
export function quietMetrics(nodes: NodeSpec[]): YarnMetrics {
  const active = workers(nodes);
  const memory = active.reduce((sum, node) => sum + node.yarnMemoryMb, 0);
  return {
    appsRunning: 0,
    appsPending: 0,
    appsFailed: 0,
    appsCompleted: 0,
    appsSubmitted: 0,
    containersAllocated: 0,
    containersPending: 0,
    memoryTotalMb: memory,
    memoryAvailableMb: memory,
    nodesActive: active.length,
    nodesUnhealthy: 0,
    nodesLost: 0,
  };
}

/** A command that could not be started ends as a shell says it: 127. */
const NOT_STARTED: Exit = { code: 127, signal: null };

/** Runs the steps and bootstrap scripts of one local cluster. */
export function createEngineCluster(parts: {
  cluster: ClusterSpec;
  options: EngineOptions;
  runtime: Runtime;
  processes: ProcessTable;
  backend: Backend;
}): EngineCluster {
  const { cluster, options, runtime, processes, backend } = parts;
  const root = options.objects.root;
  const base = nodeEnv(cluster, runtime, { ...backend.env, ...options.env });
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    void work.catch(() => {}).finally(() => running.delete(work));
    return work;
  };

  async function step(step: Step, files: ProcessFiles, signal: AbortSignal): Promise<Exit> {
    const log = createControllerLog(files.controller);
    const exec = startExec(step);
    const directory = folders(cluster).step(step.id);
    const sparkConf = join(directory, 'spark-conf');
    const startedAt = Date.now();
    await mkdir(directory, { recursive: true });
    await log.say('INFO', `Ensure step jar file ${step.jar}`);
    await log.say('INFO', `startExec '${exec}'`);
    await log.say('INFO', `redirectOutput to ${files.stdout}`);
    await log.say('INFO', `redirectError to ${files.stderr}`);
    await log.say('INFO', `Working dir ${directory}`);
    let exit: Exit;
    try {
      const argv = await stepArgv(step, directory, root);
      await backend.prepare(argv);
      await writeSparkConf(sparkConf, cluster, runtime, backend.sparkDefaults(step.id));
      const env = {
        ...base,
        ...(await packagesEnv(argv, cluster, runtime)),
        ...processes.marker(cluster.id, step.id),
        SPARK_CONF_DIR: sparkConf,
      };
      exit = signal.aborted
        ? { code: null, signal: 'SIGTERM' }
        : await runCommand({ argv, directory, env, stdout: files.stdout, stderr: files.stderr }, signal, {
            started: (pid) => void log.say('INFO', `ProcessRunner started child process ${pid}: ${exec}`),
            end: async () => {
              // First the processes, so that none submits another application behind our back.
              await processes.end(cluster.id, step.id);
              await backend.cancel(step.id).catch((error: unknown) => options.log?.(String(error)));
            },
          });
    } catch (error) {
      const text = error instanceof StepError ? error.message : `Cannot run program: ${String(error)}`;
      await log.say('ERROR', text);
      exit = NOT_STARTED;
    }
    await sayEnd(log, exec, exit, Math.round((Date.now() - startedAt) / 1000));
    return exit;
  }

  async function bootstrap(
    action: { path: string; args: string[] },
    node: NodeSpec,
    files: ProcessFiles,
    signal: AbortSignal,
  ): Promise<Exit> {
    const log = createControllerLog(files.controller);
    const directory = join(cluster.directory, 'bootstrap', node.instanceId);
    const part = `bootstrap-${node.instanceId}`;
    const env = {
      ...base,
      ...processes.marker(cluster.id, part),
      NODE_ROLE: node.role,
      NODE_INSTANCE_ID: node.instanceId,
    };
    await mkdir(directory, { recursive: true });
    await log.say('INFO', `startExec '${[action.path, ...action.args].join(' ')}'`);
    let exit: Exit;
    try {
      const argv = await scriptArgv(action.path, action.args);
      const command = { argv, directory, env, stdout: files.stdout, stderr: files.stderr };
      exit = await runCommand(command, signal, { end: () => processes.end(cluster.id, part) });
    } catch (error) {
      await log.say('ERROR', `Cannot run program: ${String(error)}`);
      exit = NOT_STARTED;
    }
    await log.say('INFO', `bootstrap action ended with exit code ${exit.code ?? exit.signal}`);
    return exit;
  }

  return {
    runStep: (each, files, signal) => track(step(each, files, AbortSignal.any([signal, closing.signal]))),
    runBootstrap: (action, node, files, signal) =>
      track(bootstrap(action, node, files, AbortSignal.any([signal, closing.signal]))),
    metrics: async () => (await backend.metrics()) ?? quietMetrics(cluster.nodes),
    containerLogs: () => backend.containerLogs(),
    eventLogs: () => folders(cluster).eventLogs,
    async loseNode(instanceId) {
      const nodes = cluster.nodes.map((node) => node.instanceId);
      if (!nodes.includes(instanceId))
        throw new Error(`Cluster ${cluster.id} has no instance '${instanceId}'; it has ${nodes.join(', ')}.`);
      await backend.loseNode(instanceId);
    },
    async close() {
      closing.abort();
      await processes.end(cluster.id);
      await Promise.allSettled(running);
      await processes.end(cluster.id);
    },
  };
}

/** Makes the folders and files that every command on the node relies on. */
export async function prepareNode(cluster: ClusterSpec, root: string): Promise<void> {
  const at = folders(cluster);
  for (const folder of [at.home, at.packages, at.eventLogs]) await mkdir(folder, { recursive: true });
  await writeHadoopConf(cluster, root, {});
}
