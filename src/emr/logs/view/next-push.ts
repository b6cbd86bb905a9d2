import type { LogSource } from '../sources/source.ts';

/** EMR pushes a running cluster's logs to S3 about this often (its Management Guide, "View log files"). */
const PUSH_SECONDS = 300;

/**
 * When S3 is likely to have more of a running step; null when that does not matter, because CloudWatch Logs has all within
 * seconds or the step has ended so long ago that all is there.
 */
export function nextPush(
  sources: readonly LogSource[],
  step: { startedAt: Date | null; endedAt: Date | null },
  now: Date,
): Date | null {
  if (sources.some(({ from }) => from === 'cloudwatch')) return null;
  const pushes = sources.flatMap(({ updatedAt }) => (updatedAt ? [updatedAt.getTime()] : []));
  const last = pushes.length > 0 ? Math.max(...pushes) : (step.startedAt?.getTime() ?? now.getTime());
  const { endedAt } = step;
  if (endedAt && (last > endedAt.getTime() || now.getTime() - endedAt.getTime() > 3 * PUSH_SECONDS * 1000)) return null;
  const behind = Math.max(1, Math.ceil((now.getTime() - last) / (PUSH_SECONDS * 1000)));
  return new Date(last + behind * PUSH_SECONDS * 1000);
}
