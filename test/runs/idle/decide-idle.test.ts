import { describe, expect, it } from 'vitest';
import { decideIdle } from '../../../src/runs/idle/decide-idle.ts';
import type { IdleFacts } from '../../../src/runs/idle/facts.ts';
import { at, NOW } from '../world.ts';
import { facts, sample, samples, session, step } from './facts.ts';

const GRACE = { grace: 600 };
const decide = (over: Partial<IdleFacts> = {}, now = NOW) => decideIdle(facts(over), GRACE, now);
/** Quiet but for these, so many minutes before now. */
const withSample = (minutes: number, over: Parameters<typeof sample>[1]) => ({
  samples: samples(-178, -3).map((one) =>
    one.at.getTime() === at(minutes * 60).getTime() ? sample(minutes, over) : one,
  ),
});
/** What the newest sample says. */
const last = (over: Parameters<typeof sample>[1]) => withSample(-3, over);

describe('busy', () => {
  it.each<[string, Partial<IdleFacts>, string, RegExp]>([
    ['while it starts', { state: 'STARTING', readyAt: null }, 'starting', /not ready/],
    ['while it bootstraps', { state: 'BOOTSTRAPPING', readyAt: null }, 'starting', /not ready/],
    ['before EMR knows it', { state: null, readyAt: null }, 'starting', /not ready/],
    ['while it ends', { state: 'TERMINATING' }, 'ending', /ending already/],
    ["with a run of Stoker's own", { runs: 2 }, 'run', /2 runs/],
    ['with a step that runs', { steps: [step({ state: 'RUNNING', endedAt: null })] }, 'step', /etl \(s-1A.*runs/],
    ['with one being cancelled', { steps: [step({ state: 'CANCEL_PENDING' })] }, 'step', /runs/],
    ['with one that waits', { steps: [step({ state: 'PENDING', startedAt: null })] }, 'pending-step', /waits/],
    ['when EMR says RUNNING', { state: 'RUNNING' }, 'emr-running', /at a step/],
    ['with a busy session', { sessions: [session({ state: 'BUSY', idleSince: null })] }, 'session', /is busy/],
    ['with a session that starts', { sessions: [session({ state: 'STARTING' })] }, 'session', /is starting/],
    ['with an application', last({ appsRunning: 1 }), 'application', /1 YARN application at work/],
    ['with one that waits to start', last({ appsPending: 2 }), 'application', /2 YARN applications waiting/],
    ['with one that came and went', last({ appsSubmitted: 4 }), 'application', /came since/],
    ['with a resource manager that began anew', last({ appsSubmitted: 0 }), 'application', /came since/],
    ['with containers owed', last({ containersPending: 7 }), 'containers', /7 containers/],
    ['with memory taken', last({ memoryAvailablePercent: 92 }), 'memory', /8 %/],
    ['when only IsIdle says so', last({ isIdle: 0 }), 'emr-busy', /IsIdle/],
    ['when only the policy says so', last({ policyIdle: 0, notebookKernels: 0 }), 'aws-policy-busy', /policy/],
    ['when the policy says so and kernels are not known', last({ policyIdle: 0 }), 'aws-policy-busy', /policy/],
    [
      'with an application also if nothing else was seen',
      { ...last({ appsRunning: 1 }), steps: null },
      'application',
      /./,
    ],
    ['with a step also if metrics were not seen', { steps: [step({ state: 'RUNNING' })], samples: null }, 'step', /./],
  ])('%s', (_name, over, rule, because) => {
    const verdict = decide(over);
    expect(verdict).toMatchObject({ kind: 'busy', rule });
    expect(verdict.because).toMatch(because);
  });

  it('for its grace after it is ready, whatever the metrics say', () => {
    const young = { readyAt: at(-599), samples: samples(-8, -3) };
    expect(decide(young)).toMatchObject({ kind: 'busy', rule: 'grace', because: expect.stringContaining('10 min') });
    expect(decide({ ...young, readyAt: at(-600) })).toMatchObject({ kind: 'idle' });
  });

  it('for a moment after work: one quiet sample is not enough', () => {
    expect(decide(withSample(-8, { appsRunning: 1 }))).toMatchObject({ kind: 'busy', rule: 'one-sample' });
  });

  it('says no secret that somebody wrote into the name of a step', () => {
    const name = 'load password=hunter2hunter2 AKIAIOSFODNN7EXAMPLE';
    expect(decide({ steps: [step({ state: 'RUNNING', name })] }).because).not.toMatch(/hunter2|AKIAIOSFODNN7EXAMPLE/);
  });
});

describe('unknown', () => {
  it.each<[string, Partial<IdleFacts>, string]>([
    ['without metrics read', { samples: null, unseen: ['AWS does not allow GetMetricData.'] }, 'metrics-unseen'],
    ['without steps listed', { steps: null }, 'steps-unseen'],
    ['without sessions listed', { sessions: null }, 'sessions-unseen'],
    ['without any metrics', { samples: [] }, 'no-metrics'],
    ['with nothing but the minutes between', { samples: [sample(-3, emptied)] }, 'no-metrics'],
    ['when metrics stopped', { samples: samples(-178, -13) }, 'stale-metrics'],
    [
      'when no new sample has come for long, although a clock that was put back makes the last one look fresh',
      { newest: { at: at(-3 * 60), seenAt: at(-12 * 60) } },
      'stale-metrics',
    ],
    [
      'when they stopped at work',
      { samples: [...samples(-178, -18), sample(-13, { appsRunning: 1 })] },
      'stale-metrics',
    ],
    ['when the newest leave out a decisive one', last({ appsRunning: null }), 'incomplete-metrics'],
    ['when the newest leave out one that was there', last({ appsSubmitted: null }), 'incomplete-metrics'],
    ['with one sample after a hole', { samples: [...samples(-178, -28), sample(-3)] }, 'one-sample'],
    ['when metrics are from a time to come', { samples: samples(-177, 3) }, 'clock'],
    ['when a step is from a time to come', { steps: [step({ endedAt: at(300) })] }, 'clock'],
  ])('%s', (_name, over, rule) => {
    expect(decide(over)).toMatchObject({ kind: 'unknown', rule });
  });

  it('says why it could not see', () => {
    const because = 'AWS does not allow GetMetricData.';
    expect(decide({ samples: null, unseen: [because] })).toEqual({ kind: 'unknown', rule: 'metrics-unseen', because });
  });
});

/** What the minutes between EMR's five have: nothing of its own. */
const emptied = Object.fromEntries(Object.keys(sample(0)).map((key) => [key, null])) as never;

describe('idle since', () => {
  const minutes = (verdict: ReturnType<typeof decide>): number =>
    verdict.kind === 'idle' ? (Date.parse(verdict.since) - NOW.getTime()) / 60_000 : Number.NaN;

  it.each<[string, Partial<IdleFacts>, number, RegExp]>([
    ['it became ready', {}, -180, /it became ready/],
    ['its last step ended', { steps: [step()] }, -160, /last step ended/],
    [
      'its last step was added',
      { steps: [step({ state: 'CANCELLED', createdAt: at(-30 * 60), endedAt: null, startedAt: null })] },
      -30,
      /was added/,
    ],
    [
      'its last step began',
      { steps: [step({ state: 'FAILED', startedAt: at(-31 * 60), endedAt: null })] },
      -31,
      /began/,
    ],
    ['the newest of several steps ended', { steps: [step({ endedAt: at(-50 * 60) }), step()] }, -50, /ended/],
    ['its session fell silent', { sessions: [session()] }, -100, /fell silent/],
    ['the first quiet sample after work', withSample(-93, { appsRunning: 1 }), -88, /YARN was last seen/],
    [
      'the first sample after a hole',
      { samples: [...samples(-178, -63), ...samples(-53, -3)] },
      -53,
      /can be followed/,
    ],
    ['the first one after an incomplete one', withSample(-63, { isIdle: null }), -58, /can be followed/],
    [
      'the first one that is known of an old cluster',
      { readyAt: at(-86_400 * 3), launchedAt: at(-86_400 * 3) },
      -178,
      /can be followed/,
    ],
    [
      'the last look says, and nothing moved',
      {
        readyAt: at(-86_400),
        samples: samples(-23, -3),
        before: { since: at(-43_200), lookedAt: at(-60), awsIdleSince: null },
      },
      -720,
      /last sign/,
    ],
    [
      'the last look says, after a gap that the metrics fill',
      {
        readyAt: at(-86_400),
        samples: samples(-178, -3),
        before: { since: at(-43_200), lookedAt: at(-9000), awsIdleSince: null },
      },
      -720,
      /last sign/,
    ],
  ])('%s', (_name, over, since, because) => {
    const verdict = decide(over);
    expect(minutes(verdict)).toBe(since);
    expect(verdict.because).toMatch(because);
    expect(verdict.because).toMatch(/no YARN application in \d+ samples/);
  });

  it.each<[string, Partial<IdleFacts>]>([
    ['work came after it', { ...withSample(-93, { appsRunning: 1 }) }],
    ['a sample is missing since', { samples: [...samples(-178, -63), ...samples(-53, -3)] }],
    ['the samples begin after it', { samples: samples(-18, -3) }],
  ])('does not believe the last look when %s', (_name, over) => {
    const before = { since: at(-43_200), lookedAt: at(-20 * 60), awsIdleSince: null };
    expect(minutes(decide({ readyAt: at(-86_400), ...over, before }))).toBeGreaterThan(-100);
  });

  it('takes an open notebook that runs nothing for idle, and says so', () => {
    const open = { samples: samples(-178, -3, { policyIdle: 0, notebookKernels: 2 }) };
    expect(decide(open)).toMatchObject({
      kind: 'idle',
      rule: 'idle-notebook',
      because: expect.stringContaining('2 notebook kernels'),
    });
    expect(decide({ samples: [...open.samples, sample(-2, { notebookKernels: 2, appsRunning: 1 })] })).toMatchObject({
      kind: 'busy',
    });
  });

  it('begins anew when another notebook is opened, in whatever minute that is', () => {
    const one = samples(-178, -3, { policyIdle: 0, notebookKernels: 1 });
    const two = { ...sample(-1, emptied), at: at(-60), policyIdle: 0, notebookKernels: 2 };
    expect(decide({ samples: [...one, two] })).toMatchObject({ kind: 'busy', rule: 'notebook-opened' });
    const then = samples(2, 17, { policyIdle: 0, notebookKernels: 2 });
    const later = decideIdle(facts({ samples: [...one, two, ...then] }), GRACE, at(18 * 60));
    expect(later).toMatchObject({ kind: 'idle', since: at(120).toISOString(), rule: 'idle-notebook' });
  });

  it('takes data in HDFS for no work, though it keeps AWS’s own policy away', () => {
    expect(decide({ samples: samples(-178, -3, { policyIdle: 0, notebookKernels: 0, hdfsPercent: 12 }) }).kind).toBe(
      'idle',
    );
  });

  describe('with managed scaling, which puts most metrics each minute', () => {
    /** `IsIdle` and the count of applications come each five minutes as ever. */
    const each = (from: number, to: number, over: Parameters<typeof sample>[1] = {}) =>
      Array.from({ length: to - from + 1 }, (_, index) => {
        const minute = from + index;
        const rare =
          minute % 5 === 0 ? {} : { isIdle: null, appsSubmitted: null, unhealthyNodes: null, lostNodes: null };
        return sample(minute, { ...rare, ...over });
      });

    it('is idle by all of them', () => {
      expect(minutes(decide({ samples: each(-179, -1) }))).toBe(-180);
    });

    it('sees work of one minute', () => {
      const worked = each(-179, -1).map((one) =>
        one.at.getTime() === at(-93 * 60).getTime() ? sample(-93, { appsRunning: 1 }) : one,
      );
      expect(minutes(decide({ samples: worked }))).toBe(-90);
      expect(decide({ samples: [...each(-179, -2), sample(-1, { appsRunning: 1 })] }).kind).toBe('busy');
    });

    it('knows nothing when one of the rare ones stays away', () => {
      const lost = each(-179, -1).map((one, index) => (index > 140 ? { ...one, isIdle: null } : one));
      expect(decide({ samples: lost })).toMatchObject({ kind: 'unknown', rule: 'stale-metrics' });
      const never = each(-179, -1, { isIdle: null });
      expect(decide({ samples: never })).toMatchObject({ kind: 'unknown', rule: 'incomplete-metrics' });
      const back = each(-179, -1).map((one, index) => (index > 100 && index < 120 ? { ...one, isIdle: null } : one));
      expect(minutes(decide({ samples: back }))).toBe(-55);
    });
  });

  it('takes the word of the minutes between, each by itself', () => {
    const between = sample(-1, { ...(emptied as object), at: at(-60), seconds: 60 } as never);
    expect(
      decide({ samples: [...samples(-178, -3), { ...between, policyIdle: 0, notebookKernels: 0 }] }),
    ).toMatchObject({ kind: 'busy', rule: 'aws-policy-busy' });
    expect(decide({ samples: [...samples(-178, -3), { ...between, policyIdle: 1, notebookKernels: 0 }] }).kind).toBe(
      'idle',
    );
  });

  it('is now when AWS’s clock is a little ahead', () => {
    expect(minutes(decide({ steps: [step({ endedAt: at(30) })] }))).toBe(0);
  });
});
