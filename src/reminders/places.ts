import { isQuiet } from '../config/quiet-hours.ts';
import { isSlackUser } from '../ids.ts';
import type { Cluster, NoticePlace } from '../records.ts';
import { type Manners, mannersOf } from '../runs/manners.ts';
import type { ReminderDeps } from './deps.ts';

/** What decides where people are told of a cluster. */
export interface Surroundings {
  /** How its owner is to be told; null for an owner who is nobody in Slack. */
  owner: Pick<Manners, 'direct' | 'quiet'> | null;
  /** Whether the owner is away from Slack; null when Slack does not say. */
  away: boolean | null;
  /** Whether they can be written to directly; null when Slack does not say, or need not be asked. */
  reachable: boolean | null;
  /** Whether the channel is not to be disturbed. */
  quiet: boolean;
}

type Place = Pick<Cluster, 'id' | 'owner' | 'channel'>;

/** Where a cluster's owner, and whoever follows its thread, are told of it now. */
export async function placesFor(
  deps: Pick<ReminderDeps, 'config' | 'people' | 'now' | 'store'>,
  cluster: Place,
): Promise<NoticePlace[]> {
  const now = deps.now();
  const owner = isSlackUser(cluster.owner) ? await mannersOf(deps, cluster.owner, now) : null;
  const quiet = isQuiet(deps.config.reminders, now);
  const [away, reachable] = await Promise.all([
    owner && !quiet && !owner.quiet ? deps.people.isAway(cluster.owner) : null,
    owner?.direct && !owner.quiet ? deps.people.isReachable(cluster.owner) : null,
  ]);
  return placesOf(cluster, { owner, away, reachable, quiet });
}

/**
 * The cluster's thread, and the owner directly; the whole channel when the owner is away, not to be disturbed, cannot be
 * written to, or is nobody in Slack. In the team's quiet hours no channel is disturbed, and the thread has it alone where the
 * owner is not to be disturbed either.
 */
export function placesOf(
  { id, owner: user, channel }: Place,
  { owner, away, reachable, quiet }: Surroundings,
): NoticePlace[] {
  const hears = owner !== null && reachable !== false && away !== true && !owner.quiet;
  const thread = { channel, threadOf: id, broadcast: !quiet && !hears };
  const isWritten = owner?.direct && !owner.quiet && reachable !== false;
  return isWritten ? [thread, { channel: user, threadOf: null, broadcast: false }] : [thread];
}
