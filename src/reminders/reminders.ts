import cron from 'node-cron';
import type { Logger } from 'pino';
import type { WantDeps } from '../runs/deps.ts';
import { endingSoon, endingSoonNote } from './hard-limit.ts';

export interface Reminders {
  stop(): Promise<void>;
}

/** Starts what time brings: each minute a look at what people should be told before it happens. */
export function startReminders(deps: WantDeps & { log: Logger }): Reminders {
  let looking: Promise<void> = Promise.resolve();
  const task = cron.schedule(
    '* * * * *',
    () => {
      looking = remind(deps).catch((error: Error) => deps.log.error({ err: error }, 'reminders were not sent'));
      return looking;
    },
    { noOverlap: true },
  );
  return {
    stop: async () => {
      await task.destroy();
      await looking;
    },
  };
}

/** One look. A reminder has a key, so that several processes, or a restart, say it once. */
export async function remind({ store, now }: WantDeps): Promise<void> {
  const at = now();
  for (const { cluster, endsAt } of endingSoon(await store.clusters.live(), at)) {
    if (!(await store.cards.get(cluster.id))) continue;
    const message = endingSoonNote(cluster, endsAt, at);
    await store.outbox.add(cluster.id, `${cluster.id}:ends:${endsAt.toISOString()}`, { kind: 'note', message }, at);
  }
}
