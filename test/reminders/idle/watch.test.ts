import { describe, expect, it } from 'vitest';
import type { IdleState } from '../../../src/reminders/idle/plan.ts';
import { nextLookAt, watchedSince } from '../../../src/reminders/idle/watch.ts';
import { at, NOW } from '../../runs/world.ts';
import { BUSY, HOUR, idleFor, idleState, nag, RULES, UNKNOWN } from './states.ts';

describe('a cluster has been watched', () => {
  const since = at(-9 * HOUR);
  const look = (lookedAgo: number, dueAgo: number | null) => ({
    watchedSince: since,
    lookedAt: at(-lookedAgo),
    dueAt: dueAgo === null ? null : at(-dueAgo),
  });
  it.each<[string, Parameters<typeof watchedSince>[0], number, Date]>([
    ['from its first look on', { watchedSince: null, lookedAt: null, dueAt: NOW }, 60, NOW],
    ['without a gap while looks come when they are due', look(600, 60), 60, since],
    ['or five minutes late', look(900, 300), 60, since],
    ['not when one comes later', look(900, 301), 60, NOW],
    ['with slow ticks, up to three of them late', look(4000, 3600), 1200, since],
    ['not longer', look(4000, 3601), 1200, NOW],
    ['when somebody asked for a look at once', look(300, -1), 60, since],
    ['whatever the time that was due, if it was before the last look', look(301, 900), 60, NOW],
    ['not when the clock was put back', look(-61, 0), 60, NOW],
    ['when two clocks differ a little', look(-60, 0), 60, since],
  ])('%s', (_how, vigil, tickSeconds, expected) => {
    expect(watchedSince(vigil, tickSeconds, NOW)).toEqual(expected);
  });
});

describe('the next look', () => {
  const DEMO = { ...RULES, warnAfter: 60, terminateAfter: 120 };
  it.each<[string, IdleState, number]>([
    ['is rare at work', idleState({ verdict: BUSY }), 600],
    ['is less so when nothing can be seen', idleState({ verdict: UNKNOWN }), 300],
    ['fits short rules', idleState({ verdict: BUSY, policy: DEMO }), 30],
    ['comes in minutes while it is idle', idleState({ verdict: idleFor(60) }), 300],
    ['comes when people are to be told', idleState({ verdict: idleFor(1740) }), 60],
    ['comes when they have been told and may have seen it', idleState({ told: [nag(60, { shown: null })] }), 0],
    ['comes often once they were warned', idleState({ told: [nag(600)] }), 120],
    ['comes at the end', idleState({ told: [nag(1740)] }), 60],
    ['comes when a keep is over', idleState({ cluster: { keptUntil: at(120) } }), 120],
    ['is rare until then', idleState({ cluster: { keptUntil: at(7200) } }), 600],
  ])('%s', (_when, state, seconds) => {
    expect(nextLookAt(state, NOW)).toEqual(at(seconds));
  });
});
