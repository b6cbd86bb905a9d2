import type { Run, RunProgress } from '../../records.ts';
import type { WantDeps } from '../deps.ts';

/** How far a run is, as its job last said; null while it does not run, and for a job that says nothing. */
export async function progressOf(
  { store }: Pick<WantDeps, 'store'>,
  run: Run,
  _now: Date,
): Promise<RunProgress | null> {
  if (run.state !== 'running') return null;
  const progress = await store.progress.get(run.id);
  return progress && { progress, left: null, trouble: null, usualSeconds: null };
}
