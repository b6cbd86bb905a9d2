import { inlineCode } from '../../slack/escape.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { opening } from '../forms/opening.ts';
import { findSchedule, refuseFor } from './find.ts';

/** Opens a new schedule: an operator. */
export const newAs = (deps: CommandDeps, asked: Asked): Answer =>
  refuseFor(deps, asked, 'add a schedule') ?? opening({ form: 'schedule', name: null });

/** Opens a schedule to be changed: an operator. Those of stoker.yml are changed there. */
export async function editAs(deps: CommandDeps, asked: Asked, named: string | undefined): Promise<Answer> {
  const { name, source } = await findSchedule(deps.store, named);
  const refused = refuseFor(deps, asked, 'change a schedule');
  if (refused) return refused;
  if (source === 'slack') return opening({ form: 'schedule', name });
  return { text: `${inlineCode(name)} is written in stoker.yml: change it there, and start me again.` };
}
