import { WebAPIPlatformError, type WebClient } from '@slack/web-api';

/** `unknown` when Slack did not say: nothing is refused because of it. */
export type Presence = 'present' | 'absent' | 'unknown';

const FRESH_MS = 10 * 60_000;
/** What Slack answers about a channel that the bot cannot read or write in. */
const ABSENT = new Set(['not_in_channel', 'channel_not_found', 'is_archived']);

/** Tells whether the bot is in a channel; a yes is remembered for ten minutes, a no never, since it is soon mended. */
export function createPresence(client: WebClient, now: () => Date): (channel: string) => Promise<Presence> {
  const seen = new Map<string, number>();
  return async (channel) => {
    // A card is for all to see.
    if (channel.startsWith('D')) return 'absent';
    const at = now().getTime();
    if (at - (seen.get(channel) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) return 'present';
    try {
      // The one read that the scopes for finding cards again allow; it fails where the bot is no member.
      await client.conversations.history({ channel, limit: 1 });
      seen.set(channel, at);
      return 'present';
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError)) return 'unknown';
      return ABSENT.has(error.data.error) ? 'absent' : 'unknown';
    }
  };
}
