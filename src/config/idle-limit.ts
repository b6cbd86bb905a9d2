import type { Preset } from './schema.ts';

/** What AWS's auto-termination takes. */
export const AWS_IDLE_SECONDS = { least: 60, most: 604_800 };
/** AWS's own default of auto-termination. */
const DEFAULT_SECONDS = 3600;
/** So much later than Stoker itself would, AWS's own policy ends a cluster that Stoker does not look after any more. */
export const BACKSTOP_MARGIN_SECONDS = 1800;

type Rules = Pick<Preset, 'idleLimit' | 'keepAlive' | 'hardLimit' | 'idle'>;

/** What AWS takes that comes nearest. */
export const asAwsTakesIt = (seconds: number): number =>
  Math.min(AWS_IDLE_SECONDS.most, Math.max(AWS_IDLE_SECONDS.least, Math.ceil(seconds)));

/**
 * AWS's own auto-termination of a cluster that was launched by itself: as its preset says, or later than Stoker would.
 * Where nobody is to end an idle cluster, it comes after the hard limit has passed, for when Stoker is not there to see
 * to that. A preset that is not meant to be kept has a limit in any case: nobody may forget such a cluster.
 */
export function backstopOf({ idleLimit, keepAlive, hardLimit, idle }: Rules): number {
  if (idleLimit !== undefined) return idleLimit;
  if (idle.terminateAfter !== undefined) return asAwsTakesIt(idle.terminateAfter + BACKSTOP_MARGIN_SECONDS);
  return keepAlive ? asAwsTakesIt(hardLimit) : DEFAULT_SECONDS;
}

/** After how long without work a cluster that was launched by itself ends; null: somebody has to end it. */
export function idleEndOf(preset: Rules): number | null {
  const { idleLimit, keepAlive, idle } = preset;
  if (idle.terminateAfter !== undefined) return Math.min(idle.terminateAfter, backstopOf(preset));
  return keepAlive && idleLimit === undefined ? null : backstopOf(preset);
}
