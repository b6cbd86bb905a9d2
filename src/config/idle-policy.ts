import type { Cluster } from '../records.ts';
import { asAwsTakesIt, BACKSTOP_MARGIN_SECONDS, backstopOf } from './idle-limit.ts';
import type { Config } from './schema.ts';

/** What holds for one cluster when it does nothing; all in seconds. */
export interface IdlePolicy {
  /** After it is ready nothing counts as idle for so long. */
  grace: number;
  warnAfter: number;
  /** Null: people are told, and nobody but they, AWS's policy or the hard limit ends it. */
  terminateAfter: number | null;
  /** The longest time for which one click keeps it. */
  maxKeep: number;
  /** AWS's own auto-termination where nothing has moved it out; null: Stoker leaves it as it is. */
  backstop: number | null;
}

/** The shortest warning, unless the rules end a cluster sooner than twice that. */
const LEAST_WARNING_SECONDS = 600;

/** The rules of a cluster: those of its preset, or for one that was found those of `found`. Null: it is not watched. */
export function idlePolicyOf(
  config: Pick<Config, 'presets' | 'found'>,
  cluster: Pick<Cluster, 'preset' | 'origin' | 'keepAlive'>,
): IdlePolicy | null {
  // A cluster that ends with its step ends by itself.
  if (!cluster.keepAlive) return null;
  const preset = cluster.origin === 'launched' ? config.presets[cluster.preset] : undefined;
  const { grace, warnAfter, terminateAfter = null, maxKeep } = preset?.idle ?? config.found.idle;
  // One that was found may have a policy of its own, which is only in the way of rules that end it later.
  const backstop = preset
    ? backstopOf(preset)
    : terminateAfter && asAwsTakesIt(terminateAfter + BACKSTOP_MARGIN_SECONDS);
  return { grace, warnAfter, terminateAfter, maxKeep, backstop };
}

/** How long people are warned before an idle cluster ends: as long as the rules leave, and no less than is fair. */
export const warningSeconds = ({ warnAfter }: Pick<IdlePolicy, 'warnAfter'>, terminateAfter: number): number =>
  Math.max(terminateAfter - warnAfter, Math.min(LEAST_WARNING_SECONDS, terminateAfter / 2));
