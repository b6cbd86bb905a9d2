import type { MetricSender } from '../aws/metric.ts';
import { secondsAfter } from '../runs/world.ts';
import type { ReminderDeps, Round } from './deps.ts';

/** Throttled by AWS the sweep pauses for five minutes at most; one that went well is not older. */
const SWEPT_WITHIN_SECONDS = 600;
/** A planned time that nobody took up for so long means that the scheduler stands still. */
const PLANNED_WITHIN_SECONDS = 600;
const PATIENCE_MS = 10_000;

/**
 * Tells somebody outside that Stoker lives, and only while it does its work: the record can be written, AWS was looked at
 * lately, and no planned time was left lying. A heartbeat that lies is worse than none.
 */
export const heartbeat = (metrics: Pick<MetricSender, 'put'>): Round => ({
  name: 'the heartbeat',
  run: async (deps) => {
    const { url, metric: namespace } = deps.config.heartbeat;
    if (url === undefined && namespace === undefined) return;
    const problem = await whyNot(deps);
    if (problem) {
      deps.log.warn({ problem }, 'no heartbeat: Stoker does not do its work');
      return;
    }
    const at = deps.now();
    const beats = [
      ...(url === undefined ? [] : [ping(url)]),
      ...(namespace === undefined ? [] : [metrics.put({ namespace, name: 'Heartbeat', value: 1, at })]),
    ];
    for (const beat of await Promise.allSettled(beats))
      if (beat.status === 'rejected') deps.log.warn({ err: beat.reason }, 'a heartbeat was not taken');
  },
});

/** Why nobody should be told that all is well; null when it is. */
async function whyNot({ store, now }: ReminderDeps): Promise<string | null> {
  const at = now();
  // A database that can be read and not written is of no use.
  await store.pulses.beat('heartbeat', at);
  const sweptAt = await store.pulses.last('sweep');
  if (sweptAt === null || sweptAt < secondsAfter(at, -SWEPT_WITHIN_SECONDS))
    return `AWS was last looked at ${sweptAt?.toISOString() ?? 'never'}`;
  const [left] = await store.schedules.due(secondsAfter(at, -PLANNED_WITHIN_SECONDS), 1);
  return left ? `schedule ${left} was not looked at when its time came` : null;
}

async function ping(url: string): Promise<void> {
  // Who moved has to say so in stoker.yml: a redirect may end at a page that says yes to everybody.
  const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  await answer.body?.cancel();
  // The address itself may be a secret.
  if (!answer.ok) throw new Error(`the heartbeat's address answered ${answer.status || 'with a redirect'}`);
}
