import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import { createLogReader, type LoggedCluster, type LogReader } from '../../../src/emr/logs/logs.ts';
import { logsOnDisk } from '../../../src/emr/logs/sources/disk.ts';
import { logsInS3 } from '../../../src/emr/logs/sources/s3.ts';
import type { LogSource } from '../../../src/emr/logs/sources/source.ts';
import { unpacked } from '../../../src/emr/logs/unpack.ts';
import { UserError } from '../../../src/errors.ts';
import type { AwsClusterId, StepId } from '../../../src/ids.ts';
import { type Aws, breakCalls, connectionTo, openAws } from '../../aws/support.ts';
import { clientConfig, control } from '../../sandbox/aws/local-aws.ts';

const id = 'j-2AXXXXXXGAPLF' as AwsClusterId;
const stepId = 's-1AXXXXXXGAPLF' as StepId;
const running = { id: stepId, endedAt: null };
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
const container = (nth: number, file: string): string =>
  `containers/${application}/container_1732201234567_0003_01_00000${nth}/${file}`;
const submitted = `26/11/21 15:04:01 INFO Client: Submitting application ${application} to ResourceManager\n`;

async function stream(name: string, lines: string[]): Promise<void> {
  const client = new CloudWatchLogsClient(clientConfig(aws));
  const group = { logGroupName: '/stoker/emr' };
  await client.send(new CreateLogGroupCommand(group)).catch(() => undefined);
  await client.send(new CreateLogStreamCommand({ ...group, logStreamName: name })).catch(() => undefined);
  const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }));
  await client.send(new PutLogEventsCommand({ ...group, logStreamName: name, logEvents }));
  client.destroy();
}

async function textOf(source: LogSource | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  if (source) for await (const chunk of unpacked(source.open())) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
const shown = (sources: LogSource[]) => sources.map(({ path, from }) => `${from} ${path}`);

it("has a step's logs and those of its application's containers, the job's own words first", async () => {
  await put(`steps/${stepId}/stderr.txt.gz`, submitted);
  await put(`steps/${stepId}/controller.gz`, 'INFO startExec\n');
  await put(`steps/${stepId}/syslog.gz`, 'not asked for\n');
  await put(container(2, 'stderr.gz'), 'executor\n');
  await put(container(1, 'stderr.gz'), 'driver\n');
  await put(container(1, 'stdout.gz'), 'own words\n');
  await put('containers/application_1732201234567_0002/container_1732201234567_0002_01_000001/stdout', 'other run\n');
  const { sources, problems } = await reader.ofStep(inS3, running);
  expect(problems).toEqual([]);
  expect(shown(sources)).toEqual([
    `s3 ${container(1, 'stdout.gz')}`,
    `s3 ${container(1, 'stderr.gz')}`,
    `s3 steps/${stepId}/stderr.txt.gz`,
    `s3 ${container(2, 'stderr.gz')}`,
    `s3 steps/${stepId}/controller.gz`,
  ]);
  expect(await textOf(sources[0])).toBe('own words\n');
  expect(sources[0]?.bytes).toBe(gzipSync('own words\n').length);
});

it('while a step runs, what CloudWatch has wins over what S3 was given before', async () => {
  await stream(`team/steps/${stepId}/stderr`, [submitted.trim(), 'newer']);
  await stream(`team/applications/${application}/container_1732201234567_0003_01_000001/stdout`, ['own words']);
  await put(`steps/${stepId}/stderr.gz`, 'older\n');
  await put(`steps/${stepId}/controller.gz`, 'only here\n');
  const { sources } = await reader.ofStep(inBoth, running);
  expect(shown(sources)).toEqual([
    `cloudwatch ${container(1, 'stdout')}`,
    `cloudwatch steps/${stepId}/stderr`,
    `s3 steps/${stepId}/controller.gz`,
  ]);
  expect(await textOf(sources[1])).toBe(`${submitted}newer\n`);
});

it('reads a stream that is longer than a page to its end', async () => {
  const lines = Array.from({ length: 12 }, (_, i) => `${i} ${'x'.repeat(100_000)}`);
  await stream(`team/steps/${stepId}/stdout`, lines.slice(0, 9));
  await stream(`team/steps/${stepId}/stdout`, lines.slice(9));
  const [source] = (await reader.ofStep(inBoth, running)).sources;
  expect(await textOf(source)).toBe(`${lines.join('\n')}\n`);
});

it('after its end what S3 was given since is whole, and taken', async () => {
  await stream(`team/steps/${stepId}/stderr`, [submitted.trim()]);
  await put(`steps/${stepId}/stderr.gz`, submitted);
  const before = await reader.ofStep(inBoth, { id: stepId, endedAt: new Date(Date.now() + 60_000) });
  expect(shown(before.sources)).toEqual([`cloudwatch steps/${stepId}/stderr`]);
  const after = await reader.ofStep(inBoth, { id: stepId, endedAt: new Date(Date.now() - 60_000) });
  expect(shown(after.sources)).toEqual([`s3 steps/${stepId}/stderr.gz`]);
});

it('tells what it could not look at, and gives the rest', async () => {
  await put(`steps/${stepId}/stderr.gz`, 'Error\n');
  await breakCalls(aws, { kind: 'throttle', operation: 'DescribeLogStreams' });
  const { sources, problems } = await reader.ofStep(inBoth, running);
  expect(shown(sources)).toEqual([`s3 steps/${stepId}/stderr.gz`]);
  expect(problems).toEqual([expect.stringMatching(/^CloudWatch Logs: AWS is throttling/)]);
});

it("has the bootstrap actions' logs of every node, or any logs below an address", async () => {
  const script = 'node/i-0123456789abcdef0/bootstrap-actions/1/stderr.gz';
  await put(script, 'pipp: command not found\n');
  await put('node/i-0123456789abcdef0/applications/hadoop.log.gz', 'not asked for\n');
  expect(shown((await reader.ofBootstrap(inS3)).sources)).toEqual([`s3 ${script}`]);
  const s3 = createS3Client(connectionTo(aws));
  await aws.objects.put('logs-bucket', `emr/${id}0/stderr`, "another one's\n");
  const all = await logsInS3(s3, `s3://logs-bucket/emr/${id}`);
  expect([all.folder, ...shown(all.logs)]).toEqual([`s3://logs-bucket/emr/${id}/`, `s3 ${script}`]);
  const begun = await logsInS3(s3, `s3://logs-bucket/emr/${id.slice(0, -1)}`);
  expect([begun.folder, ...shown(begun.logs)]).toEqual([
    's3://logs-bucket/emr/',
    `s3 ${id}/${script}`,
    `s3 ${id}0/stderr`,
  ]);
  const { folder, logs: one } = await logsInS3(s3, `s3://logs-bucket/emr/${id}/${script}`);
  expect(`${folder}${one[0]?.path}`).toBe(`s3://logs-bucket/emr/${id}/${script}`);
  expect((await logsInS3(s3, 's3://logs-bucket')).logs).toHaveLength(2);
  s3.destroy();
  expect(shown(one)).toEqual(['s3 stderr.gz']);
  expect(await textOf(one[0])).toBe('pipp: command not found\n');
});

it('reads the same from a folder on disk, or from one file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-logs-'));
  await mkdir(join(folder, 'steps', stepId), { recursive: true });
  await writeFile(join(folder, 'steps', stepId, 'stderr.gz'), gzipSync('packed\n'));
  await writeFile(join(folder, 'picture.png'), 'no log');
  const file = join(folder, 'saved.log');
  await writeFile(file, 'saved\n');
  expect(shown(await logsOnDisk(folder))).toEqual([`disk steps/${stepId}/stderr.gz`, 'disk saved.log']);
  expect(await textOf((await logsOnDisk(folder))[0])).toBe('packed\n');
  const [saved] = await logsOnDisk(file);
  expect(shown(saved ? [saved] : [])).toEqual(['disk saved.log']);
  // Gone meanwhile, and then something else.
  await rm(file);
  expect(await textOf(saved)).toBe('');
  await mkdir(file);
  await expect(textOf(saved)).rejects.toThrow(
    new UserError(`'${file}' cannot be read: EISDIR: illegal operation on a directory, read`),
  );
  await rm(folder, { recursive: true });
});

it('gives what came of a gzip that breaks off, and reads a plain file that is called gzip', async () => {
  const text = Array.from({ length: 5000 }, (_, i) => `line ${i} ${Math.sin(i)}`).join('\n');
  const whole = gzipSync(text);
  await aws.objects.put('logs-bucket', `emr/${id}/steps/${stepId}/stderr.gz`, whole.subarray(0, whole.length / 2));
  await aws.objects.put('logs-bucket', `emr/${id}/steps/${stepId}/stdout.gz`, 'plain\n');
  const { sources } = await reader.ofStep(inS3, running);
  const half = await textOf(sources[0]);
  expect(half.length).toBeGreaterThan(10_000);
  expect(text.startsWith(half)).toBe(true);
  expect(await textOf(sources[1])).toBe('plain\n');
});
