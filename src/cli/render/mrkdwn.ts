import type { Style } from './style.ts';

// What holds others together comes first: nothing inside of code is markup.
const MARKUP =
  /```\n?([\s\S]*?)\n?```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])|(:bulb:)/g;

/** Slack's `mrkdwn` as a terminal shows it: no marks, no entities, commands as they are typed here. */
export function mrkdwnText(text: string, style: Style): string {
  return text
    .replaceAll(MARKUP, (all, fenced?: string, code?: string, angle?: string, bold?: string, bulb?: string) => {
      if (fenced !== undefined) return indented(entities(fenced.replaceAll('\u200b', '')));
      if (code !== undefined) return mark(style.code(asTyped(entities(code), style)));
      if (angle !== undefined) return mark(reference(angle, style));
      if (bold !== undefined) return mark(style.bold(mrkdwnText(bold, style)));
      return bulb === undefined ? all : '→';
    })
    .split(MARK)
    .map((part, index) => (index % 2 === 0 ? entities(part) : part))
    .join('');
}

// Finished parts are fenced off, so that an `&amp;lt;` in them is not read a second time.
const MARK = '\u0000';
const mark = (done: string): string => `${MARK}${done}${MARK}`;
const indented = (block: string): string => mark(block.replaceAll(/^/gm, '    '));

/** In a terminal it is not `/emr status` but `npx stoker status`. */
const asTyped = (code: string, { program }: Style): string => code.replace(/^\/emr(?=\s|$)/, program);

function reference(inside: string, style: Style): string {
  const [target = '', label] = split(inside);
  const date = /^!date\^(\d+)\^(.+)$/s.exec(target);
  if (date) return style.moment(Number(date[1]), date[2] ?? '');
  if (target.startsWith('@')) return target.slice(1) === style.reader ? 'you' : target;
  if (target.startsWith('#')) return entities(label ?? target);
  if (target.startsWith('!subteam^')) return entities(label ?? `@${target.slice('!subteam^'.length)}`);
  if (target.startsWith('!')) return `@${target.slice(1)}`;
  return label === undefined ? entities(target) : `${entities(label)} (${entities(target)})`;
}

function split(inside: string): [string, string?] {
  const at = inside.indexOf('|');
  return at < 0 ? [inside] : [inside.slice(0, at), inside.slice(at + 1)];
}

const entities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
