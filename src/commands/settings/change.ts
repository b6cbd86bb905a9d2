import { UserError } from '../../errors.ts';
import type { PersonSettings } from '../../records.ts';
import { readZone } from '../parsing/zone.ts';
import type { Typed } from '../spec.ts';
import { readQuietHours } from './quiet.ts';

/** What is set; null gives a part back. */
export type SettingsChange = Partial<Pick<PersonSettings, 'quietHours' | 'direct' | 'zone'>>;

/** What the flags of `settings` set; throws a UserError for what cannot be. */
export function readChange({ options }: Pick<Typed, 'options'>): SettingsChange {
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
    ...(quiet !== undefined && { quietHours: readOwnQuietHours(String(quiet)) }),
    ...(dm !== undefined && { direct: dm === 'team' ? null : dm === 'on' }),
    ...(tz !== undefined && { zone: readOwnZone(String(tz)) }),
  };
}

/** `22:00-07:00`, `none`, or null for `team`. */
export function readOwnQuietHours(typed: string): string | null {
  const word = typed.trim().toLowerCase();
  if (word === 'team') return null;
  return word === 'none' || word === 'off' ? 'none' : readQuietHours(typed);
}

/** A zone by its own spelling, or null for `slack`. */
export const readOwnZone = (typed: string): string | null =>
  typed.trim().toLowerCase() === 'slack' ? null : readZone(typed);
