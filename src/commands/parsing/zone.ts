import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import { isTimeZone } from '../../text/zoned.ts';
import { quote } from './values.ts';

/** A time zone as the IANA list writes it, from whatever capitals; throws a `UserError` that names the one most likely meant. */
export function readZone(typed: string): string {
  const name = typed.trim().replaceAll(' ', '_');
  if (isTimeZone(name)) return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  const zones = Intl.supportedValuesOf('timeZone');
  const city = name.toLowerCase();
  const meant = zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? closest(name, zones);
  throw new UserError(
    `${quote(typed)} is no time zone of the IANA list.${meant ? ` Did you mean '${meant}'?` : ''}`,
    'Give one such as Europe/Berlin, America/New_York or UTC.',
  );
}
