import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricSample } from '../../../src/emr/metrics.ts';
import { decideIdle } from '../../../src/runs/idle/decide-idle.ts';
import type { IdleFacts, StepFact } from '../../../src/runs/idle/facts.ts';
import { at, NOW } from '../world.ts';
import { facts, sample, session, step } from './facts.ts';

const GRACE = { grace: 600 };
const decide = (known: IdleFacts) => decideIdle(known, GRACE, NOW);

const moment = (from: number, to: number) => fc.integer({ min: from, max: to }).map((minutes) => at(minutes * 60));
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** Mostly quiet, so that most of what is made is near to idle. */
const values = fc.record({
  isIdle: mostly<number | null>(1, 0, null),
  appsRunning: mostly<number | null>(0, 1, null),
  appsPending: mostly<number | null>(0, 1, null),
  containersPending: mostly<number | null>(0, 5, null),
  memoryAvailablePercent: mostly<number | null>(100, 40, null),
  policyIdle: mostly<number | null>(null, 0, 1),
});
const aSeries = fc
  .array(fc.record({ gap: mostly(5, 6, 11, 30), submitted: mostly(0, 1), values }), { maxLength: 14 })
  .chain((looks) =>
    fc.record({
      looks: fc.constant(looks),
      notebookKernels: mostly<number | null>(null, 0, 2),
      end: mostly(-4, -1, -9, -13, 0, 5),
    }),
  )
  .map(({ looks, notebookKernels, end }): MetricSample[] => {
    let minutes = end;
    const all: MetricSample[] = [];
    let appsSubmitted = 99;
    for (const { gap, submitted, values } of looks) {
      all.push(sample(minutes, { ...values, appsSubmitted, notebookKernels }));
      appsSubmitted -= submitted;
      minutes -= gap;
    }
    return all.toReversed();
  });
const aStep = fc
  .record({
    ago: fc.integer({ min: -3, max: 200 }),
    state: mostly<StepFact['state']>('COMPLETED', 'FAILED', 'RUNNING', 'PENDING'),
  })
  .map(({ ago, state }) =>
    step({
      state,
      createdAt: at(-ago * 60 - 60),
      startedAt: at(-ago * 60 - 30),
      endedAt: state === 'RUNNING' || state === 'PENDING' ? null : at(-ago * 60),
    }),
  );
const anySession = fc
  .record({ state: mostly<'IDLE' | 'BUSY'>('IDLE', 'BUSY'), idleSince: moment(-200, 1) })
  .map((one) => session(one));
const anyFacts: fc.Arbitrary<IdleFacts> = fc
  .record({
    state: mostly<IdleFacts['state']>('WAITING', 'RUNNING', 'STARTING', 'TERMINATING', null),
    readyAt: fc.oneof({ weight: 12, arbitrary: moment(-300, -5) }, { weight: 1, arbitrary: fc.constant(null) }),
    runs: mostly(0, 1),
    steps: fc.oneof(
      { weight: 9, arbitrary: fc.array(aStep, { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    samples: fc.oneof({ weight: 12, arbitrary: aSeries }, { weight: 1, arbitrary: fc.constant(null) }),
    sessions: fc.oneof(
      { weight: 9, arbitrary: fc.array(anySession, { maxLength: 2 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    before: fc.option(
      fc.record({ since: fc.option(moment(-900, -60)), lookedAt: moment(-120, -1), awsIdleSince: fc.constant(null) }),
    ),
  })
  .map((over) => facts(over));

const DECISIVE = [
  'isIdle',
  'appsRunning',
  'appsPending',
  'containersPending',
  'memoryAvailablePercent',
  'appsSubmitted',
] as const;

/**
 * The same facts with something less known. Not the newest sample, which may be late by some minutes, and not the oldest,
 * which a counter is compared with.
 */
const withLess = fc.oneof(
  fc.constantFrom('steps', 'samples', 'sessions', 'before').map(
    (field) =>
      (known: IdleFacts): IdleFacts => ({ ...known, [field]: null }),
  ),
  fc.record({ nth: fc.nat(13), field: fc.constantFrom(...DECISIVE) }).map(
    ({ nth, field }) =>
      (known: IdleFacts): IdleFacts => ({
        ...known,
        // Without any earlier value of a counter nobody can tell that it is lost.
        samples:
          known.samples?.map((one, index) =>
            index === nth && (field !== 'appsSubmitted' || index > 0) ? { ...one, [field]: null } : one,
          ) ?? null,
      }),
  ),
  fc.integer({ min: 1, max: 13 }).map(
    (nth) =>
      (known: IdleFacts): IdleFacts => ({
        ...known,
        samples:
          known.samples?.filter((_, index) => index !== nth || index === (known.samples?.length ?? 0) - 1) ?? null,
      }),
  ),
);

describe('whatever is known of a cluster', () => {
  it('makes idle ones in all, so that what follows says something', () => {
    const kinds = fc.sample(anyFacts, { numRuns: 2000, seed: 7 }).map((known) => decide(known).kind);
    for (const kind of ['busy', 'unknown', 'idle'])
      expect(kinds.filter((one) => one === kind).length).toBeGreaterThan(100);
  });

  it('is not idle with anything at work', () => {
    const work = fc.constantFrom<(known: IdleFacts) => IdleFacts>(
      (known) => ({ ...known, runs: 1 }),
      (known) => ({ ...known, steps: [...(known.steps ?? []), step({ state: 'RUNNING', endedAt: null })] }),
      (known) => ({
        ...known,
        steps: [step({ state: 'PENDING', startedAt: null, endedAt: null }), ...(known.steps ?? [])],
      }),
      (known) => ({ ...known, sessions: [...(known.sessions ?? []), session({ state: 'BUSY' })] }),
      (known) => ({ ...known, samples: [...(known.samples ?? []), sample(6, { appsRunning: 1 })] }),
      (known) => ({ ...known, samples: [...(known.samples ?? []), sample(6, { isIdle: 0 })] }),
    );
    fc.assert(
      fc.property(anyFacts, work, (known, add) => {
        expect(decide(add(known)).kind).not.toBe('idle');
      }),
    );
  });

  it('does not become idle, or idle for longer, by what is taken away', () => {
    const since = (known: IdleFacts): number => {
      const verdict = decide(known);
      return verdict.kind === 'idle' ? Date.parse(verdict.since) : Number.POSITIVE_INFINITY;
    };
    fc.assert(
      fc.property(anyFacts, fc.array(withLess, { minLength: 1, maxLength: 3 }), (known, losses) => {
        const less = losses.reduce((rest, lose) => lose(rest), known);
        expect(since(less)).toBeGreaterThanOrEqual(since(known));
      }),
      { numRuns: 3000 },
    );
  });

  it('is idle since a moment that is past, and not before it was ready or did anything', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const verdict = decide(known);
        if (verdict.kind !== 'idle') return;
        const since = new Date(verdict.since);
        expect(since.getTime()).toBeLessThanOrEqual(NOW.getTime());
        const signs = [
          known.readyAt,
          ...(known.steps ?? []).map(({ endedAt }) => endedAt),
          ...(known.samples ?? []).filter(({ appsRunning }) => appsRunning).map((one) => one.at),
        ];
        for (const sign of signs)
          if (sign && sign <= NOW) expect(since.getTime()).toBeGreaterThanOrEqual(sign.getTime());
      }),
      { numRuns: 2000 },
    );
  });

  it('is never idle when the newest sample is old', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 12, max: 600 }), (known, minutes) => {
        const verdict = decideIdle(known, GRACE, at((minutes + 5) * 60));
        expect(verdict.kind).not.toBe('idle');
      }),
    );
  });
});
