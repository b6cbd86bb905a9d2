import { describe, expect, it } from 'vitest';
import type { Vigil } from '../../../src/records.ts';
import { lookBefore } from '../../../src/runs/idle/look-before.ts';
import { at, NOW } from '../world.ts';

const vigil = (facts: unknown): Vigil => ({
  clusterId: 'c-1' as Vigil['clusterId'],
  dueAt: NOW,
  lookedAt: at(-300),
  watchedSince: at(-3600),
  verdictSince: at(-3600),
  refusedAt: null,
  facts,
  verdict: { kind: 'busy', rule: 'step', because: 'Step load runs.' },
  backstop: null,
});

describe('what the look before knew of what AWS takes for idle', () => {
  it.each([
    ['nothing, when the metrics said that it works', { awsIdleSince: null }, null],
    ['since when, as it stands in the record', { awsIdleSince: at(-900).toISOString() }, at(-900)],
    ['nothing, when its facts are of an older form', {}, null],
  ])('%s', (_what, facts, since) => {
    expect(lookBefore(vigil(facts), NOW)?.awsIdleSince).toEqual(since);
  });
});
