import { hasWildcard, readPattern } from './pattern.ts';

/** Which objects a path means to a job that reads it: an object, all that lies in a folder, or what fits wildcards. */
export interface InputPattern {
  /** What the keys of all of them begin with. */
  prefix: string;
  means(key: string): boolean;
}

/** Spark reads these kinds of wildcards too; they are not told apart here. */
const OTHER_WILDCARDS = /[[{]/;
const WILDCARDS = /[*?]/;

/**
 * Reads a key as Spark reads a path: a folder, with its slash or without, is all that lies below it, and so is one that fits
 * wildcards. Where it has wildcards of another kind, all that may fit is meant.
 */
export function readInput(key: string): InputPattern {
  const other = key.search(OTHER_WILDCARDS);
  if (other >= 0) return readInput(key.slice(0, key.lastIndexOf('/', other) + 1));
  const wanted = key.replace(/\/+$/, '');
  const parts = wanted === '' ? [] : wanted.split('/');
  const pattern = readPattern(wanted);
  const firstWild = parts.findIndex(hasWildcard);
  const literal = firstWild < 0 ? parts.length : firstWild;
  return {
    prefix: wanted.split(WILDCARDS)[0] ?? '',
    means: (each) => {
      const own = each.split('/');
      const named = own.slice(0, parts.length).join('/');
      const fits = firstWild < 0 ? named === wanted : pattern.fits(named);
      return fits && own.slice(literal).every(isRead);
    },
  };
}

/** What Spark passes over is no input: markers of folders, and what it holds for hidden or half written. */
const isRead = (part: string): boolean => part !== '' && !/^[_.]/.test(part);
