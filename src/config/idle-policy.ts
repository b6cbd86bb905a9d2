import type { Cluster, IdleVerdict } from '../records.ts';
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
  /** What holds instead once its owner has been away from Slack for so long; null: the same. */
  away: { after: number; afterWithNotebook: number; warnAfter: number; terminateAfter: number | null } | null;
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
  const { grace, warnAfter, terminateAfter = null, maxKeep, away } = preset?.idle ?? config.found.idle;
  const backstop = preset ? backstopOf(preset) : backstopOfFound(config.found);
  const whileAway = away && {
    after: away.after,
    afterWithNotebook: away.afterWithNotebook,
    warnAfter: away.warnAfter ?? warnAfter,
    terminateAfter: away.terminateAfter ?? terminateAfter,
  };
  return { grace, warnAfter, terminateAfter, maxKeep, away: whileAway ?? null, backstop };
}

/** One that was found may have a policy of its own, which is only in the way of rules that end it later. */
function backstopOfFound({ idle: { terminateAfter, away }, hardLimit }: Config['found']): number | null {
  if (terminateAfter !== undefined) return asAwsTakesIt(terminateAfter + BACKSTOP_MARGIN_SECONDS);
  return away?.terminateAfter === undefined ? null : asAwsTakesIt(hardLimit);
}

/** Since when each look found the owner away from Slack, the newest look, and the rule that it went by. */
export interface Absence {
  awaySince: Date | null;
  lookedAt: Date | null;
  verdict: Pick<IdleVerdict, 'rule'> | null;
}

/** What holds at a look: other times once the owner was away for long enough, at two looks at the least. */
export function policyAt(policy: IdlePolicy, { awaySince, lookedAt, verdict }: Absence): IdlePolicy {
  const { away } = policy;
  if (!away || !awaySince || !lookedAt || lookedAt <= awaySince) return policy;
  const after = verdict?.rule === 'idle-notebook' ? away.afterWithNotebook : away.after;
  if (lookedAt.getTime() - awaySince.getTime() < after * 1000) return policy;
  return { ...policy, warnAfter: away.warnAfter, terminateAfter: away.terminateAfter };
}

/** How long people are warned before an idle cluster ends: as long as the rules leave, and no less than is fair. */
export const warningSeconds = ({ warnAfter }: Pick<IdlePolicy, 'warnAfter'>, terminateAfter: number): number =>
  Math.max(terminateAfter - warnAfter, Math.min(LEAST_WARNING_SECONDS, terminateAfter / 2));
