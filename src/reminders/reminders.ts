import cron from 'node-cron';
import { budgets } from './budgets.ts';
import { concerns } from './concerns.ts';
import type { ReminderDeps, Round } from './deps.ts';
import { foundClusters } from './found.ts';
import { hardLimits } from './hard-limit.ts';
import { endedClusters } from './idle/ended.ts';
import { idleClusters } from './idle/round.ts';
import { monthPassed } from './month.ts';
import { digests } from './nightly/digest.ts';
import { troubles } from './nightly/troubles.ts';

/** All of them, in this order; a heartbeat comes after them. */
export const ROUNDS: readonly Round[] = [
  idleClusters,
  endedClusters,
  concerns,
  hardLimits,
  budgets,
  foundClusters,
  monthPassed,
  troubles,
  digests,
];

export interface Reminders {
  stop(): Promise<void>;
}

/** Starts what time brings: looks now, and then by the clock. Ticks that a sleeping machine missed are one look. */
export function startReminders(deps: ReminderDeps, rounds: readonly Round[] = ROUNDS): Reminders {
  const seconds = deps.config.environment.remindSeconds;
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    looking ??= lookIfLeading(deps, rounds).finally(() => {
      looking = null;
    });
    await looking;
  };
  // Some delay by chance, or all Stokers of an account would ask AWS in the same second of each minute.
  const task = cron.schedule(cronOf(seconds), look, { maxRandomDelay: Math.min(5000, seconds * 100) });
  task.on('execution:missed', look);
  void look();
  return {
    stop: async () => {
      await task.destroy();
      await looking;
    },
  };
}

/** Every so many seconds, as cron has it. */
export function cronOf(seconds: number): string {
  if (seconds < 60) return `*/${Math.max(1, Math.round(seconds))} * * * * *`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `*/${minutes} * * * *` : '0 * * * *';
}

async function lookIfLeading(deps: ReminderDeps, rounds: readonly Round[]): Promise<void> {
  try {
    if (await deps.store.leads('reminders')) await remind(deps, rounds);
  } catch (error) {
    deps.log.error({ err: error }, 'it could not be found out who looks at what time brings');
  }
}

/** One look. A round that breaks off holds up none of the others, and begins anew with the next look. */
export async function remind(deps: ReminderDeps, rounds: readonly Round[] = ROUNDS): Promise<void> {
  for (const round of rounds) {
    try {
      await round.run(deps);
    } catch (error) {
      deps.log.error({ err: error, round: round.name }, 'a round of reminders broke off');
    }
  }
}
