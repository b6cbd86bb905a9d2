import type { ClusterSpec, Engine, EngineCluster, Exit } from '../../sandbox/aws/contract.ts';

/** An engine that costs nothing: a step waits until it is told to end, bootstrap scripts do nothing. */
export interface WaitingEngine extends Engine {
  /** Ends the steps that run on a cluster, well. */
  finish(cluster: string): void;
  /** Ends the steps that run on a cluster, badly. */
  fail(cluster: string): void;
}

export function createWaitingEngine(): WaitingEngine {
  const ends = new Map<string, Set<(code: number) => void>>();

  function wait(cluster: string, signal: AbortSignal): Promise<Exit> {
    return new Promise((resolve) => {
      const waiting = ends.get(cluster) ?? new Set();
      ends.set(cluster, waiting);
      const end = (ended: Exit) => {
        waiting.delete(exit);
        signal.removeEventListener('abort', abort);
        resolve(ended);
      };
      const exit = (code: number) => end({ code, signal: null });
      const abort = () => end({ code: null, signal: 'SIGTERM' });
      waiting.add(exit);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
    });
  }

  const endAll = (cluster: string, code: number) => {
    for (const exit of [...(ends.get(cluster) ?? [])]) exit(code);
  };

  return {
    name: 'quick',
    finish: (cluster) => endAll(cluster, 0),
    fail: (cluster) => endAll(cluster, 1),
    open: async (spec) => openCluster(spec, wait, () => ends.delete(spec.id)),
    sweep: async () => {},
    close: async () => {},
  };
}

function openCluster(
  spec: ClusterSpec,
  wait: (cluster: string, signal: AbortSignal) => Promise<Exit>,
  onClose: () => void,
): EngineCluster {
  const memoryMb = spec.nodes.reduce((sum, node) => sum + (node.role === 'MASTER' ? 0 : node.yarnMemoryMb), 0);
  return {
    runStep: (_step, _files, signal) => wait(spec.id, signal),
    runBootstrap: async () => ({ code: 0, signal: null }),
    metrics: async () => ({
      appsRunning: 1,
      appsPending: 0,
      appsFailed: 0,
      appsCompleted: 0,
      appsSubmitted: 0,
      containersAllocated: 1,
      containersPending: 0,
      memoryTotalMb: memoryMb,
      memoryAvailableMb: memoryMb,
      nodesActive: spec.nodes.length - 1,
      nodesUnhealthy: 0,
      nodesLost: 0,
    }),
    containerLogs: () => null,
    loseNode: async () => {},
    close: async () => onClose(),
  };
}
