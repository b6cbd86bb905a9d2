import { UserError } from '../../errors.ts';
import type { PersonSettings } from '../../records.ts';
import type { Handler } from '../context.ts';
import { readZone } from '../parsing/zone.ts';
import { readQuietHours } from '../settings/quiet.ts';
import { settingsOf } from '../settings/show.ts';
import type { Typed } from '../spec.ts';

type Change = Partial<Pick<PersonSettings, 'quietHours' | 'direct' | 'zone'>>;

/** `settings [--quiet 22:00-07:00] [--dm off] [--tz Europe/Berlin] [--reset]`: one's own, nobody else's. */
export const settings: Handler = async (deps, { invocation }, typed) => {
  const change = changeOf(typed);
  if (Object.keys(change).length > 0) await deps.store.settings.put(invocation.user, change, deps.now());
  return settingsOf(deps, invocation.user);
};

function changeOf({ options }: Typed): Change {
  const { quiet, dm, tz, reset } = options;
  if (reset === true) {
    if (quiet !== undefined || dm !== undefined || tz !== undefined) {
      throw new UserError(
        '`--reset` gives back everything, so nothing can be set beside it.',
        'Give one or the other.',
      );
    }
    return { quietHours: null, direct: null, zone: null };
  }
  return {
    ...(quiet !== undefined && { quietHours: quietOf(String(quiet)) }),
    ...(dm !== undefined && { direct: dm === 'team' ? null : dm === 'on' }),
    ...(tz !== undefined && { zone: String(tz).trim().toLowerCase() === 'slack' ? null : readZone(String(tz)) }),
  };
}

function quietOf(typed: string): string | null {
  const word = typed.trim().toLowerCase();
  if (word === 'team') return null;
  return word === 'none' || word === 'off' ? 'none' : readQuietHours(typed);
}
