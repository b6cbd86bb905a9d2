import { type Entity, parseEntity } from './entity.ts';
import { decodeText } from './escape.ts';

/** What Slack's `mrkdwn` is made of inside a line. */
export type Inline =
  | Entity
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'emoji'; name: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] };

/** …and from top to bottom. */
export type MrkdwnBlock = { kind: 'text' | 'quote'; children: Inline[] } | { kind: 'pre'; text: string };

const STYLES: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };
const WORD = /[\p{L}\p{N}]/u;
const EMOJI = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y;
const URL = /https?:\/\/[^\s<>|`]+[^\s<>|`.,;:!?)\]'"*_~]/y;

/** The end of a code span or an entity that starts at `at`, so that no style reaches into it; -1 if none does. */
function atomEnd(source: string, at: number): number {
  const close = { '`': '`', '<': '>' }[source.charAt(at)];
  if (!close) return -1;
  const end = source.indexOf(close, at + 1);
  const newline = source.indexOf('\n', at);
  return end <= at + 1 || (newline >= 0 && newline < end) ? -1 : end;
}

/** Where the style opened at `at` closes, by Slack's rule: words outside both markers, no blanks inside them. */
function styleEnd(source: string, at: number): number {
  const marker = source.charAt(at);
  if (at > 0 && (WORD.test(source.charAt(at - 1)) || source.charAt(at - 1) === marker)) return -1;
  if (/[\s]/.test(source.charAt(at + 1)) || source.charAt(at + 1) === marker) return -1;
  for (let i = at + 1; i < source.length && source.charAt(i) !== '\n'; i++) {
    const atom = atomEnd(source, i);
    if (atom > 0) i = atom;
    else if (source.charAt(i) === marker && i > at + 1 && !/\s/.test(source.charAt(i - 1))) {
      if (!WORD.test(source.charAt(i + 1))) return i;
    }
  }
  return -1;
}

function sticky(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

/** The one thing other than text that starts at `at`, and where it ends. */
function special(source: string, at: number): { node: Inline; end: number } | null {
  const char = source.charAt(at);
  const atom = atomEnd(source, at);
  if (char === '`' && atom > 0) {
    return { node: { kind: 'code', text: decodeText(source.slice(at + 1, atom)) }, end: atom + 1 };
  }
  if (char === '<' && atom > 0) {
    const entity = parseEntity(source.slice(at + 1, atom));
    return entity && { node: entity, end: atom + 1 };
  }
  const style = STYLES[char];
  const close = style ? styleEnd(source, at) : -1;
  if (style && close > 0) {
    return { node: { kind: style, children: parseInline(source.slice(at + 1, close)) }, end: close + 1 };
  }
  if (char === ':') {
    const match = sticky(EMOJI, source, at);
    if (match?.[1]) return { node: { kind: 'emoji', name: match[1] }, end: at + match[0].length };
  }
  if (char === 'h' && !WORD.test(source.charAt(at - 1))) {
    const url = sticky(URL, source, at)?.[0];
    if (url) return { node: { kind: 'link', url: decodeText(url), label: null }, end: at + url.length };
  }
  return null;
}

/** Reads one stretch of `mrkdwn` without code blocks and quotes. */
export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let start = 0;
  const flush = (end: number) => {
    if (end > start) nodes.push({ kind: 'text', text: decodeText(source.slice(start, end)) });
  };
  for (let at = 0; at < source.length; ) {
    const found = special(source, at);
    if (!found) {
      at++;
      continue;
    }
    flush(at);
    nodes.push(found.node);
    at = found.end;
    start = at;
  }
  flush(source.length);
  return nodes;
}

function parseLines(source: string): MrkdwnBlock[] {
  const blocks: MrkdwnBlock[] = [];
  let kind: 'text' | 'quote' | null = null;
  let lines: string[] = [];
  const flush = () => {
    if (kind && lines.length > 0) blocks.push({ kind, children: parseInline(lines.join('\n')) });
    lines = [];
  };
  for (const line of source.split('\n')) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    const next = quoted ? 'quote' : 'text';
    if (next !== kind) flush();
    kind = next;
    lines.push(quoted ? line.slice(quoted[0].length) : line);
  }
  flush();
  return blocks;
}

/** Reads Slack's `mrkdwn`: code blocks are taken out first, since nothing inside them means anything. */
export function parseMrkdwn(source: string): MrkdwnBlock[] {
  const parts = source.split(/```\n?([\s\S]*?)\n?```\n?/);
  return parts.flatMap((part, index): MrkdwnBlock[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: decodeText(part) }];
    const text = index < parts.length - 1 ? part.replace(/\n$/, '') : part;
    return text === '' ? [] : parseLines(text);
  });
}
