import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');

/** What each part of src/ may import besides itself; the leaves are for everybody. */
const MAY_IMPORT: Record<string, string[]> = {
  main: ['config', 'stoker'],
  cli: ['commands', 'config', 'aws', 'emr', 'runs', 'slack', 'store'],
  stoker: ['app', 'config', 'aws', 'emr', 'reminders', 'runs', 'slack', 'store'],
  app: ['commands', 'config', 'slack', 'store'],
  commands: ['config', 'aws', 'emr', 'runs', 'slack', 'store'],
  reminders: ['config', 'aws', 'emr', 'runs', 'slack', 'store'],
  runs: ['config', 'aws', 'emr', 'slack', 'store'],
  emr: ['config', 'aws'],
  aws: ['config'],
  slack: ['config'],
  store: [],
  config: [],
};
const LEAVES = ['cost-report', 'errors', 'ids', 'loop', 'night-report', 'records', 'run-report', 'text', 'times'];

interface Import {
  file: string;
  from: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) =>
    relative(root, resolve(root, dirname(file), path ?? '')),
  );
}

/** `src/runs/decide.ts` → `runs`; `src/app.ts` → `app`. */
const partOf = (file: string): string =>
  file
    .replace(/^src\//, '')
    .split('/')[0]
    ?.replace(/\.ts$/, '') ?? '';

const imports: Import[] = sources('src').flatMap((file) =>
  importsOf(file).map((to) => ({ file, from: partOf(file), to })),
);

it('sees the imports it is to judge', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.some(({ from, to }) => from === 'runs' && to.startsWith('src/emr/'))).toBe(true);
});

it('src/ imports nothing outside of itself, the sandbox least of all', () => {
  expect(imports.filter(({ to }) => !to.startsWith('src/'))).toEqual([]);
});

it('imports go one way: main → app → commands, reminders → runs → emr (over aws), slack, store, which do not know each other', () => {
  const wrong = imports.filter(({ from, to }) => {
    const target = partOf(to);
    if (target === from || LEAVES.includes(target)) return false;
    if (LEAVES.includes(from)) return true;
    return !MAY_IMPORT[from]?.includes(target);
  });
  expect(wrong).toEqual([]);
});

it('only the two main.ts read the environment or end the process', () => {
  const wrong = sources('src').filter(
    (file) =>
      !['src/main.ts', 'src/cli/main.ts'].includes(file) &&
      /process\.(exit\b|exitCode|env\b)/.test(readFileSync(join(root, file), 'utf8')),
  );
  // The one exception: the embedded server's tools need the PATH.
  expect(wrong.filter((file) => file !== 'src/store/embedded.ts')).toEqual([]);
});
