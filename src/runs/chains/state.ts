import { isEnded, type Run } from '../../records.ts';

/** How a chain stands, by all of its runs in their order. */
export type ChainState = 'running' | 'succeeded' | 'failed' | 'cancelled';

/** `failed` when a step failed, whatever came of those after it; `cancelled` when it was stopped without that. */
export function chainState(runs: readonly Pick<Run, 'state'>[]): ChainState {
  if (runs.some((run) => !isEnded(run))) return 'running';
  if (runs.some(({ state }) => state === 'failed')) return 'failed';
  return runs.every(({ state }) => state === 'succeeded') ? 'succeeded' : 'cancelled';
}

/** The step that a failed chain is to begin at when it is tried again; null when none has failed. */
export const firstFailed = <R extends Pick<Run, 'state'>>(runs: readonly R[]): R | null =>
  runs.find(({ state }) => state === 'failed') ?? null;
