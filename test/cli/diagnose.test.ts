import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, toText } from '../../src/cli/diagnose/words.ts';
import { type Aws, openAws } from '../aws/support.ts';
import { STYLE } from './render/style.ts';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'test/failures/built');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-diagnose-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs it as somebody who has nothing but the checkout: no settings, another folder, an empty environment. */
async function diagnose(args: string[], options: { stdin?: string | Buffer; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'diagnose', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...options.env },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  child.stdin.end(options.stdin ?? '');
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

describe('`stoker diagnose`', () => {
  it('says the cause, what proves it, what to do and what to set', async () => {
    const said = await diagnose([join(built, 'broadcast-8-gib')]);
    expect(said).toMatchObject({ code: 2, stderr: '' });
    const [title, , file, line] = said.stdout.split('\n');
    expect(title).toBe('A table of 9.3 GiB was to be broadcast; the most is 8.0 GiB  broadcast-too-large');
    expect(file).toMatch(/^ {2}.*built\/broadcast-8-gib\/containers\/.*_000001\/stdout$/);
    expect(line).toMatch(/^ {2}\d+: : org\.apache\.spark\.SparkException: Cannot broadcast/);
    expect(said.stdout).toContain('\n→ Let Spark join without a broadcast');
    expect(said.stdout).toContain('  --conf spark.sql.autoBroadcastJoinThreshold=-1\n');
  });

  it('keeps the end of a long line, where Spark says the reason', () => {
    const text = `: org.apache.spark.SparkException: Job aborted ${'x'.repeat(600)} Reason: Container killed by YARN.`;
    const evidence = [{ file: 'stderr', line: 1, text }];
    const answer: Answer = { cause: 'unknown', title: '', evidence, advice: [], fix: null, alsoSeen: [], hidden: 0 };
    const [, , , line = ''] = toText(answer, 1, STYLE).split('\n');
    expect(line).toMatch(
      / : org\.apache\.spark\.SparkException: Job aborted x+…x+ Reason: Container killed by YARN\.$/,
    );
    expect(line.length).toBeLessThan(180);
  });

  it('prints JSON, of a single gzipped log and of stdin too', async () => {
    const trace =
      'Traceback (most recent call last):\n  File "job.py", line 3, in <module>\n    f()\nKeyError: \'a\'\n';
    await writeFile(join(folder, 'my.log.gz'), gzipSync(trace));
    const expected = {
      cause: 'python-error',
      title: "KeyError: 'a' (job.py, line 3)",
      evidence: [{ file: 'my.log.gz', line: 4, text: "KeyError: 'a'" }, expect.anything(), expect.anything()],
      advice: [expect.any(String)],
      fix: null,
      alsoSeen: [],
    };
    const [file, stdin] = await Promise.all([
      diagnose(['my.log.gz', '--json']),
      diagnose(['--json', '-'], { stdin: gzipSync(trace) }),
    ]);
    expect(file.code).toBe(2);
    expect(JSON.parse(file.stdout)).toEqual(expected);
    expect(JSON.parse(stdin.stdout)).toMatchObject({
      cause: 'python-error',
      evidence: [{ file: 'stdin', line: 4 }, {}, {}],
    });
  });

  it('tells a failure without a known cause, none, and what cannot be read apart', async () => {
    await writeFile(
      join(folder, 'odd.log'),
      '26/11/21 22:10:05 INFO ApplicationMaster: Final app status: FAILED, exitCode: 9\n',
    );
    await writeFile(join(folder, 'fine.log'), '26/11/21 22:10:05 WARN X: so what\n');
    const [unknown, none, nothing, usage] = await Promise.all([
      diagnose(['odd.log', '--json']),
      diagnose(['fine.log']),
      diagnose(['nowhere']),
      diagnose([]),
    ]);
    expect([unknown.code, none.code, nothing.code, usage.code]).toEqual([3, 0, 1, 1]);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ cause: 'unknown', fix: null });
    expect(none.stdout).toBe('No failure found in this log.\n');
    expect(nothing.stderr).toContain("There is no file or folder 'nowhere'.");
    expect(usage.stderr).toContain('Name a log, a folder of logs');
  });
});

describe('of an address in S3', () => {
  let aws: Aws;
  beforeAll(async () => {
    aws = await openAws();
  });
  afterAll(() => aws.close());

  it("needs AWS's own credentials and nothing else", async () => {
    await aws.objects.createBucket('somebodys-logs');
    const log =
      'Traceback (most recent call last):\n  File "job.py", line 3, in <module>\nModuleNotFoundError: No module named \'x\'\n';
    const key = 'j-2AXXXXXXGAPLF/steps/s-1AXXXXXXGAPLF/stderr.gz';
    await aws.objects.put('somebodys-logs', key, gzipSync(log));
    const said = await diagnose(['s3://somebodys-logs/j-2AXXXXXXGAPLF/', '--json'], {
      env: {
        AWS_ENDPOINT_URL: aws.url,
        AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
      },
    });
    expect(said.stderr).toBe('');
    expect(JSON.parse(said.stdout)).toMatchObject({
      cause: 'missing-python-module',
      evidence: [{ file: `s3://somebodys-logs/${key}`, line: 3 }, {}],
    });
  });
});
