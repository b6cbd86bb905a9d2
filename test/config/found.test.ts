import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { goodEnvironment, teamFolder, tryLoad } from './support.ts';

async function load(rest: object) {
  const team = { bucket: 'team-bucket', roles: { operator: ['U0ADA'], admin: ['U0ADA'] }, presets: {}, jobs: {} };
  const written = await teamFolder({ 'stoker.yml': stringify({ ...team, ...rest }) });
  try {
    return await tryLoad(goodEnvironment, written.path);
  } finally {
    await written.remove();
  }
}
const reminders = { channel: 'C0DATATEAM' };

it.each([
  [
    'a rule to adopt with no channel for the cards',
    { found: { adopt: true } },
    'found.adopt: true needs `reminders.channel`',
  ],
  ['the same with an empty one', { found: { adopt: true }, reminders: { channel: '' } }, 'found.adopt: true needs'],
  ['an hour that is none', { found: { dailyAt: '9am' } }, 'found.dailyAt'],
  [
    'an hour at which it is quiet until the next day',
    { found: { dailyAt: '22:30' }, reminders: { ...reminders, quietHours: '22:00-07:00' } },
    'found.dailyAt: 22:30 is in the quiet hours, 22:00-07:00',
  ],
  [
    'the usual hour where only nights are loud',
    { reminders: { ...reminders, quietHours: '08:00-00:00' } },
    'found.dailyAt: 09:00 is in the quiet hours',
  ],
  ['a hard limit that is none', { found: { hardLimit: 'never' } }, 'found.hardLimit'],
  ['a misspelt rule', { found: { ownerTag: ['owner'] } }, "Did you mean 'ownerTags'?"],
])('%s is told', async (_what, rest, problem) => {
  expect((await load(rest)).problems?.join('\n')).toContain(problem);
});

it.each([
  ['nothing said', {}],
  [
    'an hour whose list waits until the morning',
    { found: { dailyAt: '06:00' }, reminders: { ...reminders, quietHours: '22:00-07:00' } },
  ],
  ['adoption with a channel', { found: { adopt: true }, reminders }],
  [
    'all rules',
    { found: { ownerTags: ['team'], ignore: { env: 'prod*' }, dailyAt: '07:30', hardLimit: '3d' }, reminders },
  ],
])('%s is legal', async (_what, rest) => {
  expect((await load(rest)).problems).toBeNull();
});
