import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/emr/diagnose/diagnose.ts';
import type { DiagnosedLog, Diagnosis, Known } from '../../../src/emr/diagnose/types.ts';
import { anyText } from '../../support/any-text.ts';

const log = (path: string, text: string | Uint8Array): DiagnosedLog => ({
  path,
  bytes: null,
  open: async function* () {
    const bytes = Buffer.from(text);
    // In pieces that break lines, characters and patterns apart.
    for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
  },
});
const container = (number: number, file: string): string =>
  `containers/application_1795298570398_0001/container_1795298570398_0001_01_00000${number}/${file}`;
const driver = (text: string): DiagnosedLog => log(container(1, 'stdout'), text);
const failed: Known = { ended: 'failed' };
const one = (text: string): Promise<Diagnosis | null> => diagnose([log('job.log', text)]);

const TRACE = `Traceback (most recent call last):
  File "/home/hadoop/job.py", line 7, in <module>
    main()
  File "/usr/lib/spark/python/lib/pyspark.zip/pyspark/sql/session.py", line 12, in sql
    return f()
`;

describe('single lines, in the words of programs', () => {
  it.each<[string, string, string]>([
    [
      'database-schema',
      'psycopg.errors.UndefinedTable: relation "tweets_2026" does not exist',
      'The database has no table tweets_2026',
    ],
    [
      'database-busy',
      'psycopg.errors.LockNotAvailable: canceling statement due to lock timeout',
      'The database ended a statement: lock timeout',
    ],
    ['database-busy', 'psycopg.errors.DeadlockDetected: deadlock detected', 'Two transactions waited for each other'],
    [
      'database-auth',
      'psycopg.errors.InsufficientPrivilege: permission denied for table tweets',
      'may not use the table tweets',
    ],
    ['missing-python-module', "ModuleNotFoundError: No module named 'lightgbm'", 'lightgbm is missing on the driver'],
    ['unreadable-input', 'java.util.zip.ZipException: Not in GZIP format', 'called .gz and is not gzipped'],
    ['python-error', "KeyError: 'hours'", "KeyError: 'hours' (job.py, line 7)"],
    [
      'driver-memory-overhead',
      'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array',
      'Python ran out of memory in the driver',
    ],
  ])('%s: %s', async (cause, line, title) => {
    const found = await one(`${TRACE}${line}\n`);
    expect(found).toMatchObject({
      cause,
      evidence: [{ file: 'job.log', line: 6, text: line }, expect.anything(), expect.anything()],
    });
    expect(found?.title).toContain(title);
  });
});

describe('what only follows', () => {
  const lost =
    '26/11/21 22:10:05 ERROR YarnClusterScheduler: Lost executor 4 on ip-10-0-0-14: Container marked as failed\n' +
    '26/11/21 22:10:06 WARN TaskSetManager: Lost task 1.0 in stage 2.0 (TID 9) (ip-10-0-0-14 executor 4): ExecutorLostFailure (executor 4 exited caused by one of the running tasks) Reason: Container from a bad node: container_1 on host: ip-10-0-0-14. Exit status: 1.\n';

  it('is said to be only that, while the log of the dead is missing', async () => {
    const found = await diagnose([log(container(1, 'stderr'), lost)], failed);
    expect(found).toMatchObject({ cause: 'executor-lost', sure: false });
    expect(found?.title).toContain('Executor 4 died');
  });

  it('gives way to what the executor itself says', async () => {
    const executor = log(container(5, 'stderr.gz'), gzipSync('java.io.IOException: No space left on device\n'));
    const found = await diagnose([log(container(1, 'stderr'), lost), executor], failed);
    expect(found).toMatchObject({ cause: 'disk-full', sure: true, alsoSeen: [] });
    expect(found?.evidence[0]).toMatchObject({ file: executor.path, line: 1 });
  });

  it('counts for nothing where the job then broke by itself', async () => {
    const logs = [log(container(1, 'stderr'), lost), driver(`${TRACE}ValueError: no such window\n`)];
    expect(await diagnose(logs, failed)).toMatchObject({ cause: 'python-error', alsoSeen: ['executor-lost'] });
  });

  it('is nothing in a run that succeeded, whoever says so', async () => {
    const logs = [log(container(1, 'stderr'), lost), driver(`${TRACE}ValueError: no such window\n`)];
    expect(await diagnose(logs, { ended: 'succeeded' })).toBeNull();
    const controller = log(
      'steps/s-1BUILT00000AA/controller',
      '2026-11-21T22:11:00.000Z INFO Step succeeded with exitCode 0 and took 61 seconds\n',
    );
    expect(await diagnose([...logs, controller])).toBeNull();
    const yarn = '26/11/21 22:11:00 INFO ApplicationMaster: Final app status: SUCCEEDED, exitCode: 0\n';
    expect(await diagnose([log(container(1, 'stderr'), lost + yarn)])).toBeNull();
  });
});

it('says honestly that it does not know, with the best lines', async () => {
  const text = '26/11/21 22:10:05 INFO X: fine\n26/11/21 22:10:05 ERROR Frobnicator: the frob is out of nicks\nbye\n';
  const found = await diagnose([log(container(1, 'stderr'), text)], failed);
  expect(found).toMatchObject({ cause: 'unknown', sure: false, remedy: null });
  expect(found?.evidence.map(({ line }) => line)).toEqual([2, 3]);
});

it('takes a job at its word', async () => {
  const said =
    '{"version": 1, "status": "failed", "error": {"code": "too-little-data", "message": "Only 12 tweets.", "hint": "Widen --since."}}';
  expect(await one(`${TRACE}ValueError: x\n${said}\n`)).toMatchObject({
    cause: 'job-refused',
    title: 'Only 12 tweets.',
    advice: ['Widen --since.'],
  });
});

it('shows no secret, and says that there was one', async () => {
  const found = await one(`${TRACE}RuntimeError: cannot open jdbc:postgresql://db/x?user=etl&password=hunter22\n`);
  expect(JSON.stringify(found)).not.toContain('hunter22');
  expect(found?.hidden).toBeGreaterThan(0);
});

describe('hostile logs', () => {
  const kill =
    '26/11/21 22:10:05 ERROR YarnScheduler: Lost executor 3 on h: Container killed by YARN for exceeding physical memory limits. 958.9 MB of 896 MB physical memory used.\n';

  it('of megabyte lines, broken text, carriage returns and half a gzip are read to their end', async () => {
    const junk = Buffer.concat([
      Buffer.alloc(3_000_000, 'x'),
      Buffer.from([10, 0xff, 0xfe, 0, 10]),
      Buffer.from('50 %\r51 %\r\n'),
    ]);
    const whole = Buffer.concat([junk, Buffer.from(kill), Buffer.from('26/11/21 22:10:06 INFO A: b\n'.repeat(50_000))]);
    const gz = gzipSync(whole);
    for (const bytes of [whole, gz, gz.subarray(0, gz.length - 20), Buffer.concat([gzipSync(junk), gzipSync(kill)])]) {
      expect(await diagnose([log(container(1, 'stderr.gz'), bytes)], failed)).toMatchObject({
        cause: 'executor-memory-overhead',
        title: 'YARN killed executor 3: 958.9 MB used of 896 MB',
        observed: { usedMb: 959, allowedMb: 896 },
        evidence: [{ line: 4 }],
      });
    }
  });

  it.each([
    ['AA', 'Container released on a *lost* node'],
    [' a b ', '(Service: AWSGlue'],
    ['Exception in task (TID 1, ', ' Exception: x'],
  ])('take no longer than others of their length: %s', async (piece, needle) => {
    const line = `${piece.repeat(16_000 / piece.length - needle.length)}${needle}`;
    const began = process.threadCpuUsage();
    await diagnose([log('job.log', `${line}\n`.repeat(20))]);
    const { user } = process.threadCpuUsage(began);
    // A pattern that begins anew at every character takes several seconds.
    expect(user / 1000).toBeLessThan(1000);
  });

  it.each([
    `RuntimeError: ${'x'.repeat(60)}`,
    `psycopg.OperationalError: connection to server at "db", port 5432 failed: ${'x'.repeat(60)}`,
  ])('tell no part of a secret in a title that is cut short: %s', async (said) => {
    for (let length = 0; length < 200; length += 4) {
      const text = `${TRACE}${said}${'x'.repeat(length)} postgres://loader:hunter2secret@db/x`;
      const found = await diagnose([driver(text)], failed);
      expect(JSON.stringify(found)).not.toContain('hunt');
    }
  });

  it('come out harmless, whatever they hold', async () => {
    const line = fc.oneof(
      anyText(),
      fc.constantFrom(
        'Traceback (most recent call last):',
        '  File "x", line 1',
        kill,
        '\u001b[31mERROR\u202e',
        'Caused by: a.B: c',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const found = await diagnose([driver(lines.join('\n'))], failed);
        for (const text of [found?.title ?? '', ...(found?.evidence ?? []).map((one) => one.text)]) {
          expect(text.length).toBeLessThanOrEqual(1000);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
          expect(text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u202a-\u202e]/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
