import { expect, it } from 'vitest';
import { nextPush } from '../../../src/emr/logs/view/next-push.ts';
import { at } from '../../slack/support/records.ts';
import { logSource } from '../../support/log-source.ts';

const pushed = (clock: string) => logSource('steps/s-1ABCDE/stderr.gz', '', { updatedAt: at(clock) });
const running = { startedAt: at('14:00:00'), endedAt: null };
const ended = { startedAt: at('14:00:00'), endedAt: at('14:20:00') };

it.each([
  ['five minutes after the last one', [pushed('14:30:10')], running, '14:32:00', '14:35:10'],
  ['five minutes after the start when there was none', [], running, '14:01:00', '14:05:00'],
  ['the next one when some were missed', [pushed('14:10:00')], running, '14:21:00', '14:25:00'],
  [
    'never where CloudWatch Logs streams',
    [{ ...pushed('14:30:00'), from: 'cloudwatch' as const }],
    running,
    '14:31:00',
    null,
  ],
  ['once more after the end', [pushed('14:18:00')], ended, '14:20:30', '14:23:00'],
  ['never when all came after the end', [pushed('14:21:00')], ended, '14:22:00', null],
  ['never when it ended long ago', [pushed('14:18:00')], ended, '15:00:00', null],
])('%s', (_what, sources, step, now, expected) => {
  expect(nextPush(sources, step, at(now))).toEqual(expected === null ? null : at(expected));
});
