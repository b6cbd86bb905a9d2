/** What a value has to look like; the tables beside this file are written in these. */
export type Rule =
  | { kind: 'string'; min?: number; max?: number; oneOf?: readonly string[]; matches?: RegExp; words?: string }
  | { kind: 'boolean' }
  | { kind: 'number'; whole?: boolean; min?: number; max?: number }
  | { kind: 'array'; of: Rule; min?: number; max?: number }
  | ObjectRule
  | { kind: 'variants'; types: Readonly<Record<string, ObjectRule>>; blocks?: true }
  | { kind: 'lazy'; get: () => Rule };

export interface ObjectRule {
  kind: 'object';
  required: Readonly<Record<string, Rule>>;
  optional: Readonly<Record<string, Rule>>;
  /** What the fields must be together. */
  together?: readonly Together[];
}

/** A condition on an object's fields: the words of the problem, or undefined when all is well. */
export type Together = (value: Readonly<Record<string, unknown>>) => string | undefined;

export interface Problem {
  message: string;
  /** JSON pointer to the value, `/blocks/0/text`. */
  pointer: string;
}

type Fields = Readonly<Record<string, Rule>>;

export const string = (max?: number, min = 1): Rule => ({ kind: 'string', min, ...(max === undefined ? {} : { max }) });
export const anyString: Rule = { kind: 'string' };
export const oneOf = (...values: string[]): Rule => ({ kind: 'string', oneOf: values });
export const matching = (matches: RegExp, words: string): Rule => ({ kind: 'string', matches, words });
export const boolean: Rule = { kind: 'boolean' };
export const number: Rule = { kind: 'number' };
export const whole = (min: number, max: number): Rule => ({ kind: 'number', whole: true, min, max });
export const array = (of: Rule, max?: number, min = 1): Rule => ({
  kind: 'array',
  of,
  min,
  ...(max === undefined ? {} : { max }),
});
export const lazy = (get: () => Rule): Rule => ({ kind: 'lazy', get });
export const variants = (types: Readonly<Record<string, ObjectRule>>): Rule => ({ kind: 'variants', types });
/** Variants that are blocks: of these Slack names the problem alone, without saying first that no schema fits. */
export const blockVariants = (types: Readonly<Record<string, ObjectRule>>): Rule => ({
  kind: 'variants',
  types,
  blocks: true,
});

/** An object with a `type` (checked by the variant it stands in) and these fields. */
export function typed(required: Fields, optional: Fields = {}, ...together: Together[]): ObjectRule {
  return { kind: 'object', required, optional: { type: anyString, ...optional }, together };
}

/** An object that has no `type`. */
export function plain(required: Fields, optional: Fields = {}, ...together: Together[]): ObjectRule {
  return { kind: 'object', required, optional, together };
}

/** Picks some variants of a table. */
export function pick(
  types: Readonly<Record<string, ObjectRule>>,
  ...names: string[]
): Readonly<Record<string, ObjectRule>> {
  return Object.fromEntries(Object.entries(types).filter(([name]) => names.includes(name)));
}

/** One of these fields has to be there. */
export const anyOf =
  (...names: string[]): Together =>
  (value) =>
    names.some((name) => value[name] !== undefined) ? undefined : `missing required field: ${names[0]}`;

/** Only one of these fields may be there. */
export const notBoth =
  (a: string, b: string): Together =>
  (value) =>
    value[a] !== undefined && value[b] !== undefined ? `only one of ${a} and ${b} may be given` : undefined;
