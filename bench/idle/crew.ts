import { Worker } from 'node:worker_threads';
import type { Outcome } from './months.ts';
import { addOutcomes } from './months.ts';
import type { Scenario } from './scenario.ts';

/** Which months to run: `<seed>-1` and on. */
export interface Errand {
  file: string;
  seed: string;
  months: number;
  processes: number;
  /** Rules of idleness instead of the scenario's. */
  rules: Scenario['policies']['stoker'] | null;
}

/** What a thread is given: some of the months. */
export interface Share extends Errand {
  first: number;
  every: number;
}

const TELLS_EACH = 50;

/** Runs months side by side, and adds them up; `onSome` hears of what there is now and then. */
export async function runMonths(
  errand: Errand,
  onSome: (outcome: Outcome, months: number) => void = () => {},
): Promise<Outcome> {
  let outcome: Outcome = {};
  let done = 0;
  const every = Math.max(1, Math.min(errand.processes, errand.months));
  const shares = Array.from({ length: every }, (_, index): Share => ({ ...errand, first: index + 1, every }));
  await Promise.all(
    shares.map(async (share) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
      const ended = new Promise<void>((resolve, reject) => {
        worker.on('message', (month: Outcome) => {
          outcome = addOutcomes(outcome, month);
          done += 1;
          if (done % TELLS_EACH === 0) onSome(outcome, done);
        });
        worker.on('error', reject);
        worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
      });
      await ended;
    }),
  );
  return outcome;
}
