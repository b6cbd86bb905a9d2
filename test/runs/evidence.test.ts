import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import type { LogSource } from '../../src/emr/logs/sources/source.ts';
import type { Run } from '../../src/records.ts';
import type { RunDeps } from '../../src/runs/deps.ts';
import { collectEvidence } from '../../src/runs/effects/outcome.ts';
import { testConfig } from '../commands/support/config.ts';
import { at, cluster, run, step } from './world.ts';

/** The looks at a failed run's logs, with S3 and the time in our hands. */
const TRACE = [
  'Traceback (most recent call last):',
  '  File "/tmp/job.py", line 3, in <module>',
  "    print(rows['a'])",
  "KeyError: 'a'",
];

let failed: Run;
let now: Date;
let logs: string[] | null;
let read: number;
let pushedAt: Date;
const source = (lines: string[]): LogSource => ({
  path: 'logs/j-1/steps/s-1ABCDEFGHIJKL/stderr',
  bytes: 100,
  updatedAt: pushedAt,
  from: 's3',
  open: async function* () {
    read += 1;
    yield Buffer.from(`${lines.join('\n')}\n`);
  },
});
const deps = {
  config: testConfig(),
  store: { runs: { get: async () => null, retriesOf: async () => [] } },
  s3: { send: async () => Promise.reject(Object.assign(new Error('NoSuchKey'), { name: 'NoSuchKey' })) },
  emr: { describeCluster: async () => ({}) },
  logs: {
    ofStep: async () => {
      if (logs === null) return { sources: [], problems: ['S3: Slow down.'] };
      return { sources: logs.length === 0 ? [] : [source(logs)], problems: [] };
    },
  },
  now: () => now,
  log: pino({ level: 'silent' }),
} as unknown as RunDeps;

beforeEach(() => {
  failed = run({ state: 'failed', endedAt: at(0), failure: { message: 'The step failed.', looking: true } });
  pushedAt = at(1);
  read = 0;
});

/** A look at this second; what it writes is kept. */
async function look(second: number, given = deps) {
  now = at(second);
  const record = { run: failed, step: step({ awsState: 'FAILED', endedAt: at(0) }) };
  const done = await collectEvidence(given, { cluster: cluster(), runs: [record] }, record);
  failed = { ...failed, ...done.runs?.[0]?.change };
  return done;
}

/** The same with what the job says of itself. */
function saying(code: string, message: string): RunDeps {
  const result = JSON.stringify({ version: 1, status: 'failed', error: { code, message } });
  const send = async () => ({ Body: { transformToString: async () => result } });
  return { ...deps, s3: { send } } as unknown as RunDeps;
}

it('logs that could not be read for minutes are read when they can, though they have not changed since', async () => {
  logs = null;
  expect((await look(200)).tell).toMatchObject([{ event: { kind: 'run-failed' } }]);
  for (const second of [208, 300, 400]) expect((await look(second)).waitUntil).toEqual(at(second + 8));
  logs = TRACE;
  const { tell } = await look(420);
  expect(tell).toMatchObject([{ event: { kind: 'failure-lines', failure: { cause: 'python-error' } } }]);
  expect(failed.failure?.cause).toBe('python-error');
});

it('a cause that is known is not given up for a look that sees less', async () => {
  failed = { ...failed, failure: { message: 'An executor was lost.', cause: 'executor-lost', looking: true } };
  failed = { ...failed, evidenceAt: at(10) };
  logs = ['26/11/21 02:30:00 ERROR Main: it went wrong somehow'];
  expect((await look(12)).tell).toEqual([]);
  expect(read).toBe(1);
  logs = null;
  expect((await look(20, saying('unexpected', 'It broke.'))).tell).toEqual([]);
  expect(failed.failure).toMatchObject({ cause: 'executor-lost', message: 'An executor was lost.', looking: true });
});

it('a bootstrap action that EMR names is told at once, and what it said itself when its log has come', async () => {
  const reason = { code: 'BOOTSTRAP_FAILURE', message: 'bootstrap action 1 returned 1' };
  let sources: LogSource[] = [];
  const ofBootstrap = async () => ({ sources, problems: [] });
  const given = { ...deps, logs: { ofBootstrap } } as unknown as RunDeps;
  const lookAt = async (second: number) => {
    now = at(second);
    const record = { run: failed, step: step({ awsId: null, awsState: null }) };
    const world = { cluster: cluster({ awsReason: reason }), runs: [record] };
    const done = await collectEvidence(given, world, record);
    failed = { ...failed, ...done.runs?.[0]?.change };
    return done.tell;
  };
  expect(await lookAt(1)).toMatchObject([{ event: { kind: 'run-failed', failure: { cause: 'bootstrap-failed' } } }]);
  expect(failed.failure?.looking).toBe(true);
  expect(await lookAt(10)).toEqual([]);
  pushedAt = at(300);
  const path = 'node/i-0123456789abcdef0/bootstrap-actions/1/stderr.gz';
  sources = [{ ...source(['no such package: wibble']), path }];
  const lines = expect.arrayContaining([expect.objectContaining({ text: 'no such package: wibble' })]);
  expect(await lookAt(301)).toMatchObject([{ event: { kind: 'failure-lines', failure: { lines } } }]);
  expect(failed.failure?.looking).toBe(false);
});

it.each([
  ['path-not-found', { cause: 'path-not-found', fix: null }],
  ['database-too-many-clients', { cause: 'database-too-many-clients' }],
])('of what a job says of itself, %s, it is known whether a setting could mend it', async (code, told) => {
  await look(1, saying(code, 'No.'));
  expect(failed.failure).toEqual({ message: 'No.', hint: undefined, looking: false, ...told });
});
