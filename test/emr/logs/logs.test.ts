import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEmrGateway } from '../../../src/emr/gateway.ts';
import { readLog } from '../../../src/emr/logs/line-reader.ts';
import { createLogReader, failureLines, type LoggedCluster, type LogReader } from '../../../src/emr/logs/logs.ts';
import type { AwsClusterId, StepId } from '../../../src/ids.ts';
import { type Aws, breakCalls, connectionTo, openAws, tinyPreset } from '../../aws/support.ts';
import { clientConfig, control } from '../../sandbox/aws/local-aws.ts';

const id = 'j-2AXXXXXXGAPLF' as AwsClusterId;
const step = 's-1AXXXXXXGAPLF' as StepId;
const application = 'application_1732201234567_0003';
const inS3: LoggedCluster = { id, logs: { s3: 's3://logs-bucket/emr/', cloudWatch: null } };
const inBoth: LoggedCluster = {
  id,
  logs: { s3: 's3://logs-bucket/emr/', cloudWatch: { group: '/stoker/emr', prefix: 'team' } },
};

let aws: Aws;
let reader: LogReader;
beforeAll(async () => {
  aws = await openAws();
  reader = createLogReader({ ...connectionTo(aws), readAttempts: 1 });
});
afterAll(async () => {
  reader.close();
  await aws.close();
});
beforeEach(async () => {
  await control(aws, 'POST', '/control/reset');
  await aws.objects.createBucket('logs-bucket');
});

const put = (key: string, text: string): Promise<void> =>
  aws.objects.put('logs-bucket', `emr/${id}/${key}`, key.endsWith('.gz') ? gzipSync(text) : text);
const driver = (attempt: number, file: string): string =>
  `containers/${application}/container_1732201234567_0003_0${attempt}_000001/${file}`;
const stepStderr = `26/11/21 15:04:01 INFO Client: Submitting application ${application} to ResourceManager
26/11/21 15:05:01 INFO Client: Application report for ${application} (state: FINISHED)
26/11/21 15:05:01 ERROR Client: Application diagnostics message: User application exited with status 12
Exception in thread "main" org.apache.spark.SparkException: Application ${application} finished with failed status
`;
const driverStderr = `26/11/21 15:04:31 INFO SparkContext: Running Spark version 3.5.6
26/11/21 15:05:01 ERROR ApplicationMaster: User application exited with status 12
26/11/21 15:05:01 INFO ShutdownHookManager: Shutdown hook called
`;

// Spark writes what the Python program prints, to stderr too, to the driver's stdout.
const driverStdout = `read: 14.4 s
too-little-data: Only 12 labelled tweets; retraining needs at least 500.
`;

describe('logs in S3', () => {
  it("has the driver's own words first, whatever EMR calls the files", async () => {
    await put(`steps/${step}/stderr.txt.gz`, stepStderr);
    await put(`steps/${step}/controller.gz`, "2026-11-21T15:04:00.000Z INFO startExec 'hadoop jar …'\n");
    await put(`steps/${step}/stdout.gz`, '');
    await put(driver(1, 'stderr.gz'), driverStderr);
    await put(driver(1, 'stdout.gz'), driverStdout);
    await put(
      `containers/${application}/container_1732201234567_0003_01_000002/stderr.gz`,
      '26/11/21 15:05:01 ERROR Executor: not asked for\n',
    );
    await put(
      'containers/application_1732201234567_0002/container_1732201234567_0002_01_000001/stderr.gz',
      '26/11/21 14:00:00 ERROR X: of another run\n',
    );
    const logs = await reader.readStepLogs(inS3, step, { lines: 2 });
    expect(logs.problems).toEqual([]);
    expect(logs.files.map(({ name, tail }) => [name, tail.length])).toEqual([
      ['driver stderr', 2],
      ['driver stdout', 2],
      ['stderr', 2],
      ['controller', 1],
    ]);
    expect(failureLines(logs)).toEqual([
      { file: 'driver stdout', text: 'too-little-data: Only 12 labelled tweets; retraining needs at least 500.' },
    ]);
  });

  it('reads plain files, rotated ones and the second attempt of a driver', async () => {
    await put(`steps/${step}/stderr`, stepStderr);
    await put(`steps/${step}/stderr.2026-11-21-14.gz`, 'older\n');
    await put(driver(2, 'stdout'), 'second try\n');
    const { files } = await reader.readStepLogs(inS3, step, { lines: 5 });
    expect(files.map((file) => file.name).toSorted()).toEqual(['driver stdout', 'stderr', 'stderr.2026-11-21-14']);
  });

  it('gives what there is of a file that breaks off', async () => {
    const text = Array.from({ length: 5000 }, (_, i) => `line ${i} ${Math.sin(i)}`).join('\n');
    const whole = gzipSync(text);
    await aws.objects.put(
      'logs-bucket',
      `emr/${id}/steps/${step}/stdout.gz`,
      whole.subarray(0, Math.floor(whole.length / 2)),
    );
    const { files, problems } = await reader.readStepLogs(inS3, step, { lines: 3 });
    expect(problems).toEqual([]);
    expect(files[0]?.tail).toHaveLength(3);
  });

  it('says that there is nothing yet by giving nothing', async () => {
    expect(await reader.readStepLogs(inS3, step, { lines: 5 })).toEqual({ files: [], problems: [] });
    expect(await reader.readStepLogs({ id, logs: { s3: null, cloudWatch: null } }, step, { lines: 5 })).toEqual({
      files: [],
      problems: [],
    });
  });

  it('tells what it could not look at, and why', async () => {
    await breakCalls(aws, { kind: 'error', operation: 'ListObjectsV2', times: 9 });
    const { files, problems } = await reader.readStepLogs(inS3, step, { lines: 5 });
    expect(files).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^S3: AWS failed at ListObjectsV2/)]);
  });

  it('finds why a bootstrap action failed', async () => {
    await put(
      'node/i-0123456789abcdef0/bootstrap-actions/1/stderr.gz',
      'python-packages.sh: line 9: pipp: command not found\n',
    );
    await put('node/i-0123456789abcdef0/applications/hadoop.log.gz', 'ERROR not asked for\n');
    const logs = await reader.readBootstrapLogs(inS3, { lines: 5 });
    expect(failureLines(logs)).toEqual([
      { file: 'bootstrap 1 stderr', text: 'python-packages.sh: line 9: pipp: command not found' },
    ]);
  });
});

describe('logs in CloudWatch', () => {
  const stream = async (name: string, lines: string[]): Promise<void> => {
    const client = new CloudWatchLogsClient(clientConfig(aws));
    const group = { logGroupName: '/stoker/emr' };
    await client.send(new CreateLogGroupCommand(group)).catch(() => undefined);
    await client.send(new CreateLogStreamCommand({ ...group, logStreamName: name }));
    const timestamp = Date.now();
    // One call takes 10,000 events and a MiB.
    for (let from = 0; from < lines.length; from += 5000) {
      const logEvents = lines.slice(from, from + 5000).map((message) => ({ timestamp, message }));
      await client.send(new PutLogEventsCommand({ ...group, logStreamName: name, logEvents }));
    }
    client.destroy();
  };

  it('are there before those in S3, and win over them', async () => {
    await stream(`team/steps/${step}/stderr`, stepStderr.trim().split('\n'));
    await stream(
      `team/applications/${application}/container_1732201234567_0003_01_000001/stderr`,
      driverStderr.trim().split('\n'),
    );
    await stream(
      `team/applications/${application}/container_1732201234567_0003_01_000001/stdout`,
      driverStdout.trim().split('\n'),
    );
    await put(`steps/${step}/stderr.gz`, 'an older half\n');
    await put(`steps/${step}/controller.gz`, 'INFO only S3 has this\n');
    const logs = await reader.readStepLogs(inBoth, step, { lines: 50 });
    expect(logs.files.map(({ name, source }) => [name, source])).toEqual([
      ['driver stderr', 'cloudwatch'],
      ['driver stdout', 'cloudwatch'],
      ['stderr', 'cloudwatch'],
      ['controller', 's3'],
    ]);
    expect(failureLines(logs)[0]?.text).toMatch(/^too-little-data/);
  });

  it('not there yet, or not to be seen, leave those in S3', async () => {
    await put(`steps/${step}/stderr.gz`, 'Error: Unrecognized option: --x\n');
    expect(failureLines(await reader.readStepLogs(inBoth, step, { lines: 5 }))).toHaveLength(1);
    await breakCalls(aws, { kind: 'throttle', operation: 'DescribeLogStreams' });
    const logs = await reader.readStepLogs(inBoth, step, { lines: 5 });
    expect(logs.problems).toEqual([expect.stringMatching(/^CloudWatch Logs: AWS is throttling/)]);
    expect(failureLines(logs)).toHaveLength(1);
  });

  it('longer than a page are read to their end', async () => {
    const lines = Array.from({ length: 9000 }, (_, i) => `line ${i} ${'x'.repeat(90)}`);
    await stream(`team/steps/${step}/stdout`, lines);
    const { files } = await reader.readStepLogs(inBoth, step, { lines: 1 });
    expect(files[0]?.tail[0]).toMatch(/^line 8999 /);
  });
});

it('reads what the local EMR wrote of a step that failed', async () => {
  const gateway = createEmrGateway(connectionTo(aws));
  const cluster = await gateway.launchCluster({
    preset: tinyPreset({ keepAlive: true }),
    name: 'x',
    tags: { cluster: 'c-1', owner: 'U0ADA', presetName: 'x' },
    configurations: [],
    bootstrapUris: {},
    defaultLogUri: 's3://logs-bucket/logs',
  });
  const stepId = await gateway.addStep(cluster, {
    Name: 'broken',
    HadoopJarStep: {
      Jar: 'command-runner.jar',
      Args: ['bash', '-c', 'echo starting; echo "Error: no such table" >&2; exit 3'],
    },
  });
  const detail = await gateway.describeCluster(cluster);
  await expect
    .poll(async () => (await gateway.describeStep(cluster, stepId)).state, { timeout: 10_000 })
    .toBe('FAILED');
  await expect
    .poll(async () => failureLines(await reader.readStepLogs(detail, stepId, { lines: 5 })), { timeout: 10_000 })
    .toEqual([{ file: 'stderr', text: 'Error: no such table' }]);
  gateway.close();
});

describe('a log of any size', () => {
  async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
    const line = new TextEncoder().encode(`26/11/21 15:04:01 INFO Task: ${'x'.repeat(98)}\n`.repeat(8192));
    yield new TextEncoder().encode('26/11/21 15:04:00 ERROR Driver: the first one\n');
    for (let i = 0; i < count; i += 1) yield line;
  }

  it('is read in bounded memory, and its first error is kept', async () => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const read = await readLog(megabytes(100), { lines: 10, gzip: false });
    expect(read.lineCount).toBe(100 * 8192 + 1);
    expect(read.tail).toHaveLength(10);
    expect(read.errors.strong).toEqual(['26/11/21 15:04:00 ERROR Driver: the first one']);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('even when it is one line', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 64; i += 1) yield new Uint8Array(1024 * 1024).fill(120);
    }
    const read = await readLog(endless(), { lines: 10, gzip: false });
    expect(read.tail[0]?.length).toBeLessThanOrEqual(8192);
  });
});
