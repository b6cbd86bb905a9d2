import type { IdlePolicy } from '../../config/idle-policy.ts';
import { isSlackUser } from '../../ids.ts';
import type { Cluster } from '../../records.ts';
import type { ReminderDeps } from '../deps.ts';

/** True when a cluster's owner is known to be away from Slack, and its rules make a difference of that. */
export const isOwnerAway = async (
  { people }: Pick<ReminderDeps, 'people'>,
  { away }: IdlePolicy,
  { owner }: Pick<Cluster, 'owner'>,
): Promise<boolean> => away !== null && isSlackUser(owner) && (await people.isAway(owner)) === true;
