import type { CostReport } from '../../cost-report.ts';
import { costReport } from '../../runs/costs/report.ts';
import type { CommandDeps } from '../context.ts';

/** Counting a month goes over all of its clusters: old figures are shown until there are new ones, but none of this morning. */
const FRESH_MS = 5 * 60_000;
const USABLE_MS = 60 * 60_000;
/** Whoever looks just now gets their Home first. */
const SOON_MS = 1000;

/** This month's cost, by owner, as it was counted an hour ago at most; never counted twice at once. */
export function createMonth(deps: CommandDeps): () => Promise<CostReport> {
  let counted: { report: CostReport; at: number } | null = null;
  let counting: Promise<CostReport> | null = null;
  let isPlanned = false;

  const count = (): Promise<CostReport> => {
    counting ??= costReport(deps, 'month', 'owner')
      .then((report) => {
        counted = { report, at: deps.now().getTime() };
        return report;
      })
      .finally(() => {
        counting = null;
      });
    return counting;
  };

  const countSoon = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      isPlanned = false;
      count().catch((err: unknown) => deps.log.warn({ err }, 'the month could not be counted for Home'));
    }, SOON_MS).unref();
  };

  return async () => {
    const age = counted === null ? Number.POSITIVE_INFINITY : Math.abs(deps.now().getTime() - counted.at);
    if (counted === null || age > USABLE_MS) return count();
    if (age > FRESH_MS) countSoon();
    return counted.report;
  };
}
