import { SECRET_VARIABLES } from './redact.ts';

/** A place in stoker.yml, as keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** The tree with the environment's values in it, and the way back to what the file says. */
export interface Substituted {
  tree: unknown;
  /** What the file says at this place when the environment filled it, such as `${STOKER_BUCKET}`; null elsewhere. */
  templateAt(path: Path): string | null;
  /** The place in the file: list positions differ once a variable became several items or none. */
  originOf(path: Path): Path;
  /** What is wrong, each told once, with all of its places, the first one first. */
  problems: { places: [Path, ...Path[]]; text: string }[];
}

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
const WHOLE_PLACEHOLDER = /^\$\{[^{}]*\}$/;
const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const keyOf = (path: Path): string => JSON.stringify(path);

/** Puts `${NAME}` and `${NAME:-default}` into every string; a list item may become several (`a,b`) or none. */
export function substitute(tree: unknown, env: Record<string, string | undefined>): Substituted {
  const templates = new Map<string, string>();
  const moved = new Map<string, number>();
  const problems: Substituted['problems'] = [];
  const unset = new Map<string, [Path, ...Path[]]>();

  const fill = (text: string, path: Path): string =>
    text.replaceAll(PLACEHOLDER, (_, name: string, fallback: string | undefined) => {
      if ((SECRET_VARIABLES as readonly string[]).includes(name)) {
        problems.push({
          places: [path],
          text: `\${${name}} is a secret and may not stand in this file; name it under a job's secrets as env:${name}.`,
        });
        return '';
      }
      const value = env[name];
      if (value !== undefined && value !== '') return value;
      if (fallback !== undefined) return fallback;
      const places = unset.get(name);
      if (places) places.push(path);
      else unset.set(name, [path]);
      return '';
    });

  const walk = (value: unknown, path: Path, origin: Path): unknown => {
    if (typeof value === 'string') {
      if (!value.includes('${')) return value;
      templates.set(keyOf(path), value);
      return fill(value, origin);
    }
    if (Array.isArray(value)) return walkList(value, path, origin);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key], [...origin, key])]),
    );
  };

  const walkList = (items: unknown[], path: Path, origin: Path): unknown[] => {
    const result: unknown[] = [];
    items.forEach((item, index) => {
      const from = [...origin, index];
      const spreads = typeof item === 'string' && WHOLE_PLACEHOLDER.test(item);
      const values = spreads ? splitList(fill(item, from)) : [walk(item, [...path, result.length], from)];
      for (const value of values) {
        const at = [...path, result.length];
        if (spreads) templates.set(keyOf(at), item);
        if (result.length !== index) moved.set(keyOf(at), index);
        result.push(value);
      }
    });
    return result;
  };

  const filled = walk(tree, [], []);
  for (const [name, places] of unset) {
    const more = places.length - 1;
    const others = more === 0 ? '' : `, here and in ${more} more ${more === 1 ? 'place' : 'places'}`;
    const text = `the environment variable ${name} is not set${others}; set it, or write a default: \${${name}:-…}.`;
    problems.push({ places, text });
  }
  return {
    tree: filled,
    templateAt: (path) => templates.get(keyOf(path)) ?? null,
    originOf: (path) => path.map((step, index) => moved.get(keyOf(path.slice(0, index + 1))) ?? step),
    problems,
  };
}
