import type { Cluster } from '../records.ts';
import { idleLimitOf } from './idle-limit.ts';
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
  /** AWS's own auto-termination where nothing has moved it out; null: it has none. */
  backstop: number | null;
}

/** The rules of a cluster: those of its preset, or for one that was found those of `found`. Null: it is not watched. */
export function idlePolicyOf(
  config: Pick<Config, 'presets' | 'found'>,
  cluster: Pick<Cluster, 'preset' | 'origin' | 'keepAlive'>,
): IdlePolicy | null {
  // A cluster that ends with its step ends by itself.
  if (!cluster.keepAlive) return null;
  const preset = cluster.origin === 'launched' ? config.presets[cluster.preset] : undefined;
  const { grace, warnAfter, terminateAfter = null, maxKeep } = preset?.idle ?? config.found.idle;
  return { grace, warnAfter, terminateAfter, maxKeep, backstop: preset ? idleLimitOf(preset) : null };
}
