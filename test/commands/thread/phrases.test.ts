import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { readInThread, type Thread } from '../../../src/commands/thread/phrases.ts';
import type { ClusterId, RunId } from '../../../src/ids.ts';
import type { Run } from '../../../src/records.ts';
import { testConfig } from '../support/config.ts';

const registry = createRegistry(testConfig());
const step = (id: string, job: string, state: Run['state']) => ({ id: id as RunId, job, state });
const LIVE: Thread = { subject: 'r-1a' as RunId, runs: [step('r-1a', 'retrain', 'running')] };
const OVER: Thread = { subject: 'r-1a' as RunId, runs: [step('r-1a', 'retrain', 'failed')] };
const CLUSTER: Thread = { subject: 'c-1a' as ClusterId, runs: [] };
const chain = (...states: Run['state'][]): Thread => ({
  subject: 'r-1a' as RunId,
  runs: states.map((state, index) => step(`r-${index + 1}a`, ['load', 'retrain', 'sql'][index] ?? '', state)),
});

describe.each<[string, Thread, [string, string][]]>([
  [
    'a run that goes on',
    LIVE,
    [
      ['status', 'status'],
      ['Status?', 'status'],
      ['how is it going?', 'status'],
      ['how’s it going', 'status'],
      ['How far is it?', 'status'],
      ['is it done yet?', 'status'],
      ['ETA', 'status'],
      ['hey, what can you do?', 'help'],
      ['what can I say here', 'help'],
      ['what did it cost?', 'status'],
      ['what’s happening', 'status'],
      ['logs', 'logs'],
      ['Logs please!', 'logs'],
      ['show me the logs', 'logs'],
      ['could you show the log, please?', 'logs'],
      ['what do the logs say?', 'logs'],
      ['logs --grep "Timeout" --lines 20', 'logs --grep "Timeout" --lines 20'],
      ['follow the logs', 'logs --follow'],
      ['tail it', 'logs --follow'],
      ['stop', 'cancel'],
      ['STOP!', 'cancel'],
      ['stop it now, please', 'cancel'],
      ['cancel the run', 'cancel'],
      ['kill it', 'cancel'],
      ['kill', 'kill'],
      ['stop the cluster', 'terminate'],
      ['shut it down', 'terminate'],
      ['terminate', 'terminate'],
      ['why', 'why'],
      ['again', 'again'],
      ['keep 2h', 'keep 2h'],
      ['keep it for 2h', 'keep for 2h'],
      ['keep it running until 18:00', 'keep until 18:00'],
      ['keep it', 'keep'],
      ['/emr status', 'status'],
      ['retrain --since 3d', 'retrain --since 3d'],
      ['stop r-9a', 'stop r-9a'],
      ['cancel r-9a', 'cancel r-9a'],
      ['status r-9a', 'status r-9a'],
    ],
  ],
  [
    'a run that failed',
    OVER,
    [
      ['why did it fail?', 'status'],
      ['Why?', 'status'],
      ['what went wrong', 'status'],
      ['what happened?', 'status'],
      ['error', 'status'],
      ['again', 'again'],
      ['run it again', 'again'],
      ['Run again, please', 'again'],
      ['try again', 'again'],
      ['once more', 'again'],
      ['rerun', 'again'],
      ['re-run it', 'again'],
      ['retry', 'again'],
      ['report', 'report'],
      ['what did it do?', 'report'],
    ],
  ],
  [
    'a cluster',
    CLUSTER,
    [
      ['stop', 'terminate'],
      ['stop it', 'terminate'],
      ['turn the cluster off', 'terminate'],
      ['why', 'why'],
      ['keep it alive until tomorrow 9:00', 'keep until tomorrow 9:00'],
      ['extend for 1h', 'keep for 1h'],
      ['launch it again', 'again'],
      ['logs', 'logs'],
    ],
  ],
  [
    'a chain whose second step failed',
    chain('succeeded', 'failed', 'cancelled'),
    [
      ['logs', 'logs r-2a'],
      ['logs of load', 'logs r-1a'],
      ['logs load', 'logs r-1a'],
      ['logs load --grep x', 'logs r-1a --grep x'],
      ['logs --grep x', 'logs r-2a --grep x'],
      ['logs r-3a --grep x', 'logs r-3a --grep x'],
      ['report', 'report r-2a'],
      ['report load', 'report r-1a'],
      ['show me the report of load', 'report r-1a'],
      ['logs of the executors', 'logs r-2a --stream executor'],
      ['logs of the driver', 'logs r-2a --stream driver'],
      ['logs of something', 'logs something'],
      ['logs of the run', 'logs r-2a'],
      ['status', 'status'],
      ['again', 'again'],
      ['go on', 'again r-2a'],
      ['resume the chain from where it failed, please', 'again r-2a'],
    ],
  ],
  [
    'a chain at its second step',
    chain('succeeded', 'running', 'requested'),
    [
      ['logs', 'logs r-2a'],
      ['stop', 'cancel'],
    ],
  ],
  ['a chain that has succeeded', chain('succeeded', 'succeeded', 'succeeded'), [['logs', 'logs r-3a']]],
  ['a chain that has not begun', chain('requested', 'requested', 'requested'), [['logs', 'logs']]],
])('in the thread of %s', (_what, thread, phrases) => {
  it.each(phrases)('“%s” means `%s`', (said, command) => {
    expect(readInThread(said, thread, registry)).toBe(command);
  });
});

it('what is longer than anybody speaks is a command', () => {
  const query = `sql select ${'a, '.repeat(2000)} b from t`;
  expect(readInThread(query, LIVE, registry)).toBe(query);
});

it('a job that is called like a phrase is that job', () => {
  const jobs = { progress: testConfig().jobs.retrain };
  const own = createRegistry(testConfig({ jobs }));
  expect(readInThread('progress', LIVE, own)).toBe('progress');
  expect(readInThread('progress', LIVE, registry)).toBe('status');
});

describe('what is said is understood as a command of this run', () => {
  const meaning = (said: string, thread: Thread): string => {
    const parsed = parse(readInThread(said, thread, registry), registry, thread.subject);
    if (parsed.kind === 'invalid') return parsed.message;
    return parsed.kind === 'help'
      ? 'help'
      : `${parsed.typed.command.name} ${Object.values(parsed.typed.positionals).join(' ')}`;
  };
  it.each([
    ['logs please', LIVE, 'logs r-1a'],
    ['stop it', LIVE, 'cancel r-1a'],
    ['stop', CLUSTER, 'terminate c-1a'],
    ['run it again', OVER, 'again r-1a'],
    ['again', CLUSTER, 'again c-1a'],
    ['why did it fail?', OVER, 'status r-1a'],
    ['keep it for 2h', CLUSTER, 'keep c-1a for 2h'],
    ['logs', chain('succeeded', 'failed', 'cancelled'), 'logs r-2a'],
    ['help', LIVE, 'help'],
    ['', LIVE, 'help'],
    ['agian', LIVE, "There is no command 'agian'. Did you mean `again`?"],
    ['lgos', LIVE, "There is no command 'lgos'. Did you mean `logs`?"],
  ])('“%s”', (said, thread, command) => {
    expect(meaning(said, thread)).toBe(command);
  });
});
