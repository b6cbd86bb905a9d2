import type { Message } from '../../contract.ts';
import { dateOf, daysAgo } from './time.ts';

/** Seconds within which messages of one author stand under one name. */
const GROUP_SECONDS = 300;

/** One line of a conversation as it is drawn: a message, whether it opens a day, whether it stands under the one before. */
export interface Row {
  message: Message;
  newDay: boolean;
  grouped: boolean;
}

function authorOf(message: Message): string {
  return message.user ?? message.bot_id ?? '';
}

/** Orders messages by time and works out day dividers and grouping. */
export function toRows(messages: Iterable<Message>): Row[] {
  const sorted = [...messages].sort((a, b) => Number(a.ts) - Number(b.ts));
  return sorted.map((message, index) => {
    const previous = sorted[index - 1];
    if (!previous) return { message, newDay: true, grouped: false };
    const newDay = daysAgo(dateOf(previous.ts), dateOf(message.ts)) !== 0;
    const grouped =
      !newDay &&
      authorOf(previous) === authorOf(message) &&
      previous.ephemeral_to === message.ephemeral_to &&
      !previous.reply_count &&
      Number(message.ts) - Number(previous.ts) < GROUP_SECONDS;
    return { message, newDay, grouped };
  });
}
