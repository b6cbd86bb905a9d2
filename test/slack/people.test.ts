import type { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../sandbox/slack/server.ts';
import { USERS } from '../../sandbox/slack/workspace.ts';
import type { SlackUserId } from '../../src/ids.ts';
import { zoneOf } from '../../src/runs/manners.ts';
import { createClients } from '../../src/slack/clients.ts';
import { createPeople, type People } from '../../src/slack/people.ts';
import { MANIFEST } from '../commands/support/bot.ts';
import { type Control, controlOf } from '../sandbox/slack/support/harness.ts';

let slack: LocalSlack;
let control: Control;
let clock: number;
let people: People;
beforeAll(async () => {
  slack = await startLocalSlack({ manifest: MANIFEST, rateLimits: 'off' });
  control = controlOf(slack);
});
afterAll(() => slack.close());
beforeEach(() => {
  clock = Date.parse('2026-11-21T12:00:00Z');
  people = createPeople(createClients(slack).interaction, () => new Date(clock));
});

const presence = (user: string, now: 'active' | 'away') => control.post('users/presence', { user, presence: now });
const calls = async (): Promise<number> => (await control.log()).filter(({ name }) => name.startsWith('users.')).length;

it('knows who is away, asks once a minute, and believes what it hears then', async () => {
  await presence(USERS.ada, 'away');
  expect(await people.isAway(USERS.ada)).toBe(true);
  expect(await people.isAway(USERS.grace)).toBe(false);
  const before = await calls();
  expect(await people.isAway(USERS.ada)).toBe(true);
  expect(await calls()).toBe(before);
  await presence(USERS.ada, 'active');
  clock += 61_000;
  expect(await people.isAway(USERS.ada)).toBe(false);
});

it('knows the time zones of people', async () => {
  expect(await people.timeZoneOf(USERS.ada)).toBe('Europe/Kyiv');
  expect(await people.timeZoneOf(USERS.linus)).toBe('Africa/Lagos');
});

it('goes on with the time zone that it knew while Slack does not answer, and knows none that it never heard', async () => {
  expect(await people.timeZoneOf(USERS.ada)).toBe('Europe/Kyiv');
  clock += 7 * 3_600_000;
  await control.post('faults', { kind: 'error', method: 'users.info', error: 'internal_error', times: 2 });
  expect(await people.timeZoneOf(USERS.ada)).toBe('Europe/Kyiv');
  expect(await people.timeZoneOf(USERS.linus)).toBeNull();
  const config = { reminders: { direct: true, digestAt: '08:00', timeZone: 'Asia/Tokyo' } };
  const store = { settings: { get: async () => null, put: async () => {} } };
  expect(await zoneOf({ config, store, people }, USERS.linus as SlackUserId)).toBe('Asia/Tokyo');
  clock += 31_000;
  expect(await people.timeZoneOf(USERS.linus)).toBe('Africa/Lagos');
});

it('knows no time zone that this machine does not', async () => {
  const answer = { ok: true, user: { tz: 'Mars/Olympus' } };
  const elsewhere = { users: { info: async () => answer } } as unknown as WebClient;
  expect(await createPeople(elsewhere, () => new Date(clock)).timeZoneOf(USERS.ada)).toBeNull();
});

it('knows who can be written to: not somebody who has left, and nobody can tell while Slack does not answer', async () => {
  expect(await people.isReachable(USERS.ada)).toBe(true);
  await control.post('faults', { kind: 'error', method: 'conversations.open', error: 'user_disabled' });
  expect(await people.isReachable(USERS.grace)).toBe(false);
  await control.post('faults', { kind: 'error', method: 'conversations.open', error: 'ratelimited' });
  expect(await people.isReachable(USERS.linus)).toBeNull();
  clock += 601_000;
  expect(await people.isReachable(USERS.grace)).toBe(true);
  await control.post('faults', { kind: 'error', method: 'conversations.open', error: 'user_disabled' });
  expect(await people.isReachable(USERS.ada)).toBe(false);
  const gone = { users: { info: async () => ({ ok: true, user: { deleted: true } }) } } as unknown as WebClient;
  expect(await createPeople(gone, () => new Date(clock)).isReachable(USERS.ada)).toBe(false);
});

it('says that it does not know when Slack does not tell, and asks again soon', async () => {
  await control.post('faults', { kind: 'error', method: 'users.info', error: 'ratelimited' });
  expect(await people.timeZoneOf(USERS.grace)).toBeNull();
  expect(await people.timeZoneOf(USERS.grace)).toBeNull();
  clock += 31_000;
  expect(await people.timeZoneOf(USERS.grace)).toBe('Europe/Stockholm');
  expect(await people.isAway('U0NOBODY99')).toBeNull();
});

it('a clock that steps back does not keep an old answer', async () => {
  await presence(USERS.linus, 'away');
  expect(await people.isAway(USERS.linus)).toBe(true);
  await presence(USERS.linus, 'active');
  clock -= 3_600_000;
  expect(await people.isAway(USERS.linus)).toBe(false);
});
