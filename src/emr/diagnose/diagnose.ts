import { readLogPlace } from '../logs/layout.ts';
import { judge } from './judge.ts';
import { readLog } from './read-log.ts';
import { RULES } from './rules/index.ts';
import type { Reading } from './statement.ts';
import type { DiagnosedLog, Diagnosis, Known } from './types.ts';

const NOTHING_KNOWN: Known = { ended: null };

/**
 * Says why something failed, from its logs and from what EMR says of it; null when it did not fail. Logs are read one
 * after the other, each from its beginning to its end, in bounded memory; those of executors only where the others leave
 * it open.
 */
export async function diagnose(logs: readonly DiagnosedLog[], known: Known = NOTHING_KNOWN): Promise<Diagnosis | null> {
  if (known.ended === 'succeeded') return null;
  const isOfExecutor = ({ path }: DiagnosedLog): boolean => readLogPlace(path).role === 'executor';
  const readings: Reading[] = [];
  for (const log of logs) if (!isOfExecutor(log)) readings.push(await readLog(log, RULES));
  const found = readings.length > 0 ? judge(readings, known) : null;
  const isClear = found ? found.sure : readings.some(({ ending }) => ending.step ?? ending.application);
  if (isClear) return found;
  for (const log of logs) if (isOfExecutor(log)) readings.push(await readLog(log, RULES));
  return judge(readings, known);
}
