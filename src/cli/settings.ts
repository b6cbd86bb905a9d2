import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { UserError } from '../errors.ts';

type Env = Record<string, string | undefined>;

/** Where a running demo says how it is reached; only its owner can read it, and it goes with the demo. */
export const demoSettingsFile = (state: string): string => join(state, 'stoker.env');

/** What is Stoker's, AWS's and Postgres's; a demo's settings take the place of all of it. */
const OWN = /^(AWS_|SLACK_|STOKER_|DATABASE_URL$|PG|LOG_LEVEL$)/;

/** The environment as the bot has it: what is set wins over the file `.env`. */
export async function ownSettings(env: Env, directory: string): Promise<Env> {
  const text = await readFile(join(directory, '.env'), 'utf8').catch(() => '');
  return { ...parseEnv(text), ...env };
}

/** The environment for a demo: nothing of a person's own Slack and AWS may be meant by accident. */
export async function demoSettings(env: Env, state: string): Promise<Env> {
  const file = demoSettingsFile(state);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new UserError(`${file} cannot be read: ${error.message}.`);
    throw new UserError(
      `No demo is running on ${state}.`,
      'Start one with `npm run demo`; one with `--state <folder>` is found with `--demo-state <folder>`.',
    );
  });
  const others = Object.entries(env).filter(([name]) => !OWN.test(name));
  return { ...Object.fromEntries(others), ...parseEnv(text) };
}
