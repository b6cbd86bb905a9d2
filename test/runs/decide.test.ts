import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster, Run } from '../../src/records.ts';
import { decide } from '../../src/runs/decide.ts';
import { at, cluster, NOW, run, type step, world } from './world.ts';

const NEW_CLUSTER = { awsId: null, awsState: null, state: 'wanted', launchedAt: null, readyAt: null } as const;
const NEW_RUN = { state: 'requested', startedAt: null } as const;
const NEW_STEP = { awsId: null, awsState: null, startedAt: null } as const;
const effects = (...args: Parameters<typeof world>) => decide(world(...args), NOW).effects.map(({ kind }) => kind);
const told = (...args: Parameters<typeof world>) => decide(world(...args), NOW).tell.map(({ event }) => event.kind);

describe('a cluster', () => {
  it('that is wanted is launched, with its run on the way', () => {
    const decision = decide(world(NEW_CLUSTER, NEW_RUN, NEW_STEP), NOW);
    expect(decision.effects).toEqual([{ kind: 'launch' }]);
    expect(decision.runs).toEqual([{ id: run().id, change: { state: 'launching' } }]);
  });

  it('that was launched is watched and not launched again', () => {
    expect(effects({ awsState: 'STARTING', state: 'launching', readyAt: null }, NEW_RUN, NEW_STEP)).toEqual([]);
  });

  it.each([
    ['STARTING', 'wanted', 'launching'],
    ['BOOTSTRAPPING', 'wanted', 'launching'],
    ['RUNNING', 'launching', 'up'],
    ['WAITING', 'up', 'idle'],
    ['RUNNING', 'idle', 'up'],
    ['TERMINATING', 'up', 'terminating'],
    ['TERMINATED', 'terminating', 'gone'],
    ['TERMINATED_WITH_ERRORS', 'up', 'gone'],
  ] as const)('that EMR calls %s goes from %s to %s', (awsState, before, after) => {
    expect(decide(world({ awsState, state: before }, null), NOW).cluster.state).toBe(after);
  });

  it('tells once that it is ready, with how long it took', () => {
    const decision = decide(world({ state: 'launching', readyAt: null, launchedAt: at(-300) }), NOW);
    expect(decision.tell.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ kind: 'cluster-ready', seconds: 300 }),
    );
    expect(told({ state: 'idle' })).not.toContain('cluster-ready');
  });

  it('that a person wants gone is terminated once, and asked again only after a minute', () => {
    const unwanted = { wanted: 'gone', endedBy: 'U0ADA' } as const;
    expect(effects(unwanted, null)).toEqual(['terminate']);
    expect(effects({ ...unwanted, state: 'terminating', terminateAskedAt: at(-10) }, null)).toEqual([]);
    expect(effects({ ...unwanted, state: 'terminating', terminateAskedAt: at(-61) }, null)).toEqual(['terminate']);
    expect(
      effects({ ...unwanted, awsState: 'TERMINATING', state: 'terminating', terminateAskedAt: at(-61) }, null),
    ).toEqual([]);
  });

  it('that nobody wants any more before it has an id is looked for, not launched', () => {
    expect(effects({ ...NEW_CLUSTER, wanted: 'gone' }, null)).toEqual(['abandon-launch']);
  });

  it('whose run was cancelled before anybody launched it is not launched first', () => {
    const decision = decide(world(NEW_CLUSTER, { ...NEW_RUN, cancelWantedBy: 'U0ADA' }, NEW_STEP), NOW);
    expect(decision.cluster).toMatchObject({ wanted: 'gone', endedBy: 'U0ADA' });
    expect(decision.effects).toEqual([]);
  });

  it('past its hard limit is terminated, and it is looked at when the limit comes', () => {
    const decision = decide(world({ launchedAt: at(-3600), hardLimitSeconds: 3600 }, null), NOW);
    expect(decision.cluster).toMatchObject({ wanted: 'gone', endedBy: 'hard-limit' });
    expect(
      decide(
        {
          ...world({}, null),
          cluster: { ...cluster({ launchedAt: at(-3600), hardLimitSeconds: 3600 }), ...decision.cluster },
        },
        NOW,
      ).effects,
    ).toEqual([{ kind: 'terminate' }]);
    expect(decide(world({ launchedAt: at(-3500), hardLimitSeconds: 3600 }, null), NOW).lookAgainAt).toEqual(at(100));
  });
});

describe('a run', () => {
  it('starts when its step does, and says so', () => {
    const decision = decide(world({}, { state: 'provisioning', startedAt: null }, { startedAt: at(-5) }), NOW);
    expect(decision.runs).toEqual([{ id: run().id, change: { state: 'running', startedAt: at(-5) } }]);
    expect(decision.tell.map(({ event }) => event.kind)).toEqual(['step-started']);
  });

  it('whose step completed ends with its result', () => {
    expect(effects({}, {}, { awsState: 'COMPLETED', endedAt: at(-1) })).toEqual(['collect-result']);
  });

  it('whose step failed has failed, and its logs are searched', () => {
    const failed = decide(
      world({}, {}, { awsState: 'FAILED', endedAt: at(-1), awsFailure: { message: 'exit 1' } }),
      NOW,
    );
    expect(failed.runs[0]?.change).toMatchObject({
      state: 'failed',
      endedAt: at(-1),
      failure: { message: 'The step failed: exit 1', looking: true },
    });
    expect(
      effects(
        {},
        { state: 'failed', endedAt: at(-1), failure: { message: 'x', looking: true } },
        { awsState: 'FAILED' },
      ),
    ).toEqual(['collect-evidence']);
    expect(
      effects({}, { state: 'failed', endedAt: at(-1), evidenceAt: at(5), failure: { message: 'x', looking: true } }),
    ).toEqual([]);
  });

  it.each([
    ['FAILED', 'failed'],
    ['CANCELLED', 'cancelled'],
  ] as const)('whose step was %s before anybody saw it run began when its step did', (awsState, state) => {
    const unseen = { ownCluster: false, state: 'provisioning', startedAt: null } as const;
    const changeOf = (startedAt: Date | null) =>
      decide(world({ keepAlive: true }, unseen, { awsState, startedAt }), NOW).runs[0]?.change;
    expect(changeOf(at(-5))).toMatchObject({ state, startedAt: at(-5) });
    expect(changeOf(null)).not.toHaveProperty('startedAt');
  });

  it('whose step was cancelled waits for its own cluster to say why; on a shared one it was the step’s doing', () => {
    expect(decide(world({}, {}, { awsState: 'CANCELLED' }), NOW).runs).toEqual([]);
    const shared = decide(world({ keepAlive: true }, { ownCluster: false }, { awsState: 'CANCELLED' }), NOW);
    expect(shared.runs[0]?.change).toMatchObject({ state: 'cancelled' });
  });

  const ends: [string, Partial<Cluster>, Partial<Run>, Partial<ReturnType<typeof step>>, Partial<Run>, RegExp][] = [
    [
      'a launch that AWS refused',
      { ...NEW_CLUSTER, state: 'gone', failure: { message: "Subnet 'subnet-1' does not exist." } },
      NEW_RUN,
      NEW_STEP,
      { state: 'failed' },
      /subnet-1/,
    ],
    [
      'a bootstrap that failed',
      {
        awsState: 'TERMINATED_WITH_ERRORS',
        awsReason: { code: 'BOOTSTRAP_FAILURE', message: 'bootstrap action 1 returned 1' },
      },
      { state: 'provisioning', startedAt: null },
      { awsState: 'CANCELLED', startedAt: null },
      { state: 'failed' },
      /bootstrap action 1/,
    ],
    [
      'a cluster that died under its step',
      { awsState: 'TERMINATED_WITH_ERRORS', awsReason: { code: 'INSTANCE_FAILURE', message: 'Master instance lost' } },
      {},
      { awsState: 'CANCELLED' },
      { state: 'failed' },
      /Master instance lost/,
    ],
    [
      'a cluster terminated by hand in the console',
      { awsState: 'TERMINATED', awsReason: { code: 'USER_REQUEST', message: 'Terminated by user request' } },
      {},
      { awsState: 'CANCELLED' },
      { state: 'cancelled' },
      /outside Stoker/,
    ],
    [
      'a step cancelled from outside',
      { awsState: 'TERMINATING', awsReason: { code: 'ALL_STEPS_COMPLETED' } },
      {},
      { awsState: 'CANCELLED' },
      { state: 'cancelled' },
      /cancelled from outside/,
    ],
    [
      'a run cancelled by a person',
      { wanted: 'gone', endedBy: 'U0GRACE' },
      { cancelWantedBy: 'U0GRACE' },
      { awsState: 'CANCELLED' },
      { state: 'cancelled' },
      /As asked/,
    ],
    [
      'a run over its time limit',
      { wanted: 'gone', endedBy: 'time-limit' },
      { cancelWantedBy: 'time-limit' },
      { awsState: 'CANCELLED' },
      { state: 'failed' },
      /time limit of 120 min/,
    ],
    [
      'a cluster over its hard limit',
      { wanted: 'gone', endedBy: 'hard-limit' },
      {},
      { awsState: 'CANCELLED' },
      { state: 'failed' },
      /hard limit/,
    ],
    [
      'a cluster that is gone without a word of the step',
      { awsState: 'TERMINATED', awsReason: { code: 'ALL_STEPS_COMPLETED' } },
      {},
      { awsState: 'RUNNING' },
      { state: 'failed' },
      /does not say/,
    ],
  ];
  it.each(ends)('ended by %s has the right state and words', (_what, c, r, s, expected, words) => {
    const decision = decide(world(c, r, s), NOW);
    expect(decision.runs[0]?.change).toMatchObject(expected);
    const message = decision.tell.map(({ event }) =>
      'message' in event ? event.message : 'failure' in event ? event.failure.message : '',
    );
    expect([...message, decision.runs[0]?.change.failure?.message].join('\n')).toMatch(words);
  });

  it('that is cancelled takes its own cluster with it, and only its step from a shared one', () => {
    expect(decide(world({}, { cancelWantedBy: 'U0ADA' }), NOW).cluster).toMatchObject({
      wanted: 'gone',
      endedBy: 'U0ADA',
    });
    const shared = { cancelWantedBy: 'U0ADA', ownCluster: false };
    expect(effects({ keepAlive: true }, shared)).toEqual(['cancel-step']);
    expect(effects({ keepAlive: true }, shared, { cancelAskedAt: at(-5) })).toEqual([]);
    expect(effects({ keepAlive: true, wanted: 'gone', terminateAskedAt: at(-1) }, shared)).toEqual([]);
  });

  it('that completed although it was cancelled has succeeded: what is true counts', () => {
    expect(
      effects(
        { wanted: 'gone', endedBy: 'U0ADA', terminateAskedAt: at(-1) },
        { cancelWantedBy: 'U0ADA' },
        { awsState: 'COMPLETED' },
      ),
    ).toEqual(['collect-result']);
  });

  it('past its time limit is stopped, and looked at when the limit comes', () => {
    expect(decide(world({}, { startedAt: at(-7200) }), NOW).runs[0]?.change).toEqual({ cancelWantedBy: 'time-limit' });
    expect(decide(world({}, { startedAt: at(-7000) }), NOW).lookAgainAt).toEqual(at(200));
  });

  it('on a running cluster gets a step of its own as soon as the cluster has an id', () => {
    expect(effects({ keepAlive: true }, { ...NEW_RUN, ownCluster: false }, NEW_STEP)).toEqual(['add-step']);
    expect(effects({ ...NEW_CLUSTER, keepAlive: true }, { ...NEW_RUN, ownCluster: false }, NEW_STEP)).toEqual([
      'launch',
    ]);
  });
});

it('whatever is on record, it decides; what has ended changes no more, and nobody unwanted is launched', () => {
  const maybe = <T>(value: T) => fc.option(fc.constant(value));
  const worlds = fc.record({
    awsState: fc.constantFrom(
      null,
      'STARTING',
      'BOOTSTRAPPING',
      'RUNNING',
      'WAITING',
      'TERMINATING',
      'TERMINATED',
      'TERMINATED_WITH_ERRORS',
      'NEWLY_INVENTED',
    ),
    state: fc.constantFrom('wanted', 'launching', 'up', 'idle', 'terminating', 'gone') as fc.Arbitrary<
      Cluster['state']
    >,
    wanted: fc.constantFrom('up', 'gone') as fc.Arbitrary<Cluster['wanted']>,
    endedBy: fc.constantFrom(null, 'U0ADA', 'hard-limit', 'time-limit'),
    reason: fc.constantFrom(
      null,
      { code: 'USER_REQUEST' },
      { code: 'ALL_STEPS_COMPLETED' },
      { code: 'BOOTSTRAP_FAILURE', message: 'no' },
    ),
    failure: maybe({ message: 'refused' }),
    runState: fc.constantFrom(
      'requested',
      'launching',
      'provisioning',
      'running',
      'succeeded',
      'failed',
      'cancelled',
    ) as fc.Arbitrary<Run['state']>,
    own: fc.boolean(),
    cancel: fc.constantFrom(null, 'U0ADA', 'time-limit'),
    stepState: fc.constantFrom(
      null,
      'PENDING',
      'RUNNING',
      'CANCEL_PENDING',
      'COMPLETED',
      'CANCELLED',
      'FAILED',
      'INTERRUPTED',
    ),
    age: fc.integer({ min: 0, max: 100_000 }),
  });
  fc.assert(
    fc.property(worlds, (w) => {
      const subject = world(
        {
          awsState: w.awsState,
          awsId: w.awsState ? cluster().awsId : null,
          state: w.state,
          wanted: w.wanted,
          endedBy: w.endedBy,
          awsReason: w.reason,
          failure: w.failure,
          launchedAt: at(-w.age),
        },
        { state: w.runState, ownCluster: w.own, cancelWantedBy: w.cancel, startedAt: at(-w.age) },
        { awsState: w.stepState },
      );
      const decision = decide(subject, NOW);
      expect(decide(subject, NOW)).toEqual(decision);
      const ended = ['succeeded', 'failed', 'cancelled'].includes(w.runState);
      if (ended) expect(decision.runs).toEqual([]);
      if (w.wanted === 'gone' || w.state === 'gone' || w.awsState)
        expect(decision.effects).not.toContainEqual({ kind: 'launch' });
      if (w.wanted === 'up' && w.age < 43_200) expect(decision.effects).not.toContainEqual({ kind: 'terminate' });
      if (decision.lookAgainAt && decision.effects.length === 0)
        expect(decision.lookAgainAt.getTime()).toBeGreaterThan(NOW.getTime());
    }),
    { numRuns: 2000, seed: 7 },
  );
});
