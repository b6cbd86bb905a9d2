import { afterEach, expect, it, vi } from 'vitest';
import type { Asked, CommandDeps } from '../../src/commands/context.ts';
import { logsOf } from '../../src/commands/handlers/logs.ts';
import { fewLines } from '../../src/commands/logs/query.ts';
import { cluster, run, step } from '../slack/support/records.ts';
import { wordsOf } from './support/bot.ts';

afterEach(() => vi.useRealTimers());

it('logs that do not come are given up after twenty seconds, and the error on record is shown', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const deps = {
    store: { steps: { ofRun: async () => [step()] }, clusters: { get: async () => cluster() } },
    emr: { readLogs: () => new Promise(() => {}) },
  } as unknown as CommandDeps;
  const failed = run({ state: 'failed', failure: { message: 'Too little data.' } });
  const answer = logsOf(deps, { invocation: { source: 'click' } } as Asked, failed, fewLines(failed));
  await vi.advanceTimersByTimeAsync(21_000);
  const words = wordsOf((await answer) as never);
  expect(words).toContain('Too little data.');
  expect(words).toContain('They could not be read within 20 s.');
});
