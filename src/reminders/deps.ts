import type { RunDeps } from '../runs/deps.ts';
import type { People } from '../slack/people.ts';

/** What looking at what time brings needs: all that runs need, and who is there to be told. */
export type ReminderDeps = RunDeps & { people: People };

/** One matter that time brings. What it does it does once, whoever else does it too, and wherever it is broken off. */
export interface Round {
  name: string;
  run(deps: ReminderDeps): Promise<void>;
}
