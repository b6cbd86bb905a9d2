/** What a locked phone shows of a line at the most; the rest follows in the next one. */
const FIRST_LINE = 150;

/**
 * The text of a message that has blocks, as a notification shows it: words without the marks of code and bold type, and a
 * first line that a phone takes. Who and when stay as Slack's references, which it fills in.
 */
export function forPhone(text: string): string {
  const plain = text
    .replace(/`([^`\n]*)`/g, '$1')
    .replace(/(^|[\s(„“"])\*(?! )([^*\n]*[^*\s])\*(?=$|[\s.,;:!?)”"…])/g, '$1$2')
    .replace(/<(?:https?|mailto):[^|>\n]*\|([^>\n]*)>/g, '$1')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
    .trim();
  const end = plain.indexOf('\n');
  const first = end < 0 ? plain : plain.slice(0, end);
  const cut = lastSpaceWithin(first);
  return cut === null ? plain : `${first.slice(0, cut)}…\n…${plain.slice(cut)}`;
}

/** A reference is as long as what a reader sees of it, more or less. */
const REFERENCE = /<!date\^[^>]*>|<[@#][^>]*>|<!subteam[^>]*>/y;
const SEEN_LENGTH = 12;

/** Where to break a line that is too long; null for one that is not. Never within a reference or a word, if there is another way. */
function lastSpaceWithin(line: string): number | null {
  let seen = 0;
  let space: number | null = null;
  for (let at = 0; at < line.length; ) {
    REFERENCE.lastIndex = at;
    const reference = REFERENCE.exec(line)?.[0];
    if (line[at] === ' ') space = at;
    seen += reference ? SEEN_LENGTH : 1;
    if (seen >= FIRST_LINE) return space ?? at;
    at += reference?.length ?? String.fromCodePoint(line.codePointAt(at) ?? 0).length;
  }
  return null;
}
