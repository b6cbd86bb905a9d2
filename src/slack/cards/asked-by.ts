import type { Occurrence, Run, Schedule } from '../../records.ts';
import { inlineCode } from '../escape.ts';
import { person } from '../words.ts';

/** The schedule that a run was begun for, and who wanted its time out of turn; null: it was planned. */
export type BegunFor = Pick<Schedule, 'name' | 'owner'> & Pick<Occurrence, 'askedBy'>;

/** Why it runs: `asked by @Ada`, or `by the schedule nightly of @Ada`, whom nobody should have to ask about it. */
export function askedBy({ requestedBy }: Pick<Run, 'requestedBy'>, schedule: BegunFor | null | undefined): string {
  if (!schedule) return `asked by ${person(requestedBy)}`;
  const name = inlineCode(schedule.name, 70);
  const asker = requestedBy === schedule.owner ? schedule.askedBy : requestedBy;
  return asker === null
    ? `by the schedule ${name} of ${person(schedule.owner)}`
    : `of the schedule ${name}, asked by ${person(asker)}`;
}
