import { distance } from 'fastest-levenshtein';

/** The legal word that was probably meant; undefined when none is near. */
export function suggest(word: string, legal: readonly string[]): string | undefined {
  const typed = word.toLowerCase().slice(0, 60);
  if (typed === '') return undefined;
  let best: { name: string; away: number } | undefined;
  for (const name of legal) {
    const lower = name.toLowerCase();
    // `term` for `terminate`: a beginning counts as near.
    const away = typed.length >= 3 && lower.startsWith(typed) ? 1 : distance(typed, lower);
    if (!best || away < best.away) best = { name, away };
  }
  return best && best.away <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}
