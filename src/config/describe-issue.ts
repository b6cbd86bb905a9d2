import type { z } from 'zod';
import { legalKeys } from './legal-keys.ts';
import type { Path } from './substitute.ts';
import { closest, didYouMean } from './suggest.ts';

/** Something wrong at a place of the tree that was checked. */
export interface Finding {
  path: Path;
  text: string;
}

/** What a zod issue means to the person who wrote the file; `show` renders the value at a path, secrets left out. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  context: { schema: z.core.$ZodType; valueAt: (path: Path) => unknown; show: (path: Path) => string },
): Finding[] {
  const path = issue.path as Path;
  const shown = context.show(path);
  const finding = (text: string): Finding[] => [{ path, text }];

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, legalKeys(context.schema, path)));
    case 'invalid_value':
      if (context.valueAt(path) === undefined) return finding(`it is missing; legal: ${issue.values.join(', ')}.`);
      return finding(notAmong(context.valueAt(path), shown, issue.values.map(String)));
    case 'invalid_type':
      if (context.valueAt(path) === undefined) return finding(`it is missing; give ${article(issue.expected)}.`);
      return finding(`${shown} is not legal here: give ${article(issue.expected)}.`);
    case 'too_small':
    case 'too_big':
      return finding(`${shown} is not legal here: ${outOfRange(issue)}.`);
    case 'invalid_key':
      return finding(`the name '${String(path.at(-1))}' is not legal: ${issue.issues[0]?.message ?? issue.message}.`);
    case 'invalid_union':
      return describeUnion(issue, context);
    default:
      if (context.valueAt(path) === undefined) return finding(`it is missing; ${issue.message}.`);
      return finding(`${shown} is not legal here: ${issue.message}.`);
  }
}

function describeUnion(issue: z.core.$ZodIssueInvalidUnion, context: Parameters<typeof describeIssue>[1]): Finding[] {
  const path = issue.path as Path;
  const value = context.valueAt(path);
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : null;
  if (options) {
    return [
      {
        path,
        text:
          value === undefined
            ? `it is missing; legal: ${options.join(', ')}.`
            : notAmong(value, context.show(path), options),
      },
    ];
  }
  const branches = issue.errors.filter(
    (branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
  );
  if (branches.length === 0) {
    const expected = issue.errors.flat().flatMap((one) => ('expected' in one ? [article(String(one.expected))] : []));
    const legal = [...new Set(expected)].join(' or ');
    const message = issue.message === 'Invalid input' ? `give ${legal}` : issue.message;
    if (value === undefined) return [{ path, text: `it is missing; ${message}.` }];
    return [{ path, text: `${context.show(path)} is not legal here: ${message}.` }];
  }
  const keys = legalKeys(context.schema, path);
  if (branches.length > 1 && typeof value === 'object' && value !== null && !keys.some((key) => key in value)) {
    const strangers = Object.keys(value).map((key) => unknownKey([...path, key], key, keys));
    return strangers.length > 0 ? strangers : [{ path, text: `it is empty; give one of: ${keys.join(', ')}.` }];
  }
  // The branch that was meant is the one that objects least, strangers among the keys weighing most.
  const objections = (branch: z.core.$ZodIssue[]): number =>
    branch.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' && one.path.length === 0 ? 100 : 1), 0);
  const meant = branches.toSorted((a, b) => objections(a) - objections(b))[0] ?? [];
  return meant.flatMap((one) => describeIssue({ ...one, path: [...issue.path, ...one.path] }, context));
}

function unknownKey(path: Path, key: string, legal: string[]): Finding {
  const hint = didYouMean(key, legal);
  // With a near match the rest of the list is noise, unless it is short.
  const list = closest(key, legal) === null || legal.length <= 6 ? ` Legal: ${legal.join(', ')}.` : '';
  return { path, text: `unknown key '${key}'.${hint}${list}` };
}

function notAmong(value: unknown, shown: string, legal: string[]): string {
  return `${shown} is not legal here.${didYouMean(String(value), legal)} Legal: ${legal.join(', ')}.`;
}

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.origin !== 'number' && issue.origin !== 'int') return issue.message;
  if (issue.code === 'too_small')
    return `give ${issue.inclusive ? '' : 'more than '}${issue.minimum}${issue.inclusive ? ' or more' : ''}`;
  return `give ${issue.inclusive ? '' : 'less than '}${issue.maximum}${issue.inclusive ? ' or less' : ''}`;
}

const ARTICLES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'keys and values',
  record: 'keys and values',
  string: 'a text (put it in quotes if it looks like a number)',
};
const article = (expected: string): string => ARTICLES[expected] ?? expected;
