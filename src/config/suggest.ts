import { distance } from 'fastest-levenshtein';

/** The choice that a misspelt word most likely meant, or null when none is near enough to guess. */
export function closest(word: string, choices: Iterable<string>): string | null {
  const wanted = fold(word);
  let best: { choice: string; score: number } | null = null;
  for (const choice of choices) {
    const folded = fold(choice);
    const begins = wanted.length >= 3 && folded.startsWith(wanted);
    const score = begins ? 1 : distance(wanted, folded);
    if (isNear(score, wanted, folded) && (best === null || score < best.score)) {
      best = { choice, score };
    }
  }
  return best?.choice ?? null;
}

/** Two letters of five may be wrong; of four, two that changed places: `sopt` is `spot`, `cost` is not `list`. */
function isNear(score: number, wanted: string, choice: string): boolean {
  if (score > Math.max(1, Math.round(choice.length * 0.4))) return false;
  return score < 2 || choice.length > 4 || sorted(wanted) === sorted(choice);
}

const sorted = (word: string): string => [...word].sort().join('');

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
