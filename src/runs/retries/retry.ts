import type { ArgumentValues, Fix, Run } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { planRest } from '../chains/rest.ts';
import { startChainIn } from '../chains/want.ts';
import { budgetWords } from '../costs/budget-words.ts';
import { checkBudget } from '../costs/budgets.ts';
import type { CostDeps } from '../costs/lives.ts';
import type { WantDeps } from '../deps.ts';
import { type Request, startRunIn } from '../want.ts';
import { isWelcome } from './automatic.ts';
import { fixKey, triesOf } from './tries.ts';

/** Who tries a run again: a person, or Stoker by the job's own rule. */
export interface Retry {
  request: Omit<Request, 'requestKey'>;
  /** Null: nobody clicked. */
  by: Request['user'] | null;
  fix: Fix;
  /** The failed run's, as its job takes them now. */
  arguments: ArgumentValues;
}

/**
 * Wants the one run that tries a failed one again with its fix, and tells it in both threads. Whoever comes second gets
 * the run of the first (`isNew` is false).
 */
export async function retryWithFix(
  deps: Pick<WantDeps, 'config' | 'now'>,
  tables: Tables,
  failed: Run,
  { request, by, fix, arguments: given }: Retry,
): Promise<{ run: Run; isNew: boolean }> {
  // One after the other: of two who ask at once, the second is told of the first one's run.
  await tables.clusters.lock(failed.clusterId);
  const requestKey = fixKey(failed.id);
  const before = await tables.runs.byRequestKey(requestKey);
  if (before) return { run: before, isNew: false };
  const asked = { ...request, requestKey };
  const other = {
    overrides: fix.overrides,
    retryOf: failed.id,
    // It stands for the same planned time, whose schedule waits for its end.
    schedule:
      failed.scheduleId && failed.plannedAt ? { id: failed.scheduleId, plannedAt: failed.plannedAt } : undefined,
  };
  // A step of a chain goes on with what is left of it; where stoker.yml has another chain by now, it runs alone.
  const rest = await planRest(deps, tables, failed);
  const run = rest
    ? await startChainIn(deps, tables, asked, { ...rest, ...other })
    : await startRunIn(deps, tables, asked, {
        job: failed.job,
        arguments: given,
        ...(failed.ownCluster ? { preset: failed.preset } : { on: failed.clusterId }),
        ...other,
      });
  const now = deps.now();
  const { changes } = fix;
  const { earlier } = await triesOf(tables.runs, run);
  const chain = earlier.map(({ id, failure }) => ({ run: id, cause: failure?.cause ?? null }));
  await tables.outbox.add(failed.id, `${failed.id}:retried`, { kind: 'run-retried', run: run.id, by, changes }, now);
  await tables.outbox.add(run.id, `${run.id}:retries`, { kind: 'run-retries', run: run.id, chain, by, changes }, now);
  await tables.cards.refresh([failed.id]);
  return { run, isNew: true };
}

/**
 * The same without a click: it is the run of the one who asked for the failed one. Nothing when its cluster was put out
 * since that was decided, and when a budget forbids it.
 */
export async function retryByRule(
  deps: Pick<CostDeps, 'config' | 'now' | 'prices'>,
  tables: Tables,
  { failed, fix }: { failed: Run; fix: Fix },
): Promise<void> {
  const cluster = await tables.clusters.lock(failed.clusterId);
  if (!cluster || !isWelcome(failed, cluster)) return;
  if (failed.ownCluster) {
    const wish = { owner: failed.requestedBy, job: failed.job, admin: false };
    const verdict = await checkBudget(deps, tables, wish);
    if (verdict.kind === 'refused') {
      const message = `It is not tried again automatically: ${budgetWords(verdict.spent, 'the budget of whoever asked')}.`;
      await tables.outbox.add(failed.id, `${failed.id}:no-budget`, { kind: 'note', message }, deps.now());
      return;
    }
  }
  const request = { user: failed.requestedBy, channel: failed.channel };
  const { run, isNew } = await retryWithFix(deps, tables, failed, {
    request,
    by: null,
    fix,
    arguments: failed.arguments,
  });
  if (!isNew) return;
  const entry = { actor: 'stoker', channel: failed.channel, kind: 'system', name: 'run.fix' } as const;
  const detail = { run: failed.id, retry: run.id };
  await tables.audit.add({ ...entry, detail, allowed: true, outcome: 'ok', requestKey: run.requestKey }, deps.now());
}
