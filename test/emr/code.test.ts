import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/aws/clients.ts';
import { packCode, publishCode } from '../../src/emr/code.ts';
import { UserError } from '../../src/errors.ts';
import { type Aws, connectionTo, countCalls, openAws } from '../aws/support.ts';

const run = promisify(execFile);
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const tree = {
  'spark-jobs/jobs/retrain.py': 'print("retrain")',
  'spark-jobs/jobs/__init__.py': '',
  'spark-jobs/common/session.py': 'x = 1',
  'spark-jobs/tests/test_retrain.py': 'assert False',
  'spark-jobs/common/__pycache__/session.cpython-311.pyc': 'bytes',
  'spark-jobs/.venv/lib/x.py': 'no',
  'spark-jobs/README.md': '# x',
  'spark-jobs/bootstrap/packages.sh': '#!/bin/bash',
};
async function project(files: Record<string, string> = tree): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-code-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
const request = (directory: string) => ({
  directory,
  script: 'spark-jobs/jobs/retrain.py',
  bootstrap: ['spark-jobs/bootstrap/packages.sh', 's3://elsewhere/x.sh', 'spark-jobs/bootstrap/packages.sh'],
});

describe('packCode', () => {
  it('takes all Python files but tests, by the names that Python imports them by', async () => {
    const packed = await packCode(request(await project()));
    const zip = unzipSync(packed.files.get('spark-jobs.zip') ?? new Uint8Array());
    expect(Object.keys(zip).toSorted()).toEqual(['common/session.py', 'jobs/__init__.py', 'jobs/retrain.py']);
    expect([...packed.files.keys()]).toEqual(['jobs/retrain.py', 'spark-jobs.zip', 'bootstrap/0/packages.sh']);
  });

  it('gives the same hash for the same content, whenever and wherever it was written', async () => {
    const [one, two] = [await project(), await project()];
    await utimes(join(two, 'spark-jobs/common/session.py'), new Date(0), new Date(1e12));
    expect((await packCode(request(one))).sha256).toBe((await packCode(request(two))).sha256);
  });

  it.each(['Pacific/Kiritimati', 'America/Los_Angeles'])('and in %s', async (TZ) => {
    const folder = await project();
    const module = JSON.stringify(join(import.meta.dirname, '../../src/emr/code.ts'));
    const script = `import(${module}).then(async ({ packCode }) => console.log((await packCode(${JSON.stringify(request(folder))})).sha256))`;
    const { stdout } = await run(process.execPath, ['-e', script], { env: { ...process.env, TZ } });
    expect(stdout.trim()).toBe((await packCode(request(folder))).sha256);
  });

  it.each(['spark-jobs/common/session.py', 'spark-jobs/jobs/retrain.py', 'spark-jobs/bootstrap/packages.sh'])(
    'gives another when %s changes',
    async (name) => {
      const before = await packCode(request(await project()));
      const after = await packCode(request(await project({ ...tree, [name]: 'changed' })));
      expect(after.sha256).not.toBe(before.sha256);
    },
  );

  it('gives the same when only a test changes', async () => {
    const before = await packCode(request(await project()));
    const after = await packCode(request(await project({ ...tree, 'spark-jobs/tests/test_retrain.py': 'changed' })));
    expect(after.sha256).toBe(before.sha256);
  });

  it('lets a script beside stoker.yml travel alone', async () => {
    const packed = await packCode({
      directory: await project({ 'job.py': 'x', 'other.py': 'y' }),
      script: 'job.py',
      bootstrap: [],
    });
    expect(unzipSync(packed.files.get('code.zip') ?? new Uint8Array())).toEqual({});
  });

  it('says which file is missing', async () => {
    const directory = await project({ 'spark-jobs/x.py': '' });
    await expect(packCode(request(directory))).rejects.toThrow(/'spark-jobs\/jobs\/retrain\.py' cannot be read/);
  });
});

describe('publishCode', () => {
  let aws: Aws;
  let s3: S3Client;
  beforeAll(async () => {
    aws = await openAws();
    await aws.objects.createBucket('team-bucket');
    s3 = createS3Client(connectionTo(aws));
  });
  afterAll(async () => {
    s3.destroy();
    await aws.close();
  });

  it('uploads once, and names what a step and a launch need', async () => {
    const folder = await project();
    const code = await publishCode(s3, 'team-bucket', request(folder));
    const base = `s3://team-bucket/code/${code.sha256}`;
    expect(code).toMatchObject({
      scriptUri: `${base}/jobs/retrain.py`,
      archiveUri: `${base}/spark-jobs.zip`,
      bootstrapUris: { 'spark-jobs/bootstrap/packages.sh': `${base}/bootstrap/0/packages.sh` },
    });
    expect(String(await aws.objects.get('team-bucket', `code/${code.sha256}/jobs/retrain.py`))).toBe(
      'print("retrain")',
    );
    const uploads = await countCalls(aws, 'PutObject');
    expect(uploads).toBe(3);
    expect(await publishCode(s3, 'team-bucket', request(folder))).toEqual(code);
    expect(await countCalls(aws, 'PutObject')).toBe(uploads);
  });

  it('publishes bootstrap scripts alone for a cluster without a step', async () => {
    const code = await publishCode(s3, 'team-bucket', { ...request(await project()), script: null });
    expect(code).toMatchObject({ scriptUri: null, archiveUri: null });
    expect(Object.keys(code.bootstrapUris)).toHaveLength(1);
  });

  it('says which bucket there is not, and how to make it', async () => {
    const failure = publishCode(s3, 'nobodys-bucket', request(await project()));
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toMatchObject({
      message: "There is no bucket 'nobodys-bucket'.",
      hint: expect.stringContaining('aws s3 mb'),
    });
  });
});
