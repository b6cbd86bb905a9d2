import pino from 'pino';
import { expect, it } from 'vitest';
import type { RunId } from '../../src/ids.ts';
import type { RunDeps } from '../../src/runs/deps.ts';
import { collectReport } from '../../src/runs/reports/collect.ts';
import { testConfig } from '../commands/support/config.ts';
import { at, NOW } from './world.ts';

/** When an event log is looked for again, by what S3 answers at a try. */
const absent = async () => ({});
const refused = (name: string, status: number) => async () => {
  throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
};

it.each([
  ['is not there', absent, 0, 2],
  ['is still not there', absent, 2, 60],
  ['has not come', absent, 3, null],
  ['cannot be asked for now', refused('SlowDown', 503), 3, 60],
  ['cannot be asked for, after an hour of tries', refused('SlowDown', 503), 60, 60],
  ['may not be read', refused('AccessDenied', 403), 3, null],
])('one that %s', async (_, send, tries, seconds) => {
  let due: Date | null = NOW;
  const again = async (_run: RunId, moment: Date | null) => {
    due = moment;
  };
  const deps = {
    config: testConfig(),
    store: { reports: { again } },
    s3: { send },
    now: () => NOW,
    log: pino({ level: 'silent' }),
  };
  await collectReport(deps as unknown as RunDeps, 'r-22222222' as RunId, tries);
  expect(due).toEqual(seconds === null ? null : at(seconds));
});
