import type { ClusterLife } from './life.ts';

/** What is done for all live clusters again and again. */
export interface Tickers {
  /** Resolves when no round is under way any more. */
  stop(): Promise<void>;
}

// One cluster whose YARN is slow to answer must not hold up the others.
const AT_ONCE = 8;

/** Starts the rounds: logs to S3, logs to CloudWatch, metrics, auto-termination. One timer each, however many clusters. */
export function startTickers(
  periods: { logPushMs: number; logStreamMs?: number; metricsMs?: number; idleCheckMs?: number },
  lives: () => ClusterLife[],
  log: (line: string) => void,
): Tickers {
  const rounds: [number, (life: ClusterLife) => Promise<void>][] = [
    [periods.logPushMs, (life) => life.pushLogs()],
    [periods.logStreamMs ?? 1_000, (life) => life.streamLogs()],
    [periods.metricsMs ?? 300_000, (life) => life.publishMetrics()],
    [periods.idleCheckMs ?? 5_000, (life) => life.checkIdle()],
  ];
  const stops = rounds.map(([periodMs, visit]) => {
    let under: Promise<void> | null = null;
    const round = async () => {
      const waiting = lives();
      const visitor = async () => {
        for (let life = waiting.shift(); life; life = waiting.shift()) {
          await visit(life).catch((error: unknown) => log(`${life.cluster.id}: ${error}`));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, visitor));
    };
    // A round that takes longer than its period is not begun twice.
    const timer = setInterval(() => {
      under ??= round().finally(() => {
        under = null;
      });
    }, periodMs);
    return async () => {
      clearInterval(timer);
      await under;
    };
  });
  return {
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
