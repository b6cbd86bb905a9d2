import type { CostReport } from '../../cost-report.ts';
import { costReport } from '../../runs/costs/report.ts';
import type { CommandDeps } from '../context.ts';

/** Counting a month goes over all of its clusters: old figures are shown while new ones are counted, but none of yesterday. */
const FRESH_MS = 5 * 60_000;
const USABLE_MS = 60 * 60_000;

/** This month's cost, by owner, as it was counted some minutes ago at most; never counted twice at once. */
export function createMonth(deps: CommandDeps): () => Promise<CostReport> {
  let counted: { report: CostReport; at: number } | null = null;
  let counting: Promise<CostReport> | null = null;

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

  return async () => {
    const age = counted === null ? Number.POSITIVE_INFINITY : Math.abs(deps.now().getTime() - counted.at);
    if (counted === null || age > USABLE_MS) return count();
    if (age > FRESH_MS)
      void count().catch((err: unknown) => deps.log.warn({ err }, 'the month could not be counted for Home'));
    return counted.report;
  };
}
