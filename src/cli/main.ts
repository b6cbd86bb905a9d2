import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { explainEnd } from '../config/explain.ts';
import { createProgram, type Typed } from './options.ts';
import { styleOf } from './render/style.ts';
import { demoSettings, ownSettings } from './settings.ts';
import { openTerminal } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
/** As `npm start` has it: the project's folder, or the one with a `.env` of its own that you are in. */
const directory = existsSync('.env') ? process.cwd() : root;

/** Like the bot's `main.ts`, the one place of the command line that reads the environment and ends the process. */
async function main(argv: string[]): Promise<number> {
  const { program, read } = createProgram();
  const { asked, ...typed } = await read(argv);
  const name = typed.demo ? 'npx stoker --demo' : 'npx stoker';
  if (asked.kind === 'usage') {
    const { usageText } = await import('./usage.ts');
    console.log(usageText(program, name));
    return 0;
  }
  const terminal = openTerminal(process, (code) => process.exit(code));
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  if (asked.kind === 'diagnose') {
    // For anybody: no settings of Stoker are read.
    const { diagnosePlaces } = await import('./diagnose/diagnose.ts');
    const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    const style = styleOf({ colour, width: terminal.width, program: name, reader: null });
    return diagnosePlaces(asked, { region, stdin: process.stdin }, terminal, style);
  }
  await adopt(typed);
  if (asked.kind === 'prices') {
    // Needs no more of the settings than the region.
    const { showPrices } = await import('./prices/prices.ts');
    const style = styleOf({ colour, width: terminal.width, program: name, reader: null });
    return showPrices(asked, { env: process.env, directory, now: () => new Date() }, terminal, style);
  }
  // Only now: what it imports is most of Stoker.
  const { openSession } = await import('./session.ts');
  const log = pino({ level: 'error', base: null }, pino.destination({ fd: 2, sync: true }));
  const session = await openSession(process.env, directory, log);
  const style = styleOf({
    colour,
    width: terminal.width,
    program: name,
    reader: session.user,
  });
  try {
    if (asked.kind === 'say') {
      const { say } = await import('./say.ts');
      return await say(session, asked.words, asked, terminal, style);
    }
    if (asked.kind === 'watch') {
      const { watch } = await import('./watch.ts');
      return await watch(session, asked, terminal, style);
    }
    const { put } = await import('./put/put.ts');
    return await put(session, asked, terminal, style);
  } finally {
    await session.close();
  }
}

/** The settings become the environment: the SDKs of AWS read it themselves. */
async function adopt({ demo, demoState }: Pick<Typed, 'demo' | 'demoState'>): Promise<void> {
  const state = resolve(demoState ?? join(root, '.stoker', 'demo'));
  const env = demo ? await demoSettings(process.env, state) : await ownSettings(process.env, directory);
  for (const key of Object.keys(process.env)) if (env[key] === undefined) delete process.env[key];
  for (const [key, value] of Object.entries(env)) if (value !== undefined) process.env[key] = value;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  const { lines, code } = explainEnd(error, 'Stoker cannot do this', existsSync(join(directory, '.env')));
  for (const line of lines) console.error(line);
  process.exit(code);
}
