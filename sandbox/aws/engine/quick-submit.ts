import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { toLocal } from './quick-flags.ts';

// The spark-submit on the PATH of the quick engine's steps: the real one, with flags for this machine.

function readDefaults(folder: string): Record<string, string> {
  const lines = readFileSync(join(folder, 'spark-defaults.conf'), 'utf8').split('\n');
  const pairs = lines.map((line) => /^(\S+)\s+(.*)$/.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

const { SPARK_CONF_DIR = '', SPARK_HOME = '' } = process.env;
const machine = {
  cores: availableParallelism(),
  memoryMb: Math.floor((totalmem() / 2 ** 20) * 0.6),
  defaults: SPARK_CONF_DIR === '' ? {} : readDefaults(SPARK_CONF_DIR),
};
const submit = toLocal(process.argv.slice(2), machine);
const child = spawn(join(SPARK_HOME, 'bin', 'spark-submit'), submit.args, {
  stdio: 'inherit',
  env: { ...process.env, ...submit.env },
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(error.message);
  process.exitCode = 127;
});
child.once('exit', (code) => {
  const failed = code === null ? 143 : code;
  process.exitCode = submit.clusterMode && failed !== 0 ? 1 : failed;
});
