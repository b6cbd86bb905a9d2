import { withEmoji } from '../mrkdwn/emoji.ts';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import type { TextObject } from './types.ts';

/** A text object's words without markup, for names and labels. */
export function plainText(text: TextObject | undefined): string {
  return text ? withEmoji(text.text) : '';
}

/** A text object of either kind. */
export function Text({ text }: { text: TextObject | undefined }) {
  if (!text) return null;
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return <span className="plain-text">{text.emoji === false ? text.text : withEmoji(text.text)}</span>;
}
