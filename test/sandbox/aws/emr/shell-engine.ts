import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type {
  ClusterSpec,
  Engine,
  EngineCluster,
  Exit,
  NodeSpec,
  ProcessFiles,
  YarnMetrics,
} from '../../../../sandbox/aws/contract.ts';

/** What the engine of a test cluster was asked to do, and what a test may set. */
export interface ShellCluster extends EngineCluster {
  readonly spec: ClusterSpec;
  readonly lost: string[];
  readonly ranOn: NodeSpec[];
  closed: boolean;
  yarn: YarnMetrics;
  containers: string | null;
}

export interface ShellEngine extends Engine {
  readonly opened: Map<string, ShellCluster>;
  /** Ids of the processes that run now. */
  readonly processes: Set<number>;
  sweeps: number;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    // It may have ended by itself, and Node not have told us yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** An engine that runs each command as a real process of its own, without Spark: for tests of the control plane. */
export function createShellEngine(): ShellEngine {
  const opened = new Map<string, ShellCluster>();
  const processes = new Set<number>();

  async function run(command: string, args: string[], files: ProcessFiles, signal: AbortSignal): Promise<Exit> {
    await appendFile(files.controller, `INFO startExec '${[command, ...args].join(' ')}'\n`);
    if (signal.aborted) return { code: null, signal: 'SIGTERM' };
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const { pid } = child;
    if (pid !== undefined) processes.add(pid);
    const out = createWriteStream(files.stdout, { flags: 'a' });
    const err = createWriteStream(files.stderr, { flags: 'a' });
    child.stdout.pipe(out);
    child.stderr.pipe(err);
    const kill = () => {
      if (pid !== undefined && processes.has(pid)) endGroup(pid);
    };
    signal.addEventListener('abort', kill, { once: true });
    const exit = await new Promise<Exit>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve({ code, signal: killedBy }));
    });
    signal.removeEventListener('abort', kill);
    await Promise.all([finished(out), finished(err)]);
    await appendFile(files.controller, `INFO waitProcessCompletion ended with exit code ${exit.code}\n`);
    if (pid !== undefined) processes.delete(pid);
    return exit;
  }

  return {
    name: 'quick',
    opened,
    processes,
    sweeps: 0,
    async open(spec) {
      const cluster: ShellCluster = {
        spec,
        lost: [],
        ranOn: [],
        closed: false,
        containers: null,
        yarn: {
          appsRunning: 0,
          appsPending: 0,
          appsFailed: 0,
          appsCompleted: 0,
          appsSubmitted: 0,
          containersAllocated: 0,
          containersPending: 0,
          memoryTotalMb: 24_576,
          memoryAvailableMb: 24_576,
          nodesActive: spec.nodes.length - 1,
          nodesUnhealthy: 0,
          nodesLost: 0,
        },
        async runStep({ args: [command = 'false', ...args] }, files, signal) {
          return run(command, args, files, signal);
        },
        async runBootstrap({ path, args }, node, files, signal) {
          cluster.ranOn.push(node);
          return run('bash', [path, ...args], files, signal);
        },
        async metrics() {
          return cluster.yarn;
        },
        containerLogs: () => cluster.containers,
        async loseNode(instanceId) {
          if (!spec.nodes.some((node) => node.instanceId === instanceId)) throw new Error(`No node '${instanceId}'.`);
          cluster.lost.push(instanceId);
        },
        async close() {
          cluster.closed = true;
        },
      };
      opened.set(spec.id, cluster);
      return cluster;
    },
    async sweep() {
      this.sweeps += 1;
    },
    async close() {},
  };
}
