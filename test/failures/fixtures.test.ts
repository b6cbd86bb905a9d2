import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CAUSE_IDS } from '../../src/emr/diagnose/types.ts';
import { CASES } from './cases.ts';

/** That the recorded and built failures are what `README.md` says of them; what Stoker makes of them is tested elsewhere. */
const expectation = z.strictObject({
  cause: z.enum(CAUSE_IDS).nullable(),
  titleContains: z.array(z.string()).optional(),
  remedy: z.string().nullable().optional(),
  alsoSeen: z.array(z.enum(CAUSE_IDS)).optional(),
  source: z.string().optional(),
});
/** Causes that come from Stoker's own deeds, or are said where the telling log is missing. */
const WITHOUT_LOGS = ['time-limit', 'executor-lost', 'unknown'];

const folders = (kind: 'recorded' | 'built') =>
  readdirSync(join(import.meta.dirname, kind)).map((name) => ({
    kind,
    name,
    path: join(import.meta.dirname, kind, name),
  }));
const recorded = folders('recorded');
const built = folders('built');
const all = [...recorded, ...built];

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const textOf = (file: string): string => {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};
const expectedOf = (path: string) => expectation.parse(JSON.parse(readFileSync(join(path, 'expected.json'), 'utf8')));

describe('the recorded and built failures', () => {
  it.each(all)('$kind/$name says what is expected, and a built one where its words come from', ({ kind, path }) => {
    expect(expectedOf(path).source === undefined).toBe(kind === 'recorded');
    expect(JSON.parse(readFileSync(join(path, 'emr.json'), 'utf8'))).toHaveProperty('cluster');
  });

  it('are those of the table of cases, and all in the README', () => {
    expect(recorded.map(({ name }) => name).sort()).toEqual(Object.keys(CASES).sort());
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
    expect(all.filter(({ name }) => !readme.includes(`\`${name}\``)).map(({ name }) => name)).toEqual([]);
  });

  it('prove every cause that leaves logs', () => {
    const proved = new Set(all.map(({ path }) => expectedOf(path).cause));
    expect(CAUSE_IDS.filter((id) => !proved.has(id) && !WITHOUT_LOGS.includes(id))).toEqual([]);
  });

  it('are small, and tell nothing of the machine that recorded them', () => {
    const files = all.flatMap(({ path }) => filesBelow(path));
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(3e6);
    const telling = /\/stoker-failures-|\/node_modules\/|\.stoker\/|\blocalhost\b|\b127\.0\.0\.1\b|: root\b| -> root\b/;
    expect(files.filter((file) => telling.test(textOf(file)))).toEqual([]);
  });
});
