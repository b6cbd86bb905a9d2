import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needsYarn, stepArgv } from '../../../../sandbox/aws/engine/step-command.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step-'));
  root = join(folder, 'objects');
  await mkdir(join(root, 'code', 'bin'), { recursive: true });
  await writeFile(join(folder, 'secret'), 'not an object');
});
afterEach(() => rm(folder, { recursive: true }));

const argv = (jar: string, args: string[], mainClass?: string) =>
  stepArgv({ id: 's-1', jar, args, ...(mainClass === undefined ? {} : { mainClass }) }, join(folder, 'work'), root);

describe('stepArgv', () => {
  it('runs the arguments of command-runner.jar as they are', async () => {
    expect(await argv('command-runner.jar', ['bash', '-c', 'echo "a b"'])).toEqual(['bash', '-c', 'echo "a b"']);
  });

  it.each([
    ['#!/bin/bash\necho hi', (path: string) => [path, 'x y']],
    ['echo hi', (path: string) => ['/bin/sh', path, 'x y']],
  ])('fetches the script of script-runner.jar: %j', async (text, expected) => {
    await writeFile(join(root, 'code', 'bin', 'x.sh'), text);
    const runner = 's3://us-east-1.elasticmapreduce/libs/script-runner/script-runner.jar';
    const path = join(folder, 'work', 'x.sh');
    expect(await argv(runner, ['s3://code/bin/x.sh', 'x y'])).toEqual(expected(path));
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('runs any other jar as hadoop does', async () => {
    await writeFile(join(root, 'code', 'app.jar'), '');
    const path = join(folder, 'work', 'app.jar');
    expect(await argv('s3://code/app.jar', ['in'], 'org.Main')).toEqual(['hadoop', 'jar', path, 'org.Main', 'in']);
  });

  it.each([
    ['script-runner.jar', ['s3://nope/x.sh'], 'NoSuchBucket: The specified bucket does not exist: s3://nope/x.sh'],
    ['script-runner.jar', ['s3://code/y.sh'], 'NoSuchKey: The specified key does not exist: s3://code/y.sh'],
    ['script-runner.jar', ['s3://code/../../secret'], "'s3://code/../../secret' leaves its bucket."],
    ['script-runner.jar', [], 'script-runner.jar needs the path of a script; it got no arguments.'],
    ['command-runner.jar', [], 'command-runner.jar needs a command in its arguments; it got none.'],
  ])('refuses %s %j', async (jar, args, message) => {
    await expect(argv(jar, args)).rejects.toThrow(message);
  });
});

describe('needsYarn', () => {
  it.each([
    ['spark-submit --deploy-mode cluster job.py', true],
    ['/usr/bin/spark-submit --master yarn job.py', true],
    ['spark-submit --master local[2] job.py', false],
    ['spark-submit --master=local job.py', false],
    ['bash -c ls', false],
    ['bash -c spark-submit\u00a0x', true],
    ['sudo yarn application -list', true],
    ['bash -c python3 -c "import pyspark"', false],
    ['bash -c npm install --global yarn', false],
    ['hadoop fs -ls s3://b/', false],
    ['yarn application -list', true],
  ])('%s: %s', async (command, expected) => {
    expect(await needsYarn(command.split(' '))).toBe(expected);
  });

  it('looks into scripts', async () => {
    const path = join(folder, 'x.sh');
    await writeFile(path, 'set -e\nspark-submit --deploy-mode cluster s3://code/x.py\n');
    expect(await needsYarn([path, 'a'])).toBe(true);
    expect(await needsYarn(['/bin/sh', path])).toBe(true);
    await writeFile(path, 'echo my-spark-submitter\n');
    expect(await needsYarn(['/bin/sh', path])).toBe(false);
  });
});
