import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { checkTeam } from './check-team.ts';
import { readEnvironment } from './environment.ts';
import { redact } from './redact.ts';
import type { Config } from './schema.ts';
import { parseTeamFile } from './team-file.ts';

/**
 * Reads the environment and stoker.yml (or the file that STOKER_CONFIG names) in `directory`.
 * Throws a `ConfigError` that holds every problem of both at once, none of them with a secret in it.
 */
export async function loadConfig(env: Record<string, string | undefined>, directory: string): Promise<Config> {
  const file = resolve(directory, env.STOKER_CONFIG?.trim() || 'stoker.yml');
  const name = relative(directory, file) || file;
  const { environment, problems, warnings } = readEnvironment(env);

  const bytes = await readBytes(file, name, problems);
  const parsed = bytes && parseTeamFile(bytes, name);
  problems.push(...(parsed?.problems ?? []));
  const team = parsed?.tree != null ? await checkTeam(parsed, { env, directory: dirname(file), name }) : null;
  if (parsed?.tree === null && parsed.problems.length === 0)
    problems.push(`${name}: it is empty; give at least bucket, roles, presets and jobs.`);
  problems.push(...(team?.problems ?? []));

  const clean = (lines: string[]): string[] => [...new Set(lines.map((line) => redact(line, env)))];
  if (problems.length > 0 || team === null || team.file === null) throw new ConfigError(clean(problems));
  return { ...team.file, environment, directory: dirname(file), warnings: clean([...warnings, ...team.warnings]) };
}

async function readBytes(file: string, name: string, problems: string[]): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code)})`;
    problems.push(`${name}: ${why}; create it, or name another with STOKER_CONFIG.`);
    return null;
  }
}
