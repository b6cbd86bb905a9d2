import type { Preset } from './schema.ts';

/** AWS's own default of auto-termination. */
const DEFAULT_SECONDS = 3600;

/**
 * After how many seconds without work AWS ends a cluster that was launched by itself; null: it waits until its hard
 * limit. A preset that is not meant to be kept has a limit also where it names none: nobody may forget such a cluster.
 */
export function idleLimitOf(preset: Pick<Preset, 'idleLimit' | 'keepAlive'>): number | null {
  return preset.idleLimit ?? (preset.keepAlive ? null : DEFAULT_SECONDS);
}
