import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { ConfigError } from '../../src/errors.ts';

export const repository = join(import.meta.dirname, '../..');

/** An environment with which the shipped stoker.yml loads; the tokens are made up. */
export const goodEnvironment = {
  SLACK_BOT_TOKEN: 'xoxb-000000000000-secretbottoken',
  SLACK_APP_TOKEN: 'xapp-1-A0000000000-secretapptoken',
  AWS_REGION: 'eu-central-1',
  STOKER_BUCKET: 'cinder-labs-emr',
  STOKER_ADMINS: 'U0ADA',
};

/** A folder with the files that the shipped stoker.yml names, and whatever is given. */
export async function teamFolder(
  files: Record<string, string | Uint8Array>,
): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'stoker-config-'));
  const scripts = globSync('spark-jobs/{jobs/*.py,bootstrap/*.sh}', { cwd: repository });
  const needed = scripts.map((name) => [name, ''] as const);
  for (const [name, content] of [...needed, ...Object.entries(files)]) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Loads, and gives the problems when it does not; anything but a ConfigError is a crash and passes through. */
export async function tryLoad(
  env: Record<string, string | undefined>,
  directory: string,
): Promise<{ config: Config; problems: null } | { config: null; problems: readonly string[] }> {
  try {
    return { config: await loadConfig(env, directory), problems: null };
  } catch (error) {
    if (error instanceof ConfigError) return { config: null, problems: error.problems };
    throw error;
  }
}
