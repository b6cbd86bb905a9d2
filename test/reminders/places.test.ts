import { expect, it } from 'vitest';
import { isQuiet } from '../../src/config/quiet-hours.ts';
import type { SlackUserId } from '../../src/ids.ts';
import { placesFor, placesOf, type Surroundings } from '../../src/reminders/places.ts';
import { cluster } from '../runs/world.ts';

const { id, channel } = cluster();
const thread = (broadcast: boolean) => ({ channel, threadOf: id, broadcast });
const direct = { channel: 'U0ADA', threadOf: null, broadcast: false };

type Setting = Omit<Partial<Surroundings>, 'owner'> & { owner?: string; direct?: boolean; asleep?: boolean };

it.each<[string, Setting, object[]]>([
  ['its thread and its owner', {}, [thread(false), direct]],
  ['the same when Slack does not say who is there', { away: null }, [thread(false), direct]],
  ['the whole channel when the owner is away', { away: true }, [thread(true), direct]],
  ['the same when Slack does not say whether they can be written to', { reachable: null }, [thread(false), direct]],
  ['the whole channel when the owner cannot be written to', { reachable: false }, [thread(true)]],
  ['the whole channel when nobody knows the owner', { owner: 'jenkins' }, [thread(true)]],
  ['nobody directly where that is not wanted', { direct: false }, [thread(false)]],
  ['the whole channel where that is not wanted and the owner is away', { direct: false, away: true }, [thread(true)]],
  ['the whole channel in quiet hours of the owner alone', { asleep: true }, [thread(true)]],
  ['the owner in quiet hours of the team alone', { quiet: true, away: true }, [thread(false), direct]],
  ['the thread alone when it is quiet for both', { quiet: true, asleep: true, away: true }, [thread(false)]],
  ['the thread alone at night when nobody knows the owner', { quiet: true, owner: 'jenkins' }, [thread(false)]],
])('tells %s', (_where, setting, places) => {
  const { owner = 'U0ADA', direct = true, asleep = false, away = false, reachable = true, quiet = false } = setting;
  const of = { ...cluster(), owner: owner as SlackUserId };
  const manners = owner === 'U0ADA' ? { direct, quiet: asleep } : null;
  expect(placesOf(of, { owner: manners, away, reachable, quiet })).toEqual(places);
});

it.each<[string, { direct?: boolean; quietHours?: string; own?: object }, object[], string[]]>([
  ['an owner who cannot be written to', {}, [thread(true)], ['zone', 'presence', 'reach']],
  ['an owner whom nobody writes to', { direct: false }, [thread(false)], ['zone', 'presence']],
  ['an owner who does not want it', { own: { direct: false } }, [thread(false)], ['zone', 'presence']],
  ['anybody at night', { quietHours: '11:00-13:00' }, [thread(false)], ['zone']],
  ['an owner at night', { own: { quietHours: '11:00-13:00', zone: 'UTC' } }, [thread(true)], []],
])(
  'asks Slack of %s only what it needs to know',
  async (_whom, { direct = true, quietHours, own }, places, questions) => {
    const asked: string[] = [];
    const answers =
      <T>(what: string, answer: T) =>
      async () => {
        asked.push(what);
        return answer;
      };
    const people = {
      isAway: answers('presence', false),
      isReachable: answers('reach', false),
      timeZoneOf: answers('zone', null),
    };
    const store = { settings: { get: async () => own ?? null } };
    const config = { reminders: { direct, quietHours, timeZone: 'UTC' } };
    const deps = { config, people, store, now: () => new Date('2026-11-21T12:00:00Z') } as never;
    expect(await placesFor(deps, { ...cluster(), owner: 'U0ADA' as SlackUserId })).toEqual(places);
    expect(asked).toEqual(questions);
  },
);

it.each([
  ['22:00-07:00', 'UTC', '2026-11-21T21:59:59Z', false],
  ['22:00-07:00', 'UTC', '2026-11-21T22:00:00Z', true],
  ['22:00-07:00', 'UTC', '2026-11-22T06:59:00Z', true],
  ['22:00-07:00', 'UTC', '2026-11-22T07:00:00Z', false],
  ['12:00-13:00', 'UTC', '2026-11-22T12:30:00Z', true],
  ['12:00-13:00', 'UTC', '2026-11-22T00:30:00Z', false],
  ['22:00-07:00', 'Europe/Berlin', '2026-11-21T21:30:00Z', true],
  // In the night in which clocks are put back, three o'clock comes an hour later than the night before.
  ['02:00-03:00', 'Europe/Berlin', '2026-10-25T01:30:00Z', true],
  ['02:00-03:00', 'Europe/Berlin', '2026-10-24T01:30:00Z', false],
  [undefined, 'UTC', '2026-11-22T00:30:00Z', false],
])('quiet hours %s in %s at %s: %s', (quietHours, timeZone, now, expected) => {
  expect(isQuiet({ quietHours, timeZone }, new Date(now))).toBe(expected);
});
