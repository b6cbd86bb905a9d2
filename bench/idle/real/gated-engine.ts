import type { Engine, Exit } from '../../../sandbox/aws/contract.ts';

/** An engine whose clusters get ready, end their steps and go when they are told to, and do nothing by themselves. */
export interface GatedEngine extends Engine {
  letReady(cluster: string): void;
  /** Ends the step that runs, or the next one as soon as it does. */
  endStep(cluster: string): void;
  letGo(cluster: string): void;
  letAllGo(): void;
}

interface Gates {
  ready: PromiseWithResolvers<void>;
  gone: PromiseWithResolvers<void>;
  /** The end of the step that runs, and ends that came before their step did. */
  endStep: (() => void) | null;
  early: number;
}

export function createGatedEngine(): GatedEngine {
  const all = new Map<string, Gates>();
  const gatesOf = (cluster: string): Gates => {
    const known = all.get(cluster);
    if (known) return known;
    const gates: Gates = { ready: Promise.withResolvers(), gone: Promise.withResolvers(), endStep: null, early: 0 };
    all.set(cluster, gates);
    return gates;
  };
  const letGo = (cluster: string): void => {
    const { ready, gone } = gatesOf(cluster);
    ready.resolve();
    gone.resolve();
  };
  return {
    name: 'quick',
    letReady: (cluster) => gatesOf(cluster).ready.resolve(),
    endStep: (cluster) => {
      const gates = gatesOf(cluster);
      if (gates.endStep) gates.endStep();
      else gates.early += 1;
    },
    letGo,
    letAllGo: () => {
      for (const cluster of all.keys()) letGo(cluster);
    },
    open: async ({ id }) => {
      const gates = gatesOf(id);
      await gates.ready.promise;
      return {
        runStep: (_step, _files, signal) =>
          new Promise<Exit>((resolve) => {
            gates.endStep = () => {
              gates.endStep = null;
              resolve({ code: 0, signal: null });
            };
            if (gates.early > 0) {
              gates.early -= 1;
              gates.endStep();
            }
            signal.addEventListener('abort', () => resolve({ code: null, signal: 'SIGTERM' }), { once: true });
          }),
        runBootstrap: async () => ({ code: 0, signal: null }),
        // At work, so that the local AWS's own auto-termination, which goes by the real time, leaves it alone.
        metrics: async () => ({ ...NOTHING, appsRunning: 1 }),
        containerLogs: () => null,
        loseNode: async () => {},
        close: () => gates.gone.promise,
      };
    },
    sweep: async () => {},
    close: async () => {},
  };
}

const NOTHING = {
  appsPending: 0,
  appsFailed: 0,
  appsCompleted: 0,
  appsSubmitted: 1,
  containersAllocated: 0,
  containersPending: 0,
  memoryTotalMb: 0,
  memoryAvailableMb: 0,
  nodesActive: 1,
  nodesUnhealthy: 0,
  nodesLost: 0,
};
