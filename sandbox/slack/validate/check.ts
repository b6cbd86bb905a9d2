import type { ObjectRule, Problem, Rule } from './rules.ts';

/** Checks a value against a rule; the problems in Slack's words, none when all is well. Never throws. */
export function check(rule: Rule, value: unknown, pointer: string): Problem[] {
  switch (rule.kind) {
    case 'lazy':
      return check(rule.get(), value, pointer);
    case 'boolean':
      return typeof value === 'boolean' ? [] : problem('must provide a boolean', pointer);
    case 'string':
      return checkString(rule, value, pointer);
    case 'number':
      return checkNumber(rule, value, pointer);
    case 'array': {
      if (!Array.isArray(value)) return problem('must provide an array', pointer);
      const { min = 0, max = Number.POSITIVE_INFINITY } = rule;
      // Slack counts first: a list that is too long is not looked into.
      if (value.length > max) return problem(`no more than ${max} items allowed`, pointer);
      if (value.length < min) return problem(`no fewer than ${min} items allowed`, pointer);
      return value.flatMap((item, index) => check(rule.of, item, `${pointer}/${index}`));
    }
    case 'object':
      return isObject(value) ? checkObject(rule, value, pointer) : problem('must provide an object', pointer);
    case 'variants': {
      const preface = rule.blocks || Object.keys(rule.types).length < 2 ? [] : allowed(pointer);
      if (!isObject(value)) return [...preface, ...problem('must provide an object', pointer)];
      const { type } = value;
      if (type === undefined) return problem('missing required field: type', pointer);
      const variant = typeof type === 'string' && Object.hasOwn(rule.types, type) ? rule.types[type] : undefined;
      if (!variant) return [...preface, ...problem(`unsupported type: ${show(type)}`, `${pointer}/type`)];
      const found = checkObject(variant, value, pointer);
      return found.length > 0 ? [...preface, ...found] : [];
    }
  }
}

function checkString(rule: Rule & { kind: 'string' }, value: unknown, pointer: string): Problem[] {
  if (typeof value !== 'string') return problem('must provide a string', pointer);
  const { min = 0, max = Number.POSITIVE_INFINITY } = rule;
  if (value.length < min) return problem(`must be more than ${min - 1} characters`, pointer);
  if (value.length > max) return problem(`must be less than ${max + 1} characters`, pointer);
  if (rule.oneOf && !rule.oneOf.includes(value))
    return problem(`value must be one of: ${rule.oneOf.join(', ')}`, pointer);
  if (rule.matches && !rule.matches.test(value)) return problem(rule.words ?? 'must match the pattern', pointer);
  return [];
}

function checkNumber(rule: Rule & { kind: 'number' }, value: unknown, pointer: string): Problem[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return problem('must provide a number', pointer);
  if (rule.whole && !Number.isInteger(value)) return problem('must provide an integer', pointer);
  if (rule.min !== undefined && value < rule.min) return problem(`must be at least ${rule.min}`, pointer);
  if (rule.max !== undefined && value > rule.max) return problem(`must be at most ${rule.max}`, pointer);
  return [];
}

function checkObject(rule: ObjectRule, value: Record<string, unknown>, pointer: string): Problem[] {
  const missing = Object.keys(rule.required).filter((name) => value[name] === undefined || value[name] === null);
  const known = (name: string) => Object.hasOwn(rule.required, name) || Object.hasOwn(rule.optional, name);
  const extra = Object.keys(value).filter((name) => !known(name) && value[name] !== undefined);
  const fields = Object.entries({ ...rule.required, ...rule.optional }).flatMap(([name, field]) => {
    const own = Object.hasOwn(value, name) ? value[name] : undefined;
    return own === undefined || own === null ? [] : check(field, own, `${pointer}/${escapePointer(name)}`);
  });
  const together = (rule.together ?? []).flatMap((condition) => {
    const words = condition(value);
    return words === undefined ? [] : problem(words, pointer);
  });
  return [
    ...missing.flatMap((name) => problem(`missing required field: ${name}`, pointer)),
    ...extra.flatMap((name) => problem(`invalid additional property: ${name}`, pointer)),
    ...fields,
    ...together,
  ];
}

/** What Slack says first of a value that could have had several shapes. */
function allowed(pointer: string): Problem[] {
  return problem('failed to match all allowed schemas', pointer);
}

function problem(message: string, pointer: string): Problem[] {
  return [{ message, pointer }];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 80) : typeof value;
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
