import { describe, expect, it } from 'vitest';
import { nextLookAt } from '../../../src/reminders/idle/next-look.ts';
import type { IdleState } from '../../../src/reminders/idle/plan.ts';
import { at, NOW } from '../../runs/world.ts';
import { BUSY, idleFor, idleState, nag, RULES, UNKNOWN } from './states.ts';

describe('the next look', () => {
  const DEMO = { ...RULES, warnAfter: 60, terminateAfter: 120 };
  it.each<[string, IdleState, number]>([
    ['is rare at work', idleState({ verdict: BUSY }), 600],
    [
      'is soon while it starts, by the record',
      idleState({ verdict: { kind: 'busy', rule: 'starting', because: 'It is not ready yet.' } }),
      60,
    ],
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
