import { UserError } from '../../errors.ts';
import { zoneOf } from '../../runs/manners.ts';
import type { Handler } from '../context.ts';
import { keepAs } from '../keep/keep-as.ts';
import { readKeepTime } from '../keep/time.ts';
import { quote } from '../parsing/values.ts';
import { findCluster } from '../targets.ts';

const UNLESS_SAID = 'for 1h';

/** `keep <cluster> [for 2h|until 18:00]`. */
export const keep: Handler = async (deps, asked, typed) => {
  const cluster = await findCluster(deps.store, typed.positionals.cluster ?? '');
  const said = typed.positionals.time ?? UNLESS_SAID;
  const until = readKeepTime(said, deps.now(), await zoneOf(deps, asked.invocation.user));
  if (!until) {
    throw new UserError(
      `${quote(said)} does not say how long.`,
      'Say `for 2h`, `for 90m`, `until 18:00` or `until tomorrow 9:00`.',
    );
  }
  return keepAs(deps, asked, cluster, until);
};
