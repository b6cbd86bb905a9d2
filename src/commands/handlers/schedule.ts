import { mrkdwn } from '../../slack/escape.ts';
import type { Answer, Asked, CommandDeps, Handler } from '../context.ts';
import { opening } from '../forms/answers.ts';
import { askToRemove, pauseAs, resumeAs, runAs } from '../schedules/change.ts';
import { editAs, withNewButton } from '../schedules/edit.ts';
import { refuseFor } from '../schedules/find.ts';
import { listSchedules, showSchedule } from '../schedules/look.ts';
import { typed as asTyped } from '../schedules/words.ts';

type Work = (deps: CommandDeps, asked: Asked, name: string | undefined) => Promise<Answer>;

const WORK: Readonly<Record<string, Work>> = {
  list: async (deps, asked) => withNewButton(asked, await listSchedules(deps, asked)),
  add: async (deps, asked) => refuseFor(deps, asked, 'add a schedule') ?? adding(deps),
  show: showSchedule,
  change: editAs,
  run: runAs,
  pause: pauseAs,
  resume: resumeAs,
  remove: askToRemove,
};

/** What can be done with schedules, in the order of help. */
export const SCHEDULE_ACTIONS = Object.keys(WORK);

/** `schedule`, and what is done about one of them. */
export const schedule: Handler = async (deps, asked, { positionals: { action = 'list', name } }) => {
  const work = WORK[action];
  if (!work) throw new Error(`there is no action '${action}' of schedules`);
  return work(deps, asked, name);
};

/** `schedule add` alone: a form where one can be opened. */
function adding({ registry }: CommandDeps): Answer {
  const names = registry.schedulable.flatMap(({ schedules }) => schedules?.name ?? []);
  const example = `add ${names[0] ?? '<job>'}`;
  return {
    ...opening({ form: 'schedule', name: null }),
    text: `Name what is to run, and when: ${asTyped(`${example} --daily 02:30`)}; ${asTyped(`${example} --help`)} lists the flags. There is: ${mrkdwn(names.join(', '), 600)}.`,
  };
}
