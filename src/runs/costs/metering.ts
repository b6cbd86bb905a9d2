import { AwsProblem } from '../../aws/errors.ts';
import type { KnownParts } from '../../emr/machines.ts';
import type { ClusterId } from '../../ids.ts';
import { Loop } from '../../loop.ts';
import { earlier } from '../decision.ts';
import type { RunDeps } from '../deps.ts';
import { LOOK_ANYWAY_SECONDS, retryPause, TAKE_OVER_SECONDS } from '../pace.ts';
import { secondsAfter } from '../world.ts';
import { readMeter } from './meter.ts';

export interface Metering {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Of all clusters together: the account's request limits are shared with the sweep and with everybody else. */
const MOST_SECONDS_BETWEEN = 1;

/**
 * Reads the meters of clusters, one after the other in the process that sweeps: when they come, when they are ready, every
 * few minutes, and once after their end. A loop of its own, so that a slow EMR holds up no cluster.
 */
export function createMetering(deps: RunDeps): Metering {
  const parts = new Map<ClusterId, KnownParts>();
  const between = Math.min(MOST_SECONDS_BETWEEN, deps.config.environment.sweepSeconds);
  let failures = 0;
  let readAt = 0;

  const readNext = async (): Promise<Date> => {
    const now = deps.now();
    if (!(await deps.store.leads('sweep'))) return secondsAfter(now, TAKE_OVER_SECONDS);
    const [next] = await deps.store.readings.due(now, 1);
    if (!next) return earlier(await deps.store.readings.nextDueAt(now), secondsAfter(now, LOOK_ANYWAY_SECONDS)) ?? now;
    const known = parts.get(next.id) ?? new Map();
    parts.set(next.id, known);
    readAt = Date.now();
    try {
      await readMeter(deps, next, known);
      failures = 0;
    } catch (error) {
      if (!(error instanceof AwsProblem)) throw error;
      failures += 1;
      deps.log.warn({ err: error, cluster: next.id }, 'EMR could not be asked for machines');
      return secondsAfter(deps.now(), retryPause(failures));
    }
    if (next.phase === 'gone') parts.delete(next.id);
    return secondsAfter(deps.now(), between);
  };

  const loop = new Loop('meter', readNext, deps.log);
  return {
    start: async () => {
      await deps.store.onWake((kind) => {
        if (kind === 'work' && failures === 0) loop.wake(Math.max(Date.now(), readAt + between * 1000));
      });
      loop.wake();
    },
    stop: () => loop.stop(),
  };
}
