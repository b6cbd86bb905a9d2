import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logsOnDisk } from '../../../src/emr/logs/sources/disk.ts';
import { type LogQuery, viewLogs } from '../../../src/emr/logs/view/view.ts';
import { logSource } from '../../support/log-source.ts';

const RECORDED = join(import.meta.dirname, '..', '..', 'failures', 'recorded');
const helpful: LogQuery = { stream: null, grep: null, lines: 15 };
const container = 'containers/application_1_0001/container_1_0001_01_00000';
const step = 'steps/s-1ABCDEFG';

/** What somebody sees: each log's name, then its lines. */
async function seen(
  sources: Parameters<typeof viewLogs>[0]['sources'],
  query: Partial<LogQuery> = {},
): Promise<string> {
  const { logs } = await viewLogs({ sources, problems: [] }, { ...helpful, ...query });
  return logs.map(({ name, text }) => `[${name}]\n${text}`).join('\n');
}

it('of a real failure, what the program said stands first, without small talk, traces and launch contexts', async () => {
  const words = await seen(await logsOnDisk(join(RECORDED, 'bad-arguments')));
  expect(words).toMatch(
    /^\[driver stdout\]\nusage: count\.py .*\ncount\.py: error: argument --upto: invalid int value: 'many'\n/,
  );
  expect(words).toContain('ERROR ApplicationMaster: User application exited with status 2');
  expect(words).not.toMatch(/ INFO |NativeCodeLoader|\tat /);
});

it('of a real success, its own words and nothing that was fine', async () => {
  const words = await seen(await logsOnDisk(join(RECORDED, 'success-similarities')));
  expect(words).toMatch(/^\[driver stdout\]\n[\s\S]*\n2,259 pairs are alike/);
  expect(words).not.toMatch(/ INFO |"status": "succeeded"|launch context|client token/);
});

it("leaves out the plans below Spark's reports, and what PySpark says of every job with modules in S3", async () => {
  const stderr = [
    '26/11/21 23:19:01 INFO DAGScheduler: Submitting ResultStage 9 (AdaptiveSparkPlan isFinalPlan=false',
    '+- ObjectHashAggregate(keys=[], functions=[collect_list(tail#125, 0, 0)], output=[length#381])',
    '   :- *(1) Project [tail#125]',
    ':- Scan csv [tail#125]',
    '*(2) Sort [at#1329L ASC NULLS FIRST], false, 0',
    ' MapPartitionsRDD[38] at collect at answering.py:77), which has no missing parents',
    '26/11/21 23:19:02 WARN TaskSetManager: Lost task 0.0',
    '+- a tree of the job',
  ];
  const stdout = [
    "/usr/lib/spark/python/pyspark/context.py:354: RuntimeWarning: Failed to add file [s3://b/jobs.zip] specified in 'spark.submit.pyFiles' to Python path:",
    '  /mnt/yarn/usercache/hadoop/filecache/12',
    '  warnings.warn(',
    '1 row',
  ];
  const sources = [
    logSource(`${container}1/stdout`, `${stdout.join('\n')}\n`),
    logSource(`${container}1/stderr`, `${stderr.join('\n')}\n`),
  ];
  expect(await seen(sources)).toBe(`[driver stdout]\n1 row\n[driver stderr]\n${stderr.slice(-2).join('\n')}`);
});

it('asked for one stream, all that it says', async () => {
  const words = await seen(await logsOnDisk(join(RECORDED, 'bad-arguments')), { stream: 'driver', lines: 500 });
  expect(words).toMatch(/ INFO [\s\S]*\tat /);
  expect(words).not.toContain('step stderr');
});

it('shows that a job lives, by what Spark says, when it has said nothing itself', async () => {
  const spark = '26/11/21 15:04:05 INFO SparkContext: Running Spark version 3.5.6\n';
  const sources = [logSource(`${container}1/stdout`, ''), logSource(`${container}1/stderr`, spark)];
  expect(await seen(sources)).toBe(`[driver stderr]\n${spark.trim()}`);
  expect((await viewLogs({ sources, problems: [] }, helpful)).searched).toBe(2);
});

it("names an executor's host and container", async () => {
  const log = '26/11/21 15:04:05 INFO Executor: Starting executor ID 2 on host ip-10-0-0-12\nboom\n';
  expect(await seen([logSource(`${container}3/stderr.gz`, log)], { stream: 'executor', lines: 1 })).toBe(
    '[executor 2 stderr on ip-10-0-0-12, container_1_0001_01_000003]\nboom',
  );
});

it('finds a text in all logs, in capitals or not, with line numbers and how many there are', async () => {
  const sources = [
    logSource(`${step}/stdout`, `${'x\n'.repeat(8)}Timeout one\nx\nTIMEOUT two\ntimeout three\n`),
    logSource(`${container}2/stderr`, 'nothing\nÜber Timeout\n'),
    logSource(`${step}/controller`, 'nothing\n'),
  ];
  const { logs, searched } = await viewLogs({ sources, problems: [] }, { stream: null, grep: 'timeout', lines: 2 });
  expect(logs.map(({ text, shown, wanted, total }) => ({ text, shown, wanted, total }))).toEqual([
    { text: '11: TIMEOUT two\n12: timeout three', shown: 2, wanted: 3, total: 12 },
    { text: '2: Über Timeout', shown: 1, wanted: 1, total: 2 },
  ]);
  expect(searched).toBe(3);
  expect(await seen(sources, { grep: 'ÜBER' })).toContain('2: Über Timeout');
});

it('puts the log first that a failure names, by its path or by what people call it', async () => {
  const sources = [logSource(`${container}1/stdout`, 'own\n'), logSource(`${step}/stderr.gz`, 'yarn\n')];
  for (const first of [`${step}/stderr`, 'step stderr'])
    expect(await seen(sources, { first })).toBe('[step stderr]\nyarn\n[driver stdout]\nown');
});

it('a search does not tell what is hidden', async () => {
  const sources = [logSource(`${step}/stdout`, 'password=hunter2\npassword=other\n')];
  expect(await seen(sources, { grep: 'password=hu' })).toBe('');
  expect(await seen(sources, { grep: 'password' })).toContain('2: password=[redacted secret]');
});

it('tells no half of a secret where a line is cut for its length', async () => {
  for (let length = 8140; length < 8200; length += 5) {
    const line = `${'x'.repeat(length)} postgres://loader:hunter2secret@db/x and more of it\n`;
    expect(await seen([logSource(`${step}/stdout`, line)])).not.toContain('hunt');
  }
});

it('gives what it has when the time is up, and says what it did not look into', async () => {
  const sources = [logSource(`${container}1/stdout`, 'a\n'), logSource(`${step}/stderr`, 'b\n')];
  const view = await viewLogs({ sources, problems: [] }, helpful, AbortSignal.abort());
  expect(view).toMatchObject({ logs: [], unread: 2 });
});

it('shows at most a million characters of a log, the newest', async () => {
  const sources = [logSource(`${step}/stdout`, `${`${'x'.repeat(7000)}\n`.repeat(300)}last\n`)];
  const { logs } = await viewLogs({ sources, problems: [] }, { ...helpful, lines: 2000 });
  expect(logs[0]?.text.length).toBeLessThanOrEqual(1_001_000);
  expect(logs[0]).toMatchObject({ wanted: 301, shown: 143, text: expect.stringMatching(/\nlast$/) });
});
