import { UserError } from '../../errors.ts';
import type { Handler } from '../context.ts';
import { readNight } from '../nightly/day.ts';
import { showNight } from '../nightly/show.ts';
import { plainDashes } from '../parsing/normalize.ts';

/** `nightly [day]`: what schedules did in a night, and what comes next. */
export const nightly: Handler = async (deps, asked, typed) => {
  const { day } = typed.positionals;
  if (day === undefined) return showNight(deps, asked, null);
  const read = readNight(plainDashes(day), deps.now(), deps.config.reminders.timeZone);
  if (read === null)
    throw new UserError(
      `'${day}' is no day that I know.`,
      'Type it as 2026-11-21, or say `yesterday` or a day of the week such as `monday`.',
    );
  return showNight(deps, asked, read);
};
