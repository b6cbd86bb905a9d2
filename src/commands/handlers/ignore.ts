import { durationSeconds } from '../../config/duration.ts';
import { UserError } from '../../errors.ts';
import type { AwsClusterId } from '../../ids.ts';
import { ignoreFound } from '../../runs/found/ignore.ts';
import { secondsAfter } from '../../runs/world.ts';
import { inlineCode } from '../../slack/escape.ts';
import { timeOfDay } from '../../slack/words.ts';
import type { Answer, Asked, CommandDeps, Handler } from '../context.ts';

const DAY_SECONDS = 86_400;
const USUAL_SECONDS = 7 * DAY_SECONDS;
const LIMITS = { least: 3600, most: 90 * DAY_SECONDS };

/** `ignore <j-…> [--for 7d]`. */
export const ignore: Handler = (deps, asked, typed) => {
  const { for: typedFor } = typed.options;
  const seconds = typedFor === undefined ? USUAL_SECONDS : durationSeconds(String(typedFor));
  if (seconds === null || seconds < LIMITS.least || seconds > LIMITS.most)
    throw new UserError(`\`--for\` takes 1h to 90d, not '${typedFor}'.`, 'Claim a cluster that stays longer.');
  return ignoreAs(deps, asked, (typed.positionals.cluster ?? '') as AwsClusterId, seconds);
};

/** Says that all is well with a cluster that nobody claimed, for a week if nothing else is said. */
export async function ignoreAs(
  deps: CommandDeps,
  { invocation }: Asked,
  id: AwsClusterId,
  seconds = USUAL_SECONDS,
): Promise<Answer> {
  const until = secondsAfter(deps.now(), seconds);
  await ignoreFound(deps, id, { until, by: invocation.user });
  const when = timeOfDay(until, '{date_short_pretty} {time}');
  return { text: `🙈 ${inlineCode(id)} is left out of the daily list until ${when}. It costs on meanwhile.` };
}
