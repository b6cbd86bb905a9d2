import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type TestStage } from '../../support/stage.ts';
import { schedule } from './states.ts';

/** A whole bot, killed by the system at each write of a planned time's beginning, and started again each time. */
const NODE_OPTIONS = `--import=${join(import.meta.dirname, '..', '..', 'support', 'crash.mjs')}`;
const BOUNDARIES = ['before insert into occurrences', 'after insert into runs', 'after update occurrences'];
const poll = { timeout: 25_000, interval: 50 };

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('launches once, whichever line it was killed at', { timeout: 120_000 }, async () => {
  const plannedAt = new Date();
  const wanted = schedule({ job: 'retrain', cron: '0 0 1 1 *', nextAt: plannedAt });
  await stage.store.schedules.insert(wanted);
  for (const boundary of BOUNDARIES) {
    const doomed = await stage.spawn({ NODE_OPTIONS, STOKER_CRASH_ON: boundary });
    await doomed.ended;
    expect(doomed.child.signalCode, boundary).toBe('SIGKILL');
  }
  const last = await stage.start();
  const occurrence = () => stage.store.occurrences.get(wanted.id, plannedAt);
  await expect.poll(async () => (await occurrence())?.state, poll).toBe('succeeded');
  await last.stop();

  const { runId, attempts } = (await occurrence()) ?? {};
  expect(attempts).toBe(1);
  const runs = await stage.database.query<{ id: string }>('select id from runs');
  expect(runs).toEqual([{ id: runId }]);
  expect(stage.engine.opened.size).toBe(1);
  const all = await stage.database.query('select * from occurrences');
  expect(all).toHaveLength(1);
});
