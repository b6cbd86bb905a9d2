import { matchesPattern } from './pattern.ts';
import type { ServiceModel, Shape } from './shapes.ts';

const INTEGERS = new Set(['integer', 'long']);
const NUMBERS = new Set(['float', 'double', 'timestamp']);

/** Every way in which `value` is not what the model's shape allows, worded as AWS words its validation errors. */
export function validate(model: ServiceModel, shapeName: string, value: unknown): string[] {
  const problems: string[] = [];
  walk(model, shapeName, value, '', problems);
  return problems;
}

function walk(model: ServiceModel, name: string, value: unknown, path: string, problems: string[]): void {
  const shape = model.shapes[name];
  if (!shape) throw new Error(`The ${model.metadata.serviceId} model has no shape '${name}'.`);
  if (shape.document) return;
  if (shape.type === 'structure') walkStructure(model, shape, value, path, problems);
  else if (shape.type === 'list') walkList(model, shape, value, path, problems);
  else if (shape.type === 'map') walkMap(model, shape, value, path, problems);
  else checkScalar(shape, value, path, problems);
}

function walkStructure(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(wrongType(value, path, 'a structure'));
    return;
  }
  const members = shape.members ?? {};
  for (const required of shape.required ?? []) {
    if (value[required] === undefined || value[required] === null) {
      problems.push(`Value null at '${join(path, required)}' failed to satisfy constraint: Member must not be null`);
    }
  }
  let set = 0;
  for (const [key, inner] of Object.entries(value)) {
    // In AWS's JSON protocols a null member is an absent one.
    if (inner === undefined || inner === null) continue;
    set += 1;
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    if (!member)
      problems.push(`Unknown member '${key}'${path && ` at '${path}'`}; known: ${list(Object.keys(members))}`);
    else if (!member.eventstream) walk(model, member.shape, inner, join(path, key), problems);
  }
  if (shape.union && set !== 1)
    problems.push(`Value at '${path || 'the top'}' must have exactly one member set, it has ${set}`);
}

function walkList(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(wrongType(value, path, 'a list'));
    return;
  }
  checkLength(shape, value.length, value, path, problems);
  const item = shape.member?.shape;
  if (item === undefined) return;
  for (const [index, inner] of value.entries()) {
    const at = `${path}.${index + 1}.member`;
    if (inner === null) problems.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
    else walk(model, item, inner, at, problems);
  }
}

function walkMap(model: ServiceModel, shape: Shape, value: unknown, path: string, problems: string[]): void {
  if (!isRecord(value)) {
    problems.push(wrongType(value, path, 'a map'));
    return;
  }
  const entries = Object.entries(value);
  checkLength(shape, entries.length, value, path, problems);
  for (const [key, inner] of entries) {
    if (shape.key) walk(model, shape.key.shape, key, `${path}.key`, problems);
    if (shape.value && inner !== null) walk(model, shape.value.shape, inner, `${path}.${key}.member`, problems);
  }
}

function checkScalar(shape: Shape, value: unknown, path: string, problems: string[]): void {
  if (shape.type === 'boolean') {
    if (typeof value !== 'boolean') problems.push(wrongType(value, path, 'a boolean'));
  } else if (INTEGERS.has(shape.type)) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) problems.push(wrongType(value, path, 'an integer'));
    else checkRange(shape, value, path, problems);
  } else if (NUMBERS.has(shape.type)) {
    const what = shape.type === 'timestamp' ? 'a time as a number (epoch)' : 'a number';
    if (typeof value !== 'number' || !Number.isFinite(value)) problems.push(wrongType(value, path, what));
    else if (shape.type !== 'timestamp') checkRange(shape, value, path, problems);
  } else if (typeof value !== 'string') {
    problems.push(wrongType(value, path, shape.type === 'blob' ? 'base64 text' : 'a string'));
  } else if (shape.type !== 'blob') {
    checkString(shape, value, path, problems);
  }
}

function checkString(shape: Shape, value: string, path: string, problems: string[]): void {
  checkLength(shape, value.length, value, path, problems);
  if (shape.enum && !shape.enum.includes(value)) {
    problems.push(`${failed(value, path)} Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  if (shape.pattern !== undefined && !matchesPattern(shape.pattern, value)) {
    problems.push(`${failed(value, path)} Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
}

function checkLength(shape: Shape, length: number, value: unknown, path: string, problems: string[]): void {
  if (shape.min !== undefined && length < shape.min) {
    problems.push(`${failed(value, path)} Member must have length greater than or equal to ${shape.min}`);
  }
  if (shape.max !== undefined && length > shape.max) {
    problems.push(`${failed(value, path)} Member must have length less than or equal to ${shape.max}`);
  }
}

function checkRange(shape: Shape, value: number, path: string, problems: string[]): void {
  if (shape.min !== undefined && value < shape.min) {
    problems.push(`${failed(value, path)} Member must have value greater than or equal to ${shape.min}`);
  }
  if (shape.max !== undefined && value > shape.max) {
    problems.push(`${failed(value, path)} Member must have value less than or equal to ${shape.max}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const failed = (value: unknown, path: string) => `Value '${show(value)}' at '${path}' failed to satisfy constraint:`;

const wrongType = (value: unknown, path: string, wanted: string) =>
  `Value '${show(value)}' at '${path || 'the top'}' is of the wrong type: ${wanted} is expected`;

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

const list = (names: string[]) => (names.length === 0 ? '(none)' : names.join(', '));

// AWS names members in its errors with a small first letter: `instances.instanceGroups.1.member.instanceType`.
const join = (path: string, key: string) => `${path && `${path}.`}${key.charAt(0).toLowerCase()}${key.slice(1)}`;
