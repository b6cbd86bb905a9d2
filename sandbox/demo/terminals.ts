import { rm, writeFile } from 'node:fs/promises';
import { demoSettingsFile } from '../../src/cli/settings.ts';
import { CHANNELS, USERS } from '../slack/workspace.ts';
import { type BotOptions, settingsOf } from './bot.ts';

/**
 * Says in a file of the state folder how the demo is reached, for `npx stoker --demo`: Ada at a terminal, her cards in
 * #data-team. It holds the tokens and keys of this start, so only its owner may read it. Gives what removes it.
 */
export async function inviteTerminals(state: string, bot: BotOptions): Promise<() => Promise<void>> {
  const file = demoSettingsFile(state);
  const settings = { ...settingsOf(bot), STOKER_USER: USERS.ada, STOKER_CHANNEL: CHANNELS.dataTeam };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}\n`);
  // Made anew, since a file that is there keeps its mode.
  await rm(file, { force: true });
  await writeFile(file, lines.join(''), { mode: 0o600, flag: 'wx' });
  return () => rm(file, { force: true });
}

/** Such a file has no escapes: what stands in a value chooses the quotes around it. */
function quoted(value: string): string {
  const quote = [`'`, '"', '`'].find((one) => !value.includes(one));
  if (quote === undefined || value.includes('\n')) throw new Error('a setting that no .env can hold');
  return quote + value + quote;
}
