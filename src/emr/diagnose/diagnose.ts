import { judge } from './judge.ts';
import { readLog } from './read-log.ts';
import { RULES } from './rules/index.ts';
import type { DiagnosedLog, Diagnosis, Known } from './types.ts';

const NOTHING_KNOWN: Known = { ended: null };

/**
 * Says why something failed, from its logs and from what EMR says of it; null when it did not fail. Logs are read one
 * after the other, each from its beginning to its end, in bounded memory.
 */
export async function diagnose(logs: readonly DiagnosedLog[], known: Known = NOTHING_KNOWN): Promise<Diagnosis | null> {
  if (known.ended === 'succeeded') return null;
  const readings = [];
  for (const log of logs) readings.push(await readLog(log, RULES));
  return judge(readings, known);
}
