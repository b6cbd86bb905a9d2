import { describe, expect, it } from 'vitest';
import { backstopFor, isOff } from '../../../src/reminders/idle/backstop.ts';
import { at, cluster, NOW } from '../../runs/world.ts';
import { BUSY, HOUR, idleFor, MINUTE, RULES, UNKNOWN } from './states.ts';

type Needs = Parameters<typeof backstopFor>[0];
const needs = ({ cluster: over, ...rest }: Partial<Omit<Needs, 'cluster'>> & { cluster?: object } = {}): Needs => ({
  cluster: cluster({ keepAlive: true, launchedAt: at(-6 * HOUR), hardLimitSeconds: 30 * HOUR, ...over }),
  policy: RULES,
  verdict: BUSY,
  awsIdleSince: null,
  isBusyForAws: true,
  endsAt: null,
  ...rest,
});

describe('AWS’s own policy', () => {
  it.each<[string, Needs, number | null]>([
    ['is as the rules say at work', needs(), 2 * HOUR],
    ['and when nothing can be seen', needs({ verdict: UNKNOWN }), 2 * HOUR],
    ['and when it is idle and ends in time', needs({ verdict: idleFor(HOUR), endsAt: at(0) }), 2 * HOUR],
    [
      'comes half an hour after an end that is late, counted from when idleness began, in quarters of an hour',
      needs({ verdict: idleFor(5 * HOUR), endsAt: at(1800) }),
      6 * HOUR,
    ],
    [
      'comes after a keep, and the warning that follows it',
      needs({ cluster: { keptUntil: at(4 * HOUR) }, verdict: idleFor(HOUR) }),
      HOUR + 4 * HOUR + 30 * MINUTE + 30 * MINUTE,
    ],
    ['is moved out by a keep at work', needs({ cluster: { keptUntil: at(4 * HOUR) } }), 5 * HOUR],
    ['not by one that is over', needs({ cluster: { keptUntil: NOW } }), 2 * HOUR],
    [
      'comes just behind the hard limit beside a step that YARN does not see',
      needs({ awsIdleSince: at(-3 * HOUR), isBusyForAws: false }),
      3 * HOUR + 24 * HOUR + 600,
    ],
    [
      'and beside a step on a cluster without metrics, counted from its launch',
      needs({ isBusyForAws: false }),
      6 * HOUR + 24 * HOUR + 600,
    ],
    [
      'is moved along with less certain work that AWS takes for idleness',
      needs({ verdict: { kind: 'busy', rule: 'memory', because: '' }, awsIdleSince: at(-3 * HOUR) }),
      3 * HOUR + 2 * HOUR,
    ],
    [
      'is taken back when the hard limit is near, to ten minutes after it',
      needs({ cluster: { hardLimitSeconds: 6 * HOUR + 1200 } }),
      1800,
    ],
    [
      'also when somebody keeps it until then',
      needs({ cluster: { hardLimitSeconds: 6 * HOUR + 1200, keptUntil: at(1200) }, verdict: idleFor(HOUR) }),
      HOUR + 1800,
    ],
    ['is what AWS takes at least', needs({ cluster: { hardLimitSeconds: 6 * HOUR - 590 } }), 60],
    ['and at most', needs({ cluster: { hardLimitSeconds: 90 * 24 * HOUR, keptUntil: at(80 * 24 * HOUR) } }), 604_800],
    ['is left as it is on a cluster that was found', needs({ policy: { ...RULES, backstop: null } }), null],
    [
      'but for a keep',
      needs({ policy: { ...RULES, terminateAfter: null, backstop: null }, cluster: { keptUntil: at(HOUR) } }),
      HOUR + 30 * MINUTE,
    ],
  ])('%s', (_what, of, seconds) => {
    expect(backstopFor(of, NOW)).toBe(seconds);
  });

  it.each([
    ['there is none of ours', null, true, true],
    ['it comes too early', 3599, true, true],
    ['it is as it should be', 3600, true, false],
    ['it comes a little late', 5399, true, false],
    ['it comes far too late', 5400, true, true],
    ['it comes far too late for what cannot be seen', 5400, false, false],
  ])('is moved when %s: %s, %s', (_when, seconds, isSeen, expected) => {
    const inPlace = seconds === null ? null : { seconds, setAt: NOW.toISOString() };
    expect(isOff(inPlace, 3600, isSeen)).toBe(expected);
  });
});
