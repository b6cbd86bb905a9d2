import { join } from 'node:path';
import { pino } from 'pino';
import { testConfig } from '../../../commands/support/config.ts';

/** The team's jobs: a short one, a long one, one that asks for new data, and a chain. */
export function teamConfig() {
  const base = testConfig();
  const job = { ...base.jobs.retrain, script: 'jobs/retrain.py', timeLimit: '8h' };
  const config = testConfig({
    presets: base.presets,
    jobs: { retrain: job, long: job, fresh: { ...job, newData: 'input' } },
    chains: {
      both: { description: 'One after the other.', preset: 'nightly', steps: [{ job: 'retrain' }, { job: 'fresh' }] },
    },
  });
  config.directory = join(import.meta.dirname, '..', '..', '..', 'support', 'team');
  return config;
}

/** What cannot be foreseen is logged and survived; here it is a fault that nobody should overlook. */
export const strictLog = () =>
  pino(
    { level: 'error' },
    {
      write: (line) => {
        throw new Error(`Stoker says: ${line}`);
      },
    },
  );
