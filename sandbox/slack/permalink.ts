import type { Channel, Message } from './contract.ts';

/** The address of a message, in Slack's form. */
export function permalinkOf(baseUrl: string, channel: Channel, message: Message): string {
  const isReply = message.thread_ts && message.thread_ts !== message.ts;
  const query = isReply ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  return `${baseUrl}/archives/${channel.id}/p${message.ts.replace('.', '')}${query}`;
}

/** Where the page shows what a permalink names: the channel, and beside it the thread of the message. */
export function pageAddress(channel: string, message: string, threadTs: string | undefined): string {
  const digits = /^p(\d{10,})(\d{6})$/.exec(message);
  const thread = threadTs ?? (digits ? `${digits[1]}.${digits[2]}` : '');
  return `/#//${encodeURIComponent(channel)}/${encodeURIComponent(thread)}`;
}
