import { isQuiet } from '../config/quiet-hours.ts';
import type { Config } from '../config/schema.ts';
import type { SlackUserId } from '../ids.ts';
import type { PersonSettings } from '../records.ts';
import type { People } from '../slack/people.ts';
import type { Tables } from '../store/store.ts';

/** How a person is to be told now. */
export interface Manners {
  /** Whether they are written to directly at all. */
  direct: boolean;
  /** Whether it is an hour in which they are not to be disturbed. */
  quiet: boolean;
  /** Whose clock that is, and by which they read times. */
  zone: string;
}

/** What knowing a person's manners needs. */
export interface MannersDeps {
  config: Pick<Config, 'reminders'>;
  store: Pick<Tables, 'settings'>;
  people: Pick<People, 'timeZoneOf'>;
}

/**
 * A person's own settings, and the team's rules for what they did not set. The team's quiet hours hold by their own clock too:
 * that of their settings, else of their Slack profile, else of the team. `direct` is what holds for who set nothing.
 */
export async function mannersOf(
  deps: MannersDeps,
  user: SlackUserId,
  now: Date,
  direct: boolean = deps.config.reminders.direct,
): Promise<Manners> {
  const own = await deps.store.settings.get(user);
  const zone = await zoneBy(deps, own, user);
  return {
    direct: own?.direct ?? direct,
    quiet: isQuiet({ quietHours: quietHoursBy(deps, own), timeZone: zone }, now),
    zone,
  };
}

/** The time zone by whose clocks a person lives, as far as it is known. */
export async function zoneOf(deps: MannersDeps, user: SlackUserId): Promise<string> {
  return zoneBy(deps, await deps.store.settings.get(user), user);
}

async function zoneBy(
  { config, people }: Pick<MannersDeps, 'config' | 'people'>,
  own: Pick<PersonSettings, 'zone'> | null,
  user: SlackUserId,
): Promise<string> {
  return own?.zone ?? (await people.timeZoneOf(user)) ?? config.reminders.timeZone;
}

/** The hours in which a person is not to be disturbed; undefined for none. */
export function quietHoursBy(
  { config }: Pick<MannersDeps, 'config'>,
  own: Pick<PersonSettings, 'quietHours'> | null,
): string | undefined {
  const { quietHours } = own ?? {};
  return quietHours === 'none' ? undefined : (quietHours ?? config.reminders.quietHours);
}
