import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { endAll } from './exec.mjs';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { setUp } from './plan.mjs';

/** Sets up what a purpose lacks, then runs a script of the project, if one is given, with the project's own Node; gives its exit code. */
export async function launch(purpose, script, rest) {
  const leave = leaveTidily();
  try {
    // Who asks what there is does not wait until Spark is there.
    await withLock(() => setUp(rest.includes('--help') ? 'start' : purpose));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\nSet-up stopped: ${error.message}\n${error.remedy ? `  → ${error.remedy}\n` : ''}`);
    return 1;
  } finally {
    leave.off();
  }
  return script ? run(script, rest) : 0;
}

/**
 * An npm that is interrupted removes what it has made, for seconds. Whoever ran the command again meanwhile would have
 * two of them in one folder, so the lock is held until it is gone; a second Ctrl-C does not wait.
 */
function leaveTidily() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const off = () => {
    for (const signal of signals) process.off(signal, end);
  };
  async function end(signal) {
    off();
    console.error('\nSet-up interrupted; the same command goes on where it was.');
    await endAll(15_000);
    process.exit(128 + constants.signals[signal]);
  }
  for (const signal of signals) process.on(signal, end);
  return { off };
}

/** The script gets the terminal and the signals; its exit code is ours. */
function run(script, rest) {
  const child = spawn(join(root, 'node_modules', '.bin', 'node'), [join(root, script), ...rest], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
  });
  // Ctrl-C reaches the child by itself, as it is in the terminal's foreground group; a plain kill does not.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
