import { newSecret } from '../ids.ts';
import { SlackError } from '../world.ts';
import { forgetOlder } from './forget-older.ts';

/** So long a trigger lives with Slack; it opens one view. */
export const TRIGGER_TTL_MS = 3000;

interface Trigger {
  user: string;
  at: number;
  used: boolean;
  /** The view it was raised in, for `views.push`. */
  viewId: string | undefined;
}

export interface Triggers {
  create(user: string, viewId?: string): string;
  /** Spends a trigger; throws what Slack answers when it can't be spent. */
  exchange(id: string): { user: string; viewId: string | undefined };
  clear(): void;
}

export function createTriggers(now: () => number, ttlMs: number): Triggers {
  const triggers = new Map<string, Trigger>();
  return {
    create(user, viewId) {
      // Kept for a minute, so that a late or second use gets the precise error.
      forgetOlder(triggers, ({ at }) => now() - at > 60_000);
      const id = `${Math.floor(now())}.${Math.floor(now() / 7)}.${newSecret(16)}`;
      triggers.set(id, { user, at: now(), used: false, viewId });
      return id;
    },
    exchange(id) {
      const trigger = triggers.get(id);
      if (!trigger) throw new SlackError('invalid_trigger_id');
      if (trigger.used) throw new SlackError('exchanged_trigger_id');
      if (now() - trigger.at > ttlMs) throw new SlackError('expired_trigger_id');
      trigger.used = true;
      return { user: trigger.user, viewId: trigger.viewId };
    },
    clear: () => triggers.clear(),
  };
}
