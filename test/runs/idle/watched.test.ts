import { describe, expect, it } from 'vitest';
import { watchedSince } from '../../../src/runs/idle/watched.ts';
import { at, NOW } from '../world.ts';

const HOUR = 3600;

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
