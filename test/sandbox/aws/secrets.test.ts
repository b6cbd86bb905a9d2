import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalAws } from '../../../sandbox/aws/server.ts';
import { pythonHome } from './engine/engine-house.ts';
import { openLocalAws } from './local-aws.ts';

const jobs = join(import.meta.dirname, '..', '..', '..', 'spark-jobs');
const program = 'import sys; from common.secrets import resolve_secret; print(resolve_secret(sys.argv[1]))';

/** The secret behind a reference, as a job looks it up. */
async function resolve(aws: LocalAws, reference: string): Promise<string> {
  const env = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
  };
  const python = join(pythonHome, 'bin', 'python');
  const { stdout } = await promisify(execFile)(python, ['-c', program, reference], { cwd: jobs, env });
  return stdout.trim();
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-secrets-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('a job finds what was put, also after a restart, and only its owner may read the file', {
  timeout: 90_000,
}, async () => {
  const first = await openLocalAws({ directory });
  await first.putSecret('team/db', '{"password": "old"}');
  await first.putSecret('team/db', '{"password": "new"}');
  expect(await resolve(first, 'secretsmanager:team/db#password')).toBe('new');
  await first.close();
  expect((await stat(join(directory, 'secrets.json'))).mode & 0o077).toBe(0);

  const second = await openLocalAws({ directory });
  try {
    expect(await resolve(second, 'secretsmanager:team/db#password')).toBe('new');
    await expect(resolve(second, 'secretsmanager:team/none')).rejects.toThrow(/can't find the specified secret/);
  } finally {
    await second.close();
  }
});
