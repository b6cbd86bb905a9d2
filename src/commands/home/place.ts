import type { ChannelId, SlackUserId } from '../../ids.ts';
import { type ActionId, readActionValue } from '../../slack/actions.ts';
import type { Store } from '../../store/store.ts';

/**
 * The channel of what a button in Home is about, which has none of its own: the click counts as one on the card there. What
 * is about nothing of a channel concerns the person alone, and is addressed by them.
 */
export async function placeOfClick(
  store: Pick<Store, 'runs' | 'clusters' | 'schedules'>,
  action: ActionId,
  value: unknown,
  user: SlackUserId,
): Promise<ChannelId> {
  return (await subjectOf(store, action, value))?.channel ?? (user as string as ChannelId);
}

async function subjectOf(
  store: Pick<Store, 'runs' | 'clusters' | 'schedules'>,
  action: ActionId,
  value: unknown,
): Promise<{ channel: ChannelId } | null> {
  switch (action) {
    case 'run.cancel':
    case 'run.logs':
    case 'run.again':
    case 'run.fix':
    case 'run.report':
    case 'form.retry': {
      const read = readActionValue(action, value);
      return read && store.runs.get(read.run);
    }
    case 'cluster.keep':
    case 'cluster.terminate':
    case 'cluster.why': {
      const read = readActionValue(action, value);
      return read && store.clusters.get(read.cluster);
    }
    case 'schedule.run':
    case 'schedule.pause':
    case 'schedule.resume': {
      const read = readActionValue(action, value);
      return read && store.schedules.byName(read.schedule);
    }
    default:
      return null;
  }
}
