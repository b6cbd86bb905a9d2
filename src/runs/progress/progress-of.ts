import type { Run, RunProgress } from '../../records.ts';
import type { WantDeps } from '../deps.ts';
import { secondsBetween } from '../world.ts';
import { timeLeft } from './estimate.ts';
import { comparable, LAST_SUCCESSES, median } from './history.ts';
import { troubleOf } from './trouble.ts';

/**
 * How far a run is, as its job last said, with what earlier runs let expect; null while it does not run, and for a job
 * that says nothing.
 */
export async function progressOf({ store }: Pick<WantDeps, 'store'>, run: Run, now: Date): Promise<RunProgress | null> {
  if (run.state !== 'running') return null;
  const found = await store.progress.get(run.id);
  if (!found) return null;
  const { progress, seenAt, track } = found;
  const [step] = await store.steps.ofRun(run.id);
  const startedAt = step?.startedAt ?? run.startedAt ?? progress.at;
  const earlier = comparable(run, await store.runs.succeeded(run.job, LAST_SUCCESSES));
  const usualSeconds = median(earlier.map(({ seconds }) => seconds));
  const trouble = troubleOf({ progress, seenAt, startedAt, now, usualSeconds });
  const left = timeLeft({
    elapsedSeconds: secondsBetween(startedAt, now),
    percent: progress.percent,
    track,
    earlier,
    inTrouble: trouble !== null && trouble.kind !== 'slow',
  });
  return { progress, left, trouble, usualSeconds };
}
