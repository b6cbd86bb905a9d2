import { cleanText } from '../text/clean.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text for `mrkdwn`: nothing in it can mention, link or notify. */
export function escapeMrkdwn(text: string): string {
  return cleanText(text).replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}

/** Clean text of at most `max` UTF-16 units, cut between code points, for `plain_text` and `rich_text`. */
export function plain(text: string, max: number): string {
  return cutWhole(cleanText(text), max, (character) => character);
}

/** Escaped text of at most `max` units, entities counted and never cut in two. */
export function mrkdwn(text: string, max = 2900): string {
  return cutWhole(cleanText(text), max, (character) => ENTITIES[character] ?? character);
}

/** One line as inline code. Backticks cannot be escaped in Slack: they become typographic ones. */
export function inlineCode(text: string, max = 300): string {
  const line = cleanText(text).replace(/\s+/g, ' ').replaceAll('`', 'ˋ').trim();
  return `\`${cutWhole(line, max - 2, (character) => ENTITIES[character] ?? character) || ' '}\``;
}

/** A code block of at most `max` units; the end is kept, since that is where logs say why. */
export function codeBlock(text: string, max = 2900): string {
  const fence = '```';
  const room = max - 2 * fence.length - 2;
  // A zero-width space keeps three backticks in a row from closing the block.
  const body = escapeMrkdwn(text)
    .replace(/`(?=`)/g, '`\u200b')
    .replace(/^\n+|\s+$/g, '');
  return `${fence}\n${tail(body, room) || ' '}\n${fence}`;
}

function tail(escaped: string, max: number): string {
  if (escaped.length <= max) return escaped;
  const kept = escaped.slice(escaped.length - (max - 2));
  const lineEnd = kept.indexOf('\n');
  // Whole lines when there are some; else at least no half entity and no half character at the start.
  const whole =
    lineEnd >= 0 && lineEnd < kept.length - 1
      ? kept.slice(lineEnd + 1)
      : kept.replace(/^[\udc00-\udfff]/, '').replace(/^[a-z]{0,3};/, '');
  return `…\n${whole}`;
}

function cutWhole(text: string, max: number, write: (character: string) => string): string {
  let written = '';
  let short = '';
  for (const character of text) {
    const next = write(character);
    if (written.length + next.length > max) return `${short}…`;
    written += next;
    if (written.length < max) short = written;
  }
  return written;
}
