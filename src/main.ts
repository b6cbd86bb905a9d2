import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { pino } from 'pino';
import { explainEnd } from './config/explain.ts';
import { loadConfig } from './config/load.ts';
import { startStoker } from './stoker.ts';

/** The one place that reads the environment, hears signals and ends the process. */
async function main(): Promise<void> {
  const startedAt = Date.now();
  // In bursts V8 would let young space grow to 128 MB, which stay resident; nearly all in it is garbage at once.
  setFlagsFromString('--semi-space-growth-factor=1');
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
  const { lines, code } = explainEnd(error, 'Stoker cannot start', existsSync('.env'));
  for (const line of lines) console.error(line);
  process.exit(code);
}
