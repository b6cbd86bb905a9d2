import { describe, expect, it } from 'vitest';
import type { Progress, StageProgress } from '../../../src/records.ts';
import { type TroubleFacts, troubleOf } from '../../../src/runs/progress/trouble.ts';
import { at, NOW } from '../world.ts';

const stage = (over: Partial<StageProgress> = {}): StageProgress => ({
  id: 1,
  name: 'count at job.py:3',
  state: 'active',
  total: 100,
  done: 50,
  active: 2,
  failed: 0,
  ...over,
});
/** A run that began 1,000 s before its last task, 50 tasks ago: one each 20 s. */
const facts = (progress: Partial<Progress> = {}, over: Partial<TroubleFacts> = {}): TroubleFacts => ({
  progress: {
    at: NOW,
    sequence: 9,
    doing: null,
    rows: null,
    percent: 50,
    tasks: { total: 100, done: 50, active: 2, failed: 0 },
    stages: [stage()],
    movedAt: NOW,
    ...progress,
  },
  seenAt: NOW,
  startedAt: at(-1000),
  now: NOW,
  usualSeconds: null,
  ...over,
});
const waiting = (seconds: number, progress: Partial<Progress> = {}, over: Partial<TroubleFacts> = {}) =>
  facts({ movedAt: at(-seconds), ...progress }, { startedAt: at(-1000 - seconds), ...over });

describe('trouble', () => {
  it.each([
    ['nothing', facts(), null],
    ['tasks finish as ever', waiting(60), null],
    ['no task finishes', waiting(360), { kind: 'stalled', silentSeconds: 360, normalSeconds: 20 }],
    ['a wait that is short beside the others', waiting(360, {}, { startedAt: at(-5360) }), null],
    [
      'no task runs: the driver is at work',
      waiting(360, { tasks: { total: 50, done: 50, active: 0, failed: 0 } }),
      null,
    ],
    [
      'too few tasks to know what is normal',
      waiting(360, { tasks: { total: 100, done: 4, active: 2, failed: 0 } }),
      null,
    ],
    ['no task has ever finished', waiting(360, { movedAt: null }), null],
    ['a new stage may have longer tasks', waiting(360, { stages: [stage({ done: 0 })] }), null],
    [
      'but not for ever',
      waiting(720, { stages: [stage({ state: 'done', active: 0, done: 100 }), stage({ done: 0 })] }),
      { kind: 'stalled', silentSeconds: 720, normalSeconds: 20 },
    ],
    ['the job says nothing', facts({ at: at(-200) }), { kind: 'silent', silentSeconds: 200 }],
    ['nobody could hear it', facts({ at: at(-200) }, { seenAt: at(-190) }), null],
    [
      'silence comes before a stall',
      facts({ at: at(-200), movedAt: at(-900) }),
      { kind: 'silent', silentSeconds: 200 },
    ],
    [
      'twice its usual time',
      facts({}, { usualSeconds: 450.4 }),
      { kind: 'slow', runningSeconds: 1000, usualSeconds: 450 },
    ],
    ['not quite', facts({}, { usualSeconds: 501 }), null],
    ['seconds do not matter', facts({}, { startedAt: at(-60), usualSeconds: 20 }), null],
    [
      'a stall comes before being slow',
      waiting(360, {}, { usualSeconds: 100 }),
      { kind: 'stalled', silentSeconds: 360, normalSeconds: 20 },
    ],
  ])('%s', (_, given, expected) => {
    expect(troubleOf(given)).toEqual(expected);
  });
});
