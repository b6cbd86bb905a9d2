import { expect, it } from 'vitest';
import type { Run } from '../../../src/records.ts';
import { decideEnd } from '../../../src/reminders/nightly/follow.ts';
import { testConfig } from '../../commands/support/config.ts';
import { run } from '../../runs/world.ts';
import { BEGINNING, GRACE, occurrence } from './states.ts';

const { jobs } = testConfig();
const careful = { ...jobs, retrain: { ...jobs.retrain, retry: { automatic: 1, maxCost: 5 } } } as typeof jobs;
const RULES = { retries: 2, retryPauseSeconds: 300, pausedAt: null, removedAt: null };
const ended = (state: Run['state'], over: Partial<Run> = {}): Run => run({ state, endedAt: BEGINNING, ...over });
const failed = (over: Partial<Run> = {}): Run => ended('failed', { failure: { message: 'No memory.' }, ...over });
const FAILED = { kind: 'end', ending: { state: 'failed', why: 'run-failed', because: 'No memory.' } };
const RETRY = { kind: 'retry', at: new Date(BEGINNING.getTime() + 300_000), because: 'No memory.' };

it.each<[string, Run[], object, object, object]>([
  ['goes on', [run({ state: 'running' })], {}, {}, { kind: 'wait' }],
  ['succeeded', [ended('succeeded')], {}, {}, { kind: 'end', ending: { state: 'succeeded' } }],
  [
    'succeeded before it could be overtaken',
    [ended('succeeded')],
    {},
    { why: 'overtaken' },
    { ending: { state: 'succeeded' } },
  ],
  ['failed, first try', [failed()], {}, {}, RETRY],
  ['failed, last try', [failed()], {}, { attempts: 3 }, FAILED],
  ['failed, none allowed', [failed()], { retries: 0 }, {}, FAILED],
  ['failed at its time limit', [failed({ cancelWantedBy: 'time-limit' })], {}, {}, RETRY],
  ['failed while a person cancelled it', [failed({ cancelWantedBy: GRACE })], {}, {}, FAILED],
  ['failed while its schedule was paused', [failed()], { pausedAt: BEGINNING }, {}, FAILED],
  ['failed while it was paused, asked for by a person', [failed()], { pausedAt: BEGINNING }, { askedBy: GRACE }, RETRY],
  ['failed while its schedule was removed', [failed()], { removedAt: BEGINNING }, { askedBy: GRACE }, FAILED],
  [
    'failed when a later one had taken its place',
    [failed()],
    {},
    { why: 'overtaken' },
    { ending: { state: 'cancelled', why: 'overtaken' } },
  ],
  ['cancelled', [ended('cancelled')], {}, {}, { ending: { state: 'cancelled', why: 'asked' } }],
  ['a chain that goes on after a failure', [failed(), run({ state: 'running' })], {}, {}, { kind: 'wait' }],
  ['a chain that failed at its end', [ended('succeeded'), failed()], {}, {}, RETRY],
  ['a chain whose failure stopped the rest', [failed(), ended('cancelled')], {}, {}, RETRY],
])('%s', (_, runs, rules, over, decision) => {
  const one = occurrence({ state: 'running', attempts: 1, ...over });
  expect(decideEnd({ ...RULES, ...rules }, one, runs, jobs, BEGINNING)).toMatchObject(decision);
});

it("waits for the job's own rule while the logs of a failure are read", () => {
  const looking = failed({ failure: { message: 'No memory.', looking: true } });
  const one = occurrence({ state: 'running', attempts: 1 });
  expect(decideEnd(RULES, one, [looking], careful, BEGINNING)).toEqual({ kind: 'wait' });
  expect(decideEnd(RULES, one, [looking], jobs, BEGINNING)).toEqual(RETRY);
  expect(decideEnd(RULES, one, [failed()], careful, BEGINNING)).toEqual(RETRY);
});

it('says which step of a chain failed, in few words and without secrets', () => {
  const message = `password=hunter2hunter2 ${'x'.repeat(500)}`;
  const link = { name: 'both', lead: run().id, position: 1, evenIfFailed: false };
  const decision = decideEnd(
    { ...RULES, retries: 0 },
    occurrence({ state: 'running', attempts: 1 }),
    [ended('succeeded'), failed({ job: 'load', chain: link, failure: { message } })],
    jobs,
    BEGINNING,
  );
  const because = decision.kind === 'end' ? decision.ending.because : null;
  expect(because).toMatch(/^load: /);
  expect(because).not.toContain('hunter2');
  expect(because?.length).toBe(300);
});
