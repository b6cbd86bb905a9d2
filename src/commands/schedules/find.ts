import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import type { Schedule } from '../../records.ts';
import type { Store } from '../../store/store.ts';
import { may, refusal } from '../authorize.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

const MOST_NAMED = 20;

/** The schedule of this name. */
export async function findSchedule(
  { schedules }: Pick<Store, 'schedules'>,
  name: string | undefined,
): Promise<Schedule> {
  const found = name === undefined ? null : await schedules.byName(name);
  if (found) return found;
  const names = (await schedules.live()).map((one) => one.name);
  if (names.length === 0)
    throw new UserError('There is no schedule yet.', 'Add one with `/emr schedule add <job> --daily 02:30`.');
  const some = names.slice(0, MOST_NAMED).join(', ');
  const list =
    names.length > MOST_NAMED ? `Schedules: ${some} and ${names.length - MOST_NAMED} more.` : `Schedules: ${some}.`;
  if (name === undefined) throw new UserError('Which schedule?', list);
  const meant = closest(name, names);
  throw new UserError(`There is no schedule '${name}'.${meant ? ` Did you mean '${meant}'?` : ''}`, list);
}

/** Why somebody may not: null for operators, and for the owner where an owner may. */
export function refuseFor(
  { config }: Pick<CommandDeps, 'config'>,
  { invocation, access }: Asked,
  what: string,
  owner?: string,
): Answer | null {
  if (may(access, 'operator') || owner === invocation.user) return null;
  return { text: `🚫 ${refusal(config, access, what, 'operator')}`, refused: true };
}
