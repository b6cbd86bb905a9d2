const DASHES = /[\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]/g;
const LINE_ENDS = /\s*[\n\r\u2028\u2029]\s*/g;
const SPACES = /[^\S\n]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f\u00ab\u00bb\u2033\uff02]/g;
const SINGLE_QUOTES = /[\u2018-\u201b\u2032\uff07]/g;
// Direction marks and zero-width characters come along when text is copied from a page or a chat.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g;

/** What a phone or a copied example does to a command is undone: quotes, spaces, code marks, a second `/emr`; lines stay. */
export function normalizeLine(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(DOUBLE_QUOTES, '"')
    .replace(SINGLE_QUOTES, "'")
    .replace(LINE_ENDS, '\n')
    .replace(SPACES, ' ')
    .trim();
  return unfenced(plain)
    .replace(/^(?:\/emr\b[\s/]*|emr(?:\s+|$)|\/+)+/i, '')
    .trim();
}

/** Text without the code marks around it. */
export function unfenced(text: string): string {
  const inside = /^```([\s\S]*)```$/.exec(text) ?? /^`+([^`]*)`+$/.exec(text);
  return inside?.[1]?.trim() ?? text;
}

/** Typographic dashes made plain ones. */
export const plainDashes = (text: string): string => text.replace(DASHES, '-');

/** The name of a command or flag as it is compared: plain, small letters, dashes for underscores. */
export const nameOf = (word: string): string => plainDashes(word).normalize('NFKC').toLowerCase().replaceAll('_', '-');

/** `--since`, `—Since`, `-since` and `--since=3d` as a flag; null for anything else (a negative number is a value). */
export function asFlag(token: string): { name: string; value: string | undefined } | null {
  const match = /^(-+)(?=[^\s\d.-])([^=]*)(?:=([\s\S]*))?$/u.exec(plainHead(token));
  if (!match) return null;
  return { name: nameOf(match[2] ?? ''), value: match[3] };
}

// Only the name is made plain: the value may hold dashes on purpose.
function plainHead(token: string): string {
  const end = token.indexOf('=');
  return end < 0 ? plainDashes(token) : plainDashes(token.slice(0, end)) + token.slice(end);
}
