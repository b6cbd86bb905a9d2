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
  const LONG = { warnAfter: HOUR, terminateAfter: 2 * HOUR };
  const SHORT = { warnAfter: 600, terminateAfter: 1200 };
  const DEMO = { warnAfter: 30, terminateAfter: 60 };
  it.each<[string, Parameters<typeof watchedSince>[0], number, Date, (typeof LONG | null)?]>([
    ['from its first look on', { watchedSince: null, lookedAt: null, dueAt: NOW }, 60, NOW],
    ['without a gap while looks come when they are due', look(600, 60), 60, since],
    ['or five minutes later than the next tick', look(900, 360), 60, since],
    ['not when one comes later', look(900, 361), 60, NOW],
    ['with slow ticks, when the next one sees it', look(8000, 3600), 3600, since],
    ['not when one of them was missed', look(8000, 3901), 3600, NOW],
    ['when people are warned for ten minutes, while a quarter of that is missed', look(900, 210), 60, since, SHORT],
    ['not more', look(900, 211), 60, NOW, SHORT],
    ['by the rules of a demo, a minute late', look(100, 65), 5, since, DEMO],
    ['not longer', look(100, 66), 5, NOW, DEMO],
    ['where nobody ends it, five minutes late too', look(900, 360), 60, since, null],
    ['when somebody asked for a look at once', look(300, -1), 60, since],
    ['whatever the time that was due, if it was before the last look', look(361, 900), 60, NOW],
    ['not when the clock was put back', look(-61, 0), 60, NOW],
    ['when two clocks differ a little', look(-60, 0), 60, since],
  ])('%s', (_how, vigil, tickSeconds, expected, policy = LONG) => {
    expect(watchedSince(vigil, { tickSeconds, policy }, NOW)).toEqual(expected);
  });
});
