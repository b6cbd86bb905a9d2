import { isQuiet } from '../config/quiet-hours.ts';
import type { Config } from '../config/schema.ts';
import type { Cluster, NoticePlace } from '../records.ts';
import type { ReminderDeps } from './reminders.ts';

type Rules = Config['reminders'];

/** What decides where people are told of a cluster. */
export interface Surroundings {
  /** Whether the owner is away from Slack; null when Slack does not say. */
  away: boolean | null;
  /** Whether they can be written to directly; null when Slack does not say, or need not be asked. */
  reachable: boolean | null;
  quiet: boolean;
}

/** Where a cluster's owner, and whoever follows its thread, are told of it now. */
export async function placesFor(
  deps: Pick<ReminderDeps, 'config' | 'people' | 'now'>,
  cluster: Pick<Cluster, 'id' | 'owner' | 'channel'>,
): Promise<NoticePlace[]> {
  const { reminders } = deps.config;
  const quiet = isQuiet(reminders, deps.now());
  const asked = !quiet && isSlackUser(cluster.owner);
  const [away, reachable] = await Promise.all([
    asked ? deps.people.isAway(cluster.owner) : null,
    asked && reminders.direct ? deps.people.isReachable(cluster.owner) : null,
  ]);
  return placesOf(cluster, reminders, { away, reachable, quiet });
}

/**
 * The cluster's thread, and the owner directly; the whole channel when the owner is away, cannot be written to, or
 * is nobody in Slack. In quiet hours the thread alone.
 */
export function placesOf(
  { id, owner, channel }: Pick<Cluster, 'id' | 'owner' | 'channel'>,
  rules: Pick<Rules, 'direct'>,
  { away, reachable, quiet }: Surroundings,
): NoticePlace[] {
  const known = isSlackUser(owner) && reachable !== false;
  const thread = { channel, threadOf: id, broadcast: !quiet && (away === true || !known) };
  return quiet || !known || !rules.direct ? [thread] : [thread, { channel: owner, threadOf: null, broadcast: false }];
}

const isSlackUser = (owner: string): boolean => /^[UW][A-Z0-9]{2,}$/.test(owner);
