import { AwsError } from '../contract.ts';

/** Tells whether a message matches a filter pattern. */
export type Matcher = (message: string) => boolean;

/**
 * Reads a filter pattern of terms: `a b` (both), `"a phrase"`, `-c` (without), `?a ?b` (any of them). JSON,
 * space-delimited and regular-expression patterns are refused, never quietly misread.
 */
export function parsePattern(pattern: string): Matcher {
  const text = pattern.trim();
  const unsupported = /^[{[]/.test(text) || /(^|\s)[-?]?%/.test(text);
  if (unsupported || (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1) {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid filter pattern '${pattern}': the local CloudWatch Logs takes terms, "quoted phrases", -without and ?any.`,
    );
  }
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (const [, sign, phrase, word] of text.matchAll(/([-?]?)(?:"((?:\\.|[^"\\])*)"|(\S+))/g)) {
    const term = phrase === undefined ? (word ?? '') : phrase.replace(/\\(.)/g, '$1');
    (sign === '-' ? excluded : sign === '?' ? optional : required).push(term);
  }
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    // As on AWS, `?` terms count for nothing beside required ones.
    (optional.length === 0 || required.length > 0 || optional.some((term) => message.includes(term)));
}
