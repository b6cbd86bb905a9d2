import { ConfigError, UserError } from '../errors.ts';

/** EX_CONFIG of sysexits.h: starting again will not help, the configuration must change. */
const EXIT_CONFIG = 78;

/** Why a program of Stoker's cannot go on, as lines for the person in front of it, and its exit code. */
export function explainEnd(error: unknown, cannot: string, hasEnvFile: boolean): { lines: unknown[]; code: number } {
  if (error instanceof ConfigError) {
    const { problems } = error;
    const count = problems.length === 1 ? 'one thing' : `${problems.length} things`;
    const lines = [
      `${cannot}: ${count} in the configuration must change.`,
      ...problems.map((problem) => `  - ${problem}`),
    ];
    if (!hasEnvFile && problems.some((problem) => problem.includes('it is not set')))
      lines.push('  → There is no file .env here: cp .env.example .env && chmod 600 .env, and fill it in.');
    return { lines, code: EXIT_CONFIG };
  }
  if (error instanceof UserError)
    return { lines: [`${cannot}: ${error.message}${error.hint ? `\n  → ${error.hint}` : ''}`], code: 1 };
  return { lines: [`${cannot}:`, error], code: 1 };
}
