import { expect, it } from 'vitest';
import { explainIdle } from '../../../src/runs/idle/explain.ts';
import { at, cluster, NOW } from '../world.ts';
import { facts } from './facts.ts';

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
