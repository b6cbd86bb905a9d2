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
  ['a hard limit that is none', { found: { hardLimit: 'never' } }, 'found.hardLimit'],
  ['a misspelt rule', { found: { ownerTag: ['owner'] } }, "Did you mean 'ownerTags'?"],
])('%s is told', async (_what, rest, problem) => {
  expect((await load(rest)).problems?.join('\n')).toContain(problem);
});

it.each([
  ['nothing said', {}],
  ['adoption with a channel', { found: { adopt: true }, reminders }],
  [
    'all rules',
    { found: { ownerTags: ['team'], ignore: { env: 'prod*' }, dailyAt: '07:30', hardLimit: '3d' }, reminders },
  ],
])('%s is legal', async (_what, rest) => {
  expect((await load(rest)).problems).toBeNull();
});
