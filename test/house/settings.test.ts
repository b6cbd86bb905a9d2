import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { teamFile } from '../../src/config/schema.ts';
import { repository } from '../config/support.ts';

/** The page that explains the keys of each part of stoker.yml. */
const PAGES: Record<string, string> = {
  'presets.*': 'presets',
  'presets.*.idle': 'idle',
  'presets.*.idle.away': 'idle',
  'jobs.*': 'jobs',
  'chains.*': 'nightly',
  'chains.*.steps.*': 'nightly',
  'schedules.*': 'nightly',
  reminders: 'idle',
  heartbeat: 'operations',
  'budgets.*': 'costs',
  found: 'found',
};

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

/** The part of stoker.yml at a path; `*` is whatever stands for a name, or for a place in a list. */
function partAt(path: string): Schema {
  const whole = z.toJSONSchema(teamFile, { io: 'input', unrepresentable: 'any' }) as Schema;
  return path.split('.').reduce<Schema>((schema, key) => {
    const inner = key === '*' ? (schema.items ?? schema.additionalProperties) : schema.properties?.[key];
    if (typeof inner !== 'object') throw new Error(`stoker.yml has no ${path}.`);
    return inner;
  }, whole);
}

/** What stands in a page as code: its fenced blocks, and what is between two of the marks. */
const codeOf = (page: string): string =>
  [...page.matchAll(/^```\w*\n[\s\S]*?^```|`[^`\n]+`/gm)].map(([code]) => code).join('\n');

it.each(Object.entries(PAGES))('every key of %s is explained in docs/%s.md', (path, page) => {
  const code = codeOf(readFileSync(join(repository, 'docs', `${page}.md`), 'utf8'));
  const keys = Object.keys(partAt(path).properties ?? {});
  expect(keys).not.toEqual([]);
  expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(code))).toEqual([]);
});
