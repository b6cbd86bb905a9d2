import type { CauseId } from './types.ts';

/** What a job of Stoker's form said of its failure: the JSON line that it prints at its end (spark-jobs/README.md). */
export interface OwnFailure {
  code: string;
  message: string;
  hint: string | undefined;
}

/** The failure in such a line; null for any other. */
export function readOwnFailure(line: string): OwnFailure | null {
  if (!/^\{\s*"version":\s*1,\s*"status":\s*"failed"/.test(line)) return null;
  try {
    const { error } = JSON.parse(line) as { error?: { code?: unknown; message?: unknown; hint?: unknown } };
    if (typeof error?.code !== 'string' || typeof error.message !== 'string') return null;
    return { code: error.code, message: error.message, hint: typeof error.hint === 'string' ? error.hint : undefined };
  } catch {
    return null;
  }
}

/** The causes of the codes of `spark-jobs/common/errors.py`; others are the job's own business. */
const CODES: Readonly<Record<string, CauseId>> = {
  'bad-arguments': 'bad-arguments',
  'path-not-found': 'path-not-found',
  'no-permission': 's3-access-denied',
  'unreadable-input': 'unreadable-input',
  'missing-package': 'missing-python-module',
  'output-exists': 'path-exists',
  'database-unreachable': 'database-unreachable',
  'database-auth': 'database-auth',
  'database-too-many-clients': 'database-too-many-clients',
  'database-permission': 'database-auth',
  'database-schema': 'database-schema',
  'database-data': 'database-data',
  'database-conflict': 'database-data',
  'database-busy': 'database-busy',
  'sql-error': 'sql-error',
};

/** The cause that a job means; null for `unexpected`, which only its log explains. */
export function causeOfCode({ code, message }: Pick<OwnFailure, 'code' | 'message'>): CauseId | null {
  if (code === 'unexpected') return null;
  if (/^There is no bucket /.test(message)) return 's3-no-such-bucket';
  return CODES[code] ?? 'job-refused';
}
