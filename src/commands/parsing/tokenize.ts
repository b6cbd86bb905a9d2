/** One word of a command line; a quoted one is never a flag. */
export interface Token {
  text: string;
  quoted: boolean;
  /** As it stands in the line, with its quotes and the space or line end before it. */
  raw: string;
}

const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\n';

/**
 * Words by spaces and lines; quotes hold words together at a word's start or after `=`, so that `don't` needs none, and
 * double braces do so anywhere: `--until {{ date - 1d }}`.
 */
export function tokenize(line: string): { tokens: Token[] } | { unclosed: string } {
  const tokens: Token[] = [];
  let position = 0;
  let end = 0;
  while (position < line.length) {
    if (isSpace(line[position])) {
      position += 1;
      continue;
    }
    const word = readWord(line, position);
    if ('unclosed' in word) return word;
    tokens.push({ text: word.text, quoted: word.quoted, raw: line.slice(end, word.end) });
    position = word.end;
    end = word.end;
  }
  return { tokens };
}

function readWord(line: string, start: number): { text: string; quoted: boolean; end: number } | { unclosed: string } {
  const quoted = line[start] === '"' || line[start] === "'";
  let text = '';
  let position = start;
  while (position < line.length && !isSpace(line[position])) {
    const braces = /^\{\{[^{}]*\}\}/.exec(line.slice(position, position + 80))?.[0] ?? '';
    if (braces !== '') {
      text += braces;
      position += braces.length;
      continue;
    }
    const character = line[position] ?? '';
    const opens = (character === '"' || character === "'") && (position === start || line[position - 1] === '=');
    if (!opens) {
      text += character;
      position += 1;
      continue;
    }
    const inside = readQuoted(line, position + 1, character);
    if (inside === null) return { unclosed: line.slice(position) };
    text += inside.text;
    position = inside.end;
  }
  return { text, quoted, end: position };
}

function readQuoted(line: string, start: number, quote: string): { text: string; end: number } | null {
  let text = '';
  for (let position = start; position < line.length; position += 1) {
    const character = line[position] ?? '';
    if (character === quote) return { text, end: position + 1 };
    const next = line[position + 1];
    if (character === '\\' && (next === quote || next === '\\')) {
      text += next;
      position += 1;
    } else text += character;
  }
  return null;
}

/** What was typed: a line, or the words that a shell has made of one. */
export type TypedLine = string | readonly string[];

/** The words of a shell as tokens. One with a space in it was quoted there, unless it is a flag with its value. */
export const tokensOf = (words: readonly string[]): Token[] =>
  words.map((word) => {
    const text = word.replace(/\r\n?/g, '\n');
    return { text, quoted: /\s/.test(text) && !/^--?[\w-]+=/.test(text), raw: ` ${text}` };
  });

/** What was typed as one line, for the record. */
export const lineOf = (typed: TypedLine): string =>
  typeof typed === 'string'
    ? typed
    : typed.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : inQuotes(word))).join(' ');

const inQuotes = (word: string): string => `"${word.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
