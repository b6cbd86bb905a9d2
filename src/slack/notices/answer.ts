import type { NoticeAnswer, NoticeBody } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { mrkdwn } from '../escape.ts';
import { person } from '../words.ts';
import { clock } from './words.ts';

/** Who did what about a notice, or what happened by itself. */
export function answerLine(body: NoticeBody, answer: NoticeAnswer): string {
  switch (answer.kind) {
    case 'kept':
      return `✅ Kept until ${clock(answer.until)}${by(answer.by)}`;
    case 'terminated':
      return `🧯 Terminated${by(answer.by)}`;
    case 'busy':
      return `▶️ It is at work again: ${words(answer.because)}`;
    case 'stood-down':
      return `✋ I was about to end it, looked once more, and left it alone: ${words(answer.because)}`;
    case 'ended':
      return '⚫ Nobody kept it, so it has been ended';
    case 'over':
      return body.kind === 'blind' ? '☑️ I can see it again' : '☑️ No longer so';
  }
}

const by = (who: string): string => (who === '' ? '' : ` by ${person(redacted(who))}`);
const words = (because: string): string => mrkdwn(redacted(because), 1200);
