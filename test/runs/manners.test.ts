import { expect, it, onTestFinished } from 'vitest';
import { isQuiet } from '../../src/config/quiet-hours.ts';
import type { SlackUserId } from '../../src/ids.ts';
import type { PersonSettings } from '../../src/records.ts';
import { mannersOf, zoneOf } from '../../src/runs/manners.ts';
import { freshStore } from '../support/database.ts';

const ADA = 'U0ADA' as SlackUserId;
/** Midnight in Berlin, five in the afternoon in Chicago, eight in the morning in Tokyo. */
const NOW = new Date('2026-11-21T23:00:00Z');

interface Case {
  team?: { direct?: boolean; quietHours?: string };
  own?: Partial<PersonSettings>;
  /** What Slack tells of their time zone. */
  profile?: string | null;
}
const depsOf = ({ team = {}, own, profile = null }: Case) => ({
  config: { reminders: { direct: true, digestAt: '08:00', timeZone: 'Europe/Berlin', ...team } },
  store: {
    settings: {
      get: async () =>
        own ? { person: ADA, quietHours: null, direct: null, zone: null, changedAt: NOW, ...own } : null,
      put: async () => {},
    },
  },
  people: { timeZoneOf: async () => profile },
});
const NIGHT = { quietHours: '22:00-07:00' };

it.each<[string, Case, object]>([
  ['the team, where nothing else is known', { team: NIGHT }, { direct: true, quiet: true, zone: 'Europe/Berlin' }],
  ['the team, where Slack does not tell the zone', { team: NIGHT, own: {} }, { quiet: true, zone: 'Europe/Berlin' }],
  ['the clock of the profile', { team: NIGHT, profile: 'America/Chicago' }, { quiet: false, zone: 'America/Chicago' }],
  [
    'the clock of the settings before that of the profile',
    { team: NIGHT, profile: 'America/Chicago', own: { zone: 'Asia/Tokyo' } },
    { quiet: false, zone: 'Asia/Tokyo' },
  ],
  ['own hours', { own: { quietHours: '23:30-00:30' } }, { quiet: true }],
  ['own hours by their own clock', { own: { quietHours: '07:30-09:00', zone: 'Asia/Tokyo' } }, { quiet: true }],
  ['no hours at all', { team: NIGHT, own: { quietHours: 'none' } }, { quiet: false }],
  ['that nobody writes', { own: { direct: false } }, { direct: false }],
  ['that somebody does', { team: { direct: false }, own: { direct: true } }, { direct: true }],
  ['the team, of what they did not say', { team: { direct: false }, own: { quietHours: 'none' } }, { direct: false }],
])('what counts is %s', async (_, given, expected) => {
  expect(await mannersOf(depsOf(given), ADA, NOW)).toMatchObject(expected);
});

it('a matter that is told directly unless somebody minds', async () => {
  const team = { direct: false };
  expect(await mannersOf(depsOf({ team }), ADA, NOW, true)).toMatchObject({ direct: true });
  expect(await mannersOf(depsOf({ team, own: { direct: false } }), ADA, NOW, true)).toMatchObject({ direct: false });
});

it('a person’s hours hold as the clock on their wall shows them, also when it is put back', () => {
  // In New York the hour from 1:00 to 2:00 comes twice.
  const quietHours = '01:30-06:00';
  const at = (time: string) => isQuiet({ quietHours, timeZone: 'America/New_York' }, new Date(`2026-11-01T${time}Z`));
  expect([at('05:29:00'), at('05:30:00'), at('06:10:00'), at('06:30:00'), at('10:59:00'), at('11:00:00')]).toEqual([
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
});

it('settings are kept for each person, and only what is given changes', async () => {
  const { store, end } = await freshStore();
  onTestFinished(end);
  const { settings } = store;
  expect(await settings.get(ADA)).toBeNull();
  await settings.put(ADA, { quietHours: '22:00-07:00', direct: false }, NOW);
  await settings.put('U0BOB' as SlackUserId, { direct: true }, NOW);
  const later = new Date(NOW.getTime() + 1000);
  await settings.put(ADA, { zone: 'Asia/Tokyo', quietHours: null }, later);
  expect(await settings.get(ADA)).toEqual({
    person: ADA,
    quietHours: null,
    direct: false,
    zone: 'Asia/Tokyo',
    changedAt: later,
  });
  expect(await zoneOf({ ...depsOf({ profile: 'America/Chicago' }), store }, ADA)).toBe('Asia/Tokyo');
  expect(await zoneOf({ ...depsOf({ profile: 'America/Chicago' }), store }, 'U0BOB' as SlackUserId)).toBe(
    'America/Chicago',
  );
});
