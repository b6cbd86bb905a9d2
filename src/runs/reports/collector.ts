import { Loop } from '../../loop.ts';
import { earlier } from '../decision.ts';
import type { RunDeps } from '../deps.ts';
import { LOOK_ANYWAY_SECONDS } from '../pace.ts';
import { secondsAfter } from '../world.ts';
import { collectReport } from './collect.ts';

export interface ReportCollector {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads the event logs of runs that have ended, one after the other and beside the reconciler: a log may take half a
 * minute, and no cluster must wait for it. Of several processes one reads a log.
 */
export function createReportCollector(deps: RunDeps): ReportCollector {
  const loop = new Loop(
    'reports',
    async () => {
      for (;;) {
        const now = deps.now();
        const [next] = await deps.store.reports.due(now, 1);
        if (!next) return earlier(await deps.store.reports.nextDueAt(now), secondsAfter(now, LOOK_ANYWAY_SECONDS));
        const taken = await deps.store.alone(`report ${next.run}`, async () => {
          await collectReport(deps, next.run, next.tries);
          return true;
        });
        if (!taken) return secondsAfter(now, 1);
      }
    },
    deps.log,
  );
  return {
    start: async () => {
      await deps.store.onWake((kind) => {
        if (kind === 'work') loop.wake();
      });
      loop.wake();
    },
    stop: () => loop.stop(),
  };
}
