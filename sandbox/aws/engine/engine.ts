import { join } from 'node:path';
import type { ClusterSpec, Engine, EngineCluster } from '../contract.ts';
import { type Backend, createEngineCluster, prepareNode } from './cluster.ts';
import { sharedMachineWarning } from './guards.ts';
import { startHistoryServer } from './history-server.ts';
import { writeNodeBin } from './node-bin.ts';
import { folders } from './node-env.ts';
import type { EngineOptions } from './options.ts';
import { createProcessTable, type ProcessTable } from './processes.ts';
import { findRuntime, type Runtime } from './runtime.ts';

/** What an engine adds to the frame that both share. */
export interface EngineKind {
  /** Commands on the PATH of the node, in place of the usual ones of these names. */
  commands?: Record<string, string>;
  backend(parts: { cluster: ClusterSpec; runtime: Runtime; processes: ProcessTable }): Backend;
}

/** An engine: its clusters, and what must not outlive them. */
export function createEngine(name: Engine['name'], options: EngineOptions, kind: EngineKind): Engine {
  const processes = createProcessTable(options.directory);
  const open = new Set<EngineCluster>();
  let runtime: Promise<Runtime> | undefined;
  const theRuntime = (): Promise<Runtime> => {
    runtime ??= findRuntime(options.pythonHome).catch((error: unknown) => {
      runtime = undefined; // The next one looks again.
      throw error;
    });
    return runtime;
  };
  let warning = sharedMachineWarning();
  return {
    name,
    async open(cluster) {
      if (warning !== null) options.log?.(warning);
      warning = null; // Once is enough.
      const found = await theRuntime();
      await prepareNode(cluster, options.objects.root);
      await writeNodeBin(folders(cluster).bin, found.python, kind.commands);
      const backend = kind.backend({ cluster, runtime: found, processes });
      const inner = createEngineCluster({ cluster, options, runtime: found, processes, backend });
      const opened: EngineCluster = {
        ...inner,
        async close() {
          open.delete(opened);
          await inner.close();
        },
      };
      open.add(opened);
      return opened;
    },
    startHistoryServer: async (logs) =>
      startHistoryServer({
        runtime: await theRuntime(),
        pythonHome: options.pythonHome,
        processes,
        logs,
        directory: join(options.directory, 'history-server'),
      }),
    async sweep() {
      const ended = await processes.sweep();
      if (ended > 0) options.log?.(`Ended ${ended} processes that an earlier sandbox had left behind.`);
    },
    async close() {
      await Promise.all([...open].map((cluster) => cluster.close()));
    },
  };
}
