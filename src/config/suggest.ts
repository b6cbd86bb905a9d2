import { distance } from 'fastest-levenshtein';

/** The choice that a misspelt word most likely meant, or null when none is near enough to guess. */
export function closest(word: string, choices: Iterable<string>): string | null {
  const wanted = fold(word);
  let best: { choice: string; score: number } | null = null;
  for (const choice of choices) {
    const folded = fold(choice);
    const begins = wanted.length >= 3 && folded.startsWith(wanted);
    const score = begins ? 1 : distance(wanted, folded);
    // Two letters of five may be wrong: `sopt` is `spot`, `x` is nothing.
    if (score <= Math.max(1, Math.round(choice.length * 0.4)) && (best === null || score < best.score)) {
      best = { choice, score };
    }
  }
  return best?.choice ?? null;
}

/** ` Did you mean 'nightly'?` with its leading space, or nothing. */
export function didYouMean(word: string, choices: Iterable<string>): string {
  const choice = closest(word, choices);
  return choice === null ? '' : ` Did you mean '${choice}'?`;
}

const fold = (word: string): string =>
  word
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '')
    .slice(0, 200);
