/** Where a key with wildcards begins, how deep it looks, and what it fits; without wildcards it is a folder. */
export interface KeyPattern {
  /** The literal part: all of it, or up to the last slash before a wildcard. */
  prefix: string;
  /** True: one folder is meant. False: wildcards stand in several parts, so all keys below are looked at. */
  oneFolder: boolean;
  /** Whether a key, or a folder with its slash, is meant. */
  fits(key: string): boolean;
}

/** True for a key that means several: `*` and `?` stand for what is between two slashes, as in Spark's paths. */
export const hasWildcard = (key: string): boolean => /[*?]/.test(key);

/** Reads a key as it is listed: `flights/`, `flights/*.csv`, `tweets/2026-*`, or wildcards in several parts. */
export function readPattern(key: string): KeyPattern {
  if (!hasWildcard(key)) return { prefix: key, oneFolder: true, fits: () => true };
  const wanted = key.replace(/\/+$/, '').split('/');
  const first = wanted.findIndex(hasWildcard);
  const prefix = wanted
    .slice(0, first)
    .map((part) => `${part}/`)
    .join('');
  return {
    prefix,
    oneFolder: first === wanted.length - 1,
    fits: (each) => {
      const parts = each.replace(/\/$/, '').split('/');
      return parts.length === wanted.length && parts.every((part, index) => partFits(part, wanted[index] ?? ''));
    },
  };
}

/** One part against its pattern. Not as a regular expression: `*a*a*a*…` would take for ever. */
function partFits(part: string, wanted: string): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let afterStar = 0;
  while (at < part.length) {
    if (wanted[want] === '*') {
      star = want;
      afterStar = at;
      want += 1;
    } else if (wanted[want] === '?' || (wanted[want] === part[at] && want < wanted.length)) {
      at += 1;
      want += 1;
    } else if (star >= 0) {
      // The last star takes one more.
      afterStar += 1;
      at = afterStar;
      want = star + 1;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(want));
}
