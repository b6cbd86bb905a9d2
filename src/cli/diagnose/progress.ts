import type { DiagnosedLog } from '../../emr/diagnose/types.ts';
import { size } from '../../text/measures.ts';
import type { Terminal } from '../terminal.ts';

/** What is read in less time needs no progress. */
const QUIET_MS = 1000;
const EVERY_MS = 200;

/** The same logs, with a line at the bottom of the terminal that says how much of them is read. */
export function watched(
  logs: readonly DiagnosedLog[],
  terminal: Pick<Terminal, 'hasStatus' | 'status'>,
): { logs: DiagnosedLog[]; end(): void } {
  if (!terminal.hasStatus) return { logs: [...logs], end: () => {} };
  const beganAt = performance.now();
  let saidAt = beganAt + QUIET_MS - EVERY_MS;
  let done = 0;
  const all = logs.reduce((sum, { bytes }) => sum + (bytes ?? Number.NaN), 0);
  const count = (bytes: number, path: string): void => {
    done += bytes;
    const now = performance.now();
    if (now - saidAt < EVERY_MS) return;
    saidAt = now;
    const share = Number.isNaN(all) ? '' : ` of ${size(all)}`;
    terminal.status(`Reading ${path.split('/').slice(-2).join('/')}: ${size(done)}${share}`);
  };
  return {
    logs: logs.map((log) => ({ ...log, open: () => counted(log, (bytes) => count(bytes, log.path)) })),
    end: () => terminal.status(''),
  };
}

async function* counted({ open }: DiagnosedLog, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of open()) {
    count(chunk.length);
    yield chunk;
  }
}
