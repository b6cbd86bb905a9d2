import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../src/emr/diagnose/causes.ts';
import { RULES } from '../../../src/emr/diagnose/rules/index.ts';
import { CAUSE_IDS, type CauseId } from '../../../src/emr/diagnose/types.ts';
import { fixtures } from './fixtures.ts';

const shown = new Set(fixtures().map(({ expected }) => expected.cause));
const chapters = readFileSync(join(import.meta.dirname, '../../../docs/causes.md'), 'utf8').split(/^## /m);

/** Causes that no line of a log names: EMR says them, the record does, or a job's own result; or they are what is left. */
const WITHOUT_RULE: readonly CauseId[] = [
  'job-refused',
  'capacity-unavailable',
  'cluster-validation',
  'time-limit',
  'cancelled',
  'unknown',
];
/** Causes that nothing in test/failures shows: what was seen of them stands in the tests named. */
const WITHOUT_FIXTURE: readonly CauseId[] = [
  // diagnose.test.ts
  'database-schema',
  'database-busy',
  // runs/decide.test.ts
  'time-limit',
  // diagnose.test.ts
  'executor-lost',
  'unknown',
];

describe.each(CAUSE_IDS)('%s', (id) => {
  it('has a chapter with all of its advice', () => {
    const chapter = chapters.find((text) => text.startsWith(`${id}\n`));
    for (const sentence of CAUSES[id].advice) expect(chapter).toContain(sentence);
    expect(chapter).toMatch(/^Stoker's fix: /m);
  });

  it('is found by a rule, or said by somebody who needs none', () => {
    expect(RULES.some(({ cause }) => cause === id)).not.toBe(WITHOUT_RULE.includes(id));
  });

  it('was made to happen', () => {
    expect(shown.has(id) || WITHOUT_FIXTURE.includes(id)).toBe(true);
  });
});

it('rules are data that may be used again: none keeps a place in what it searched', () => {
  for (const { needle, pattern } of RULES) {
    for (const text of [needle].flat()) expect(Buffer.byteLength(text)).toBeGreaterThan(5);
    expect(pattern.flags).not.toMatch(/[gy]/);
  }
});
