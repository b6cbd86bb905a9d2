import type { Logger } from 'pino';
import type { RunId } from '../../ids.ts';
import { Loop } from '../../loop.ts';
import { eachAtOnce } from '../at-once.ts';
import { TAKE_OVER_SECONDS } from '../pace.ts';
import { secondsAfter } from '../world.ts';
import { pollPause } from './pace.ts';
import { type LastLook, NOTHING_SEEN, type PollDeps, pollRun } from './poll.ts';

const AT_ONCE = 5;

export interface ProgressPoller {
  start(): void;
  stop(): Promise<void>;
}

/**
 * Follows how far running jobs are, in the process that sweeps. A loop of its own with an S3 client of its own: neither a
 * slow S3 nor a thousand runs hold up what happens to clusters.
 */
export function createProgressPoller(deps: PollDeps & { log: Logger }): ProgressPoller {
  const looks = new Map<RunId, LastLook>();
  let failures = 0;

  const pollAll = async (): Promise<Date> => {
    if (!(await deps.store.leads('sweep'))) return secondsAfter(deps.now(), TAKE_OVER_SECONDS);
    const running = (await deps.store.runs.live()).filter(({ state }) => state === 'running');
    const problems: Error[] = [];
    await eachAtOnce(running, AT_ONCE, async (run) => {
      try {
        looks.set(run.id, await pollRun(deps, run, looks.get(run.id) ?? NOTHING_SEEN, running.length));
        return true;
      } catch (error) {
        problems.push(error as Error);
        return false;
      }
    });
    for (const id of looks.keys()) if (!running.some((run) => run.id === id)) looks.delete(id);
    // What keeps only one run's heartbeat from being read must not slow down the others.
    const allFailed = running.length > 0 && problems.length === running.length;
    failures = allFailed ? failures + 1 : 0;
    if (problems[0])
      deps.log.warn({ err: problems[0], of: running.length, unread: problems.length }, 'progress not read');
    const base = deps.config.environment.sweepSeconds;
    return secondsAfter(deps.now(), pollPause(base, { runs: running.length, failures }));
  };

  const loop = new Loop('progress', pollAll, deps.log);
  return { start: () => loop.wake(), stop: () => loop.stop() };
}
