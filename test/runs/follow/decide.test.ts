import { expect, it } from 'vitest';
import type { RunId } from '../../../src/ids.ts';
import { decideFollow, type Look } from '../../../src/runs/follow/decide.ts';
import type { Follow } from '../../../src/store/store.ts';
import { at } from '../../slack/support/records.ts';

const now = at('02:40:00');
const follow: Follow = {
  runId: 'r-7k3f9q2m' as RunId,
  stream: 'own',
  wantedBy: 'U0ADA',
  begunAt: at('02:36:00'),
  until: at('03:06:00'),
  cursors: {},
  messages: 3,
  stoppedBy: null,
};
const quiet: Look = { hasNews: false, runEndedAt: null, nextPush: null };

it.each<[string, Partial<Follow>, Partial<Look>, ReturnType<typeof decideFollow>]>([
  ['goes on while the run does, a batch every ten seconds', {}, { hasNews: true }, { dueAt: at('02:40:10') }],
  ['looks seldom where S3 alone has the logs', {}, { nextPush: at('02:44:00') }, { dueAt: at('02:40:30') }],
  ['waits for the last lines after the end', {}, { runEndedAt: at('02:39:50') }, { dueAt: at('02:40:10') }],
  ['ends when they have come', {}, { runEndedAt: at('02:39:45') }, { end: 'ended' }],
  ['not while there is more', {}, { runEndedAt: at('02:39:00'), hasNews: true }, { dueAt: at('02:40:10') }],
  ['nor before the last push', {}, { runEndedAt: at('02:39:00'), nextPush: at('02:44:00') }, { dueAt: at('02:40:30') }],
  ['ends when nobody reads any more', { until: now }, { hasNews: true }, { end: 'time' }],
  ['ends after as many messages as a thread bears', { messages: 59 }, { hasNews: true }, { end: 'messages' }],
  ['ends when somebody says so', { stoppedBy: 'U0ADA' }, {}, { end: 'stopped' }],
])('%s', (_what, over, seen, decided) => {
  expect(decideFollow({ ...follow, ...over }, { ...quiet, ...seen }, now)).toEqual(decided);
});
