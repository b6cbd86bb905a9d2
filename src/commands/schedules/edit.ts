import { actions, section } from '../../slack/blocks.ts';
import { scheduleButton } from '../../slack/cards/form-buttons.ts';
import { inlineCode } from '../../slack/escape.ts';
import { may } from '../authorize.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';
import { opening } from '../forms/answers.ts';
import { findSchedule, refuseFor } from './find.ts';

/** Opens a new schedule: an operator. */
export const newAs = (deps: CommandDeps, asked: Asked): Answer =>
  refuseFor(deps, asked, 'add a schedule') ?? opening({ form: 'schedule', name: null });

/** The list, with the way to a new one for those who may. */
export function withNewButton({ access }: Asked, list: Answer): Answer {
  if (!may(access, 'operator')) return list;
  return { ...list, blocks: [...(list.blocks ?? [section(list.text)]), actions([scheduleButton(null)])] };
}

/** Opens a schedule to be changed: an operator. Those of stoker.yml are changed there. */
export async function editAs(deps: CommandDeps, asked: Asked, named: string | undefined): Promise<Answer> {
  const { name, source } = await findSchedule(deps.store, named);
  const refused = refuseFor(deps, asked, 'change a schedule');
  if (refused) return refused;
  if (source === 'slack') return opening({ form: 'schedule', name });
  return { text: `${inlineCode(name)} is written in stoker.yml: change it there, and start me again.` };
}
