import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import { isTimeZone } from '../../text/zoned.ts';
import { quote } from './values.ts';

/** A time zone as the IANA list writes it, from whatever capitals; throws a `UserError` that names the one most likely meant. */
export function readZone(typed: string): string {
  const name = typed.trim().replaceAll(' ', '_');
  if (isTimeZone(name)) return asListed(name);
  const zones = Intl.supportedValuesOf('timeZone');
  // Not all spellings are among these: of Kyiv there is only Kiev.
  const regions = new Set(zones.flatMap((zone) => (zone.includes('/') ? zone.replace(/\/[^/]*$/, '') : [])));
  const meant = [...regions].map((region) => `${region}/${capital(name)}`).find(isTimeZone) ?? closest(name, zones);
  throw new UserError(
    `${quote(typed)} is no time zone of the IANA list.${meant ? ` Did you mean '${meant}'?` : ''}`,
    'Give one such as Europe/Berlin, America/New_York or UTC.',
  );
}

/** With the capitals of the list; a spelling that it has under another name stays as it was typed. */
function asListed(name: string): string {
  const listed = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  return listed.toLowerCase() === name.toLowerCase() ? listed : name;
}

const capital = (name: string): string =>
  name.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
