import type { Handler } from '../context.ts';
import { readChange } from '../settings/change.ts';
import { settingsOf } from '../settings/show.ts';

/** `settings [--quiet 22:00-07:00] [--dm off] [--tz Europe/Berlin] [--reset]`: one's own, nobody else's. */
export const settings: Handler = async (deps, { invocation }, typed) => {
  const change = readChange(typed);
  if (Object.keys(change).length > 0) await deps.store.settings.put(invocation.user, change, deps.now());
  return settingsOf(deps, invocation.user);
};
