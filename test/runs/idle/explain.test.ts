import { expect, it } from 'vitest';
import { explainIdle } from '../../../src/runs/idle/explain.ts';
import { at, cluster, NOW } from '../world.ts';
import { facts, samples } from './facts.ts';

it.each([
  [null, "AWS's own policy ends it"],
  [7200, 'Stoker ends it'],
])('names who ends it: with terminateAfter %s %s', (terminateAfter, words) => {
  const policy = { grace: 600, warnAfter: 3600, terminateAfter, maxKeep: 7200, away: null, backstop: 10_800 };
  const known = { cluster: cluster({ keepAlive: true }), policy, vigil: null, machines: [], endsAt: at(900) };
  expect(explainIdle(known, facts(), NOW).next).toContainEqual({
    at: at(900),
    what: `${words}, unless it is kept or does something.`,
  });
});

it('says of a cluster that is left to AWS when that is over', () => {
  const policy = { grace: 600, warnAfter: 3600, terminateAfter: 7200, maxKeep: 7200, away: null, backstop: 10_800 };
  const left = cluster({ keepAlive: true, wanted: 'gone', endedBy: 'idle', leftToAwsAt: at(-60) });
  const known = { cluster: left, policy, vigil: null, machines: [], endsAt: at(-120) };
  const [next] = explainIdle(known, facts(), NOW).next;
  expect(next).toMatchObject({ at: at(240), what: expect.stringContaining('AWS has ended it, to which it is left') });
});

it('says since when the owner is away, where that makes a difference', () => {
  const known = { cluster: cluster({ keepAlive: true }), policy: null, machines: [], endsAt: null };
  const seen = (awaySince: Date | null) =>
    explainIdle({ ...known, vigil: { backstop: null, awaySince } }, facts(), NOW).facts.find(
      ({ of }) => of === 'Owner',
    );
  expect(seen(at(-1200))).toEqual({ of: 'Owner', seen: 'away from Slack since at least 20 min ago' });
  expect(seen(null)).toBeUndefined();
});

it.each<[string, Parameters<typeof facts>[0], { idle: number; told: number }]>([
  ['its grace', { readyAt: at(-240), samples: samples(-3, -1) }, { idle: 360, told: 3360 }],
  ['another sample', { readyAt: at(-700), samples: samples(-2, -2) }, { idle: 180, told: 2900 }],
])('says of a fresh cluster that does nothing when it counts as idle: after %s', (_what, over, { idle, told }) => {
  const policy = { grace: 600, warnAfter: 3600, terminateAfter: 7200, maxKeep: 7200, away: null, backstop: null };
  const known = { cluster: cluster({ keepAlive: true }), policy, vigil: null, machines: [], endsAt: null };
  const { verdict, next } = explainIdle(known, facts(over), NOW);
  expect(['grace', 'one-sample']).toContain(verdict.rule);
  expect(next.slice(0, 2)).toEqual([
    { at: at(idle), what: 'It counts as idle at the earliest, if it goes on doing nothing.' },
    { at: at(told), what: 'Its people are told of that at the earliest.' },
  ]);
});
