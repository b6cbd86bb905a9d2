import { describe, expect, it } from 'vitest';
import type { Vigil } from '../../../src/records.ts';
import { lookBefore, newestBefore, newestSample, samplesFrom } from '../../../src/runs/idle/look-before.ts';
import { at, NOW } from '../world.ts';
import { facts, samples } from './facts.ts';

const vigil = (facts: unknown): Vigil => ({
  clusterId: 'c-1' as Vigil['clusterId'],
  dueAt: NOW,
  lookedAt: at(-300),
  watchedSince: at(-3600),
  verdictSince: at(-3600),
  refusedAt: null,
  awaySince: null,
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

describe('an idle time goes on over looks that saw nothing', () => {
  const since = at(-9 * 3600);
  const blind = (lookedAgo: number): Vigil => ({
    ...vigil(JSON.parse(JSON.stringify({ before: { lookedAt: at(-lookedAgo), since, awsIdleSince: null } }))),
    verdict: { kind: 'unknown', rule: 'metrics-unseen', because: 'AWS is throttling.' },
  });
  it('from the last one that saw it', () => {
    expect(lookBefore(blind(600), NOW)).toEqual({ lookedAt: at(-600), since, awsIdleSince: null });
  });
  it('not for longer than a day, nor from a look that is still to come', () => {
    expect(lookBefore(blind(86_400), NOW)).toBeNull();
    expect(lookBefore(blind(-1), NOW)).toBeNull();
  });
  it('nor where none ever saw anything', () => {
    expect(lookBefore({ ...blind(600), facts: { before: null } }, NOW)).toBeNull();
  });
});

describe('the newest sample is as old as the time for which no newer one has come', () => {
  const seen = { at: at(-300), seenAt: at(-240) };
  it.each([
    ['one that is newer was first there now', samples(-22, -2), seen, { at: at(-120), seenAt: NOW }],
    ['the same one was there before', samples(-20, -5), seen, seen],
    ['it is not forgotten when samples cannot be read', [], seen, seen],
    [
      'a clock that was put back has seen it now at the earliest',
      [],
      { ...seen, seenAt: at(3600) },
      { ...seen, seenAt: NOW },
    ],
    ['there may be none', [], null, null],
  ])('%s', (_what, read, before, newest) => {
    expect(newestSample(read, before, NOW)).toEqual(newest);
  });

  it('is read back from the record', () => {
    expect(newestBefore(vigil(JSON.parse(JSON.stringify({ newest: seen }))))).toEqual(seen);
    expect(newestBefore(vigil({}))).toBeNull();
  });
});

it('samples are read from the minute in which the cluster became ready: that is how CloudWatch dates the first', () => {
  expect(samplesFrom(facts({ readyAt: at(-3600 + 47) }), NOW)).toEqual(at(-3600));
});
