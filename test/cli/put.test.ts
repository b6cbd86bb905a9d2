import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { USERS } from '../../sandbox/slack/workspace.ts';
import { s3Client } from '../sandbox/aws/local-aws.ts';
import { BUCKET, openStage, type TestStage } from '../support/stage.ts';
import { runCli, startCli } from './support.ts';

// Each command line is a process of its own, which takes seconds to start where others are at work.
vi.setConfig({ testTimeout: 90_000 });

const MIB = 1024 * 1024;
let stage: TestStage;
let folder: string;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-put-'));
  await stage.awsControl('DELETE', '/control/calls');
});
afterEach(async () => {
  await letGo();
  await rm(folder, { recursive: true, force: true });
});

const put = (...words: string[]) => runCli(stage, ['data', 'put', ...words]);
const inBucket = (key: string) => readFile(join(stage.aws.objects.root, BUCKET, key));
const local = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
};
/** Calls that were begun since a moment; a killed client's may still be under way then. */
const callsOf = async (operation: string, since = new Date(0)): Promise<number> => {
  const query = `service=s3&operation=${operation}&since=${since.toISOString()}`;
  const response = await stage.awsControl('GET', `/control/calls?${query}`);
  return ((await response.json()) as { calls: unknown[] }).calls.length;
};

/** Lets some calls through, and holds those that come after them until `letGo`, or until nobody waits for them any more. */
async function hold(operation: string, { after = 0, times = 1 } = {}): Promise<void> {
  const slow = { kind: 'slow', service: 's3', operation };
  if (after > 0) await stage.awsControl('POST', '/control/faults', { ...slow, times: after, delayMs: 0 });
  await stage.awsControl('POST', '/control/faults', { ...slow, times, delayMs: 600_000 });
}
/** Faults that no call has met yet. */
const stillToStrike = async (): Promise<unknown[]> =>
  ((await (await stage.awsControl('GET', '/control/faults')).json()) as { faults: unknown[] }).faults;
const letGo = (): Promise<Response> => stage.awsControl('DELETE', '/control/faults');

/** Parts that S3 has of uploads that nobody has completed. */
async function partsThere(): Promise<number> {
  const s3 = s3Client(stage.aws);
  try {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    const lists = Uploads.map(({ Key, UploadId }) => s3.send(new ListPartsCommand({ Bucket: BUCKET, Key, UploadId })));
    return (await Promise.all(lists)).flatMap(({ Parts = [] }) => Parts).length;
  } finally {
    s3.destroy();
  }
}

it('sends a file into a folder, checks it, and audits who did it', async () => {
  const { code, stdout, stderr } = await put(await local('flights.csv', 'a,b\n1,2\n'), `s3://${BUCKET}/small/`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`✓ s3://${BUCKET}/small/flights.csv  8 B, SHA-256 checked\n`);
  expect(String(await inBucket('small/flights.csv'))).toBe('a,b\n1,2\n');
  const [entry] = await stage.store.audit.recent(1);
  expect(entry).toMatchObject({
    actor: USERS.ada,
    name: 'data put',
    outcome: 'ok',
    detail: { source: 'terminal', to: `s3://${BUCKET}/small/`, files: 1, bytes: 8 },
  });
});

it('goes on where a killed upload stopped: only the missing parts are sent', async () => {
  const content = randomBytes(45 * MIB);
  const path = await local('large.bin', content);
  await hold('UploadPart', { after: 4, times: 2 });
  const running = await startCli(stage, ['data', 'put', path, `s3://${BUCKET}/large/`]);
  // Four are under way at a time: the first ones are whole, the last two have begun and never will be.
  await expect.poll(partsThere, { timeout: 20_000, interval: 20 }).toBeGreaterThanOrEqual(3);
  await expect.poll(stillToStrike, { timeout: 20_000 }).toEqual([]);
  running.kill();
  expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
  await expect(inBucket('large/large.bin')).rejects.toThrow('ENOENT');

  const dry = await put('--dry-run', path, `s3://${BUCKET}/large/`);
  expect(dry.stdout).toMatch(/would be sent in 6 parts, [34] of them there already\n$/);

  const since = new Date();
  const again = await put(path, `s3://${BUCKET}/large/`);
  expect(again.code).toBe(0);
  const [, reused] =
    /47 MB in 6 parts \(([34]) were there already\), SHA-256 of each and of all checked\n$/.exec(again.stdout) ?? [];
  expect(await callsOf('UploadPart', since)).toBe(6 - Number(reused));
  expect(await callsOf('CreateMultipartUpload', since)).toBe(0);
  expect((await inBucket('large/large.bin')).equals(content)).toBe(true);
});

it('sends a part again that has changed, and leaves alone what is no upload of this file', async () => {
  const s3 = s3Client(stage.aws);
  const at = { Bucket: BUCKET, Key: 'mixed/mixed.bin' };
  const begin = async (...parts: Buffer[]): Promise<string> => {
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'SHA256' }));
    for (const [index, Body] of parts.entries()) {
      const part = { ...at, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: 'SHA256' } as const;
      await s3.send(new UploadPartCommand(part));
    }
    return UploadId;
  };
  try {
    const [first, second, third, other] = [8, 8, 1, 8].map((size) => randomBytes(size * MIB)) as Buffer[];
    const broken = await begin(first as Buffer, other as Buffer);
    const foreign = await begin(other as Buffer);
    const content = Buffer.concat([first as Buffer, second as Buffer, third as Buffer]);
    const sent = await put(await local('mixed.bin', content), `s3://${BUCKET}/mixed/`);
    expect(sent).toMatchObject({ code: 0, stdout: expect.stringContaining('in 3 parts (1 were there already)') });
    expect((await inBucket('mixed/mixed.bin')).equals(content)).toBe(true);
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'mixed/' }));
    expect(Uploads.map(({ UploadId }) => UploadId)).toEqual([foreign]);
    expect(broken).not.toBe(foreign);
  } finally {
    s3.destroy();
  }
});

it('puts nothing in place of a file that somebody writes to meanwhile', async () => {
  const path = await local('growing.bin', randomBytes(9 * MIB));
  await hold('UploadPart', { after: 1 });
  const before = await partsThere();
  const running = await startCli(stage, ['data', 'put', path, `s3://${BUCKET}/growing/`]);
  await expect.poll(partsThere, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before);
  await appendFile(path, 'more');
  await letGo();
  const { code, stderr } = await running.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('was changed while it was sent');
  await expect(inBucket('growing/growing.bin')).rejects.toThrow('ENOENT');
});

it('overwrites nothing without --force, and what is there already is not sent again', async () => {
  const path = await local('one.csv', 'first');
  const to = `s3://${BUCKET}/kept/one.csv`;
  await put(path, to);
  expect(await put(path, to)).toMatchObject({ code: 0, stdout: `✓ ${to}  5 B, is there already, the same\n` });
  expect(await callsOf('PutObject')).toBe(1);

  await writeFile(path, 'other');
  const two = await local('two.csv', 'second');
  const refused = await put(path, two, `s3://${BUCKET}/kept/`);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /kept\/one\.csv is there already, with other content\. Nothing was sent\.\n {2}→ .*--force/,
  );
  await expect(inBucket('kept/two.csv')).rejects.toThrow('ENOENT');
  expect(String(await inBucket('kept/one.csv'))).toBe('first');

  expect(await put('--force', path, to)).toMatchObject({ code: 0 });
  expect(String(await inBucket('kept/one.csv'))).toBe('other');
});

it('loses no race: what somebody else writes meanwhile stays', async () => {
  const path = await local('race.csv', 'mine');
  await hold('PutObject');
  const running = await startCli(stage, ['data', 'put', path, `s3://${BUCKET}/race/`]);
  // It has looked, and found nothing in its way.
  await expect.poll(() => callsOf('HeadObject'), { timeout: 20_000 }).toBe(1);
  await mkdir(join(stage.aws.objects.root, BUCKET, 'race'), { recursive: true });
  await writeFile(join(stage.aws.objects.root, BUCKET, 'race', 'race.csv'), 'theirs');
  await letGo();
  const { code, stderr } = await running.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('race/race.csv was written by somebody else meanwhile; it was not overwritten.');
  expect(String(await inBucket('race/race.csv'))).toBe('theirs');
});

it('takes a lost reply for what it is: the file is there', async () => {
  await stage.awsControl('POST', '/control/faults', { kind: 'lost-reply', service: 's3', operation: 'PutObject' });
  const small = await put(await local('small.csv', 'once'), `s3://${BUCKET}/lost/`);
  expect(small).toMatchObject({ code: 0, stderr: '' });
  await stage.awsControl('POST', '/control/faults', {
    kind: 'lost-reply',
    service: 's3',
    operation: 'CompleteMultipartUpload',
  });
  const large = await put(await local('large.bin', randomBytes(9 * MIB)), `s3://${BUCKET}/lost/`);
  expect(large).toMatchObject({ code: 0, stderr: '' });
  expect(large.stdout).toContain('9.4 MB in 2 parts, SHA-256 of each and of all checked');
});

it('leaves the parts on Ctrl-C, and says that it goes on from there', async () => {
  const path = await local('left.bin', randomBytes(40 * MIB));
  await hold('UploadPart', { after: 4 });
  const before = await partsThere();
  const running = await startCli(stage, ['data', 'put', path, `s3://${BUCKET}/left/`]);
  await expect.poll(partsThere, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before);
  running.interrupt();
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('The same command goes on from there.');
  expect(await partsThere()).toBeGreaterThan(before);
});

it('sends folders with all in them, and only says so when it is to be dry', async () => {
  await local('set/a.csv', 'a');
  await local('set/deep/b.csv', 'b');
  const set = join(folder, 'set');
  expect(await put(set, `s3://${BUCKET}/all/`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Send folders with -r'),
  });
  const dry = await put('-r', '-n', set, `s3://${BUCKET}/all/`);
  expect(dry.stdout).toMatch(
    /set\/a\.csv +s3:\/\/stoker-test\/all\/set\/a\.csv +1 B +would be sent\n.*set\/deep\/b\.csv/,
  );
  expect(await callsOf('PutObject')).toBe(0);
  const sent = await put('-r', set, `s3://${BUCKET}/all/`);
  expect(sent.stdout).toMatch(/\n2 files, 2 B, in \d+ s\.\n$/);
  expect(String(await inBucket('all/set/deep/b.csv'))).toBe('b');
});

it('sends an empty file', async () => {
  expect(await put(await local('_SUCCESS', ''), `s3://${BUCKET}/empty/`)).toMatchObject({ code: 0 });
  expect((await inBucket('empty/_SUCCESS')).length).toBe(0);
});

it('sends nothing for somebody who is no operator, nor where Stoker keeps its own', async () => {
  const path = await local('x.csv', 'x');
  const linus = await runCli(stage, ['data', 'put', path, `s3://${BUCKET}/theirs/`], { STOKER_USER: USERS.linus });
  expect(linus).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('🚫 To send files to S3 you need the role operator'),
  });
  const [entry] = await stage.store.audit.recent(1);
  expect(entry).toMatchObject({ actor: USERS.linus, name: 'data put', allowed: false, outcome: 'refused' });
  for (const place of ['code/', 'models/retrain/', 'runs/r-abc/result.json']) {
    const refused = await put('--force', path, `s3://${BUCKET}/${place}`);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('where Stoker keeps its own things') });
  }
  expect(await callsOf('PutObject')).toBe(0);
});

it('says which file is not there', async () => {
  const { code, stderr } = await put(join(folder, 'nowhere.csv'), `s3://${BUCKET}/a/`);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `Stoker cannot do this: There is no file '${join(folder, 'nowhere.csv')}'.\n`,
  });
});
