import { existsSync } from 'node:fs';
import { pino } from 'pino';
import { loadConfig } from './config/load.ts';
import { ConfigError, UserError } from './errors.ts';
import { startStoker } from './stoker.ts';

/** EX_CONFIG of sysexits.h: starting again will not help, the configuration must change. */
const EXIT_CONFIG = 78;

/** The one place that reads the environment, hears signals and ends the process. */
async function main(): Promise<void> {
  const startedAt = Date.now();
  // What the environment says already wins over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = await loadConfig(process.env, process.cwd());
  const log = pino({ level: config.environment.logLevel, base: null });
  for (const warning of config.warnings) log.warn(warning);

  const stoker = await startStoker(config, log);
  log.info({ ...stoker.identity, ms: Date.now() - startedAt }, 'Stoker is ready');

  let stopping: Promise<void> | null = null;
  const stop = (why: string): void => {
    stopping ??= (async () => {
      log.info({ why }, 'stopping; Ctrl-C once more ends it at once');
      await stoker.stop();
      process.exit(0);
    })();
  };
  process.on('SIGINT', () => (stopping ? process.exit(1) : stop('SIGINT')));
  // Supervisors may send it to the whole group and again through npm: asking twice is the same.
  process.on('SIGTERM', () => stop('SIGTERM'));
  // Started by a supervisor with a channel: it is told when we are ready, and takes us along when it goes.
  process.send?.('ready');
  process.once('disconnect', () => stop('the supervisor is gone'));
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError) {
    const { problems } = error;
    console.error(
      `Stoker cannot start: ${problems.length === 1 ? 'one thing' : `${problems.length} things`} in the configuration must change.`,
    );
    for (const problem of problems) console.error(`  - ${problem}`);
    if (!existsSync('.env') && problems.some((problem) => problem.includes('it is not set')))
      console.error('  → There is no file .env here: cp .env.example .env && chmod 600 .env, and fill it in.');
    process.exit(EXIT_CONFIG);
  }
  if (error instanceof UserError)
    console.error(`Stoker cannot start: ${error.message}${error.hint ? `\n  → ${error.hint}` : ''}`);
  else console.error('Stoker cannot start:', error);
  process.exit(1);
}
