/**
 * The words that the shell made out of what was typed, as the one line that the parser reads: what was one word stays
 * one, and a flag stays a flag.
 */
export const lineOf = (words: readonly string[]): string => words.map(wordOf).join(' ');

function wordOf(word: string): string {
  if (/^[\w@%+=:,./*?~-]+$/.test(word)) return word;
  const [, flag, value] = /^(-{1,2}[A-Za-z][\w-]*=)([\s\S]*)$/.exec(word) ?? [];
  return flag === undefined ? quoted(word) : `${flag}${quoted(value ?? '')}`;
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
