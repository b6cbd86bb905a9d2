import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const running = new Set();
let ending = false;

/** Runs a program to its end and gives its exit code and everything it printed; a program that is not there gives 127. */
export function exec(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    running.add(child);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    const end = (result) => {
      running.delete(child);
      // What was interrupted has no outcome: neither done, nor failed for a reason of its own.
      if (!ending) resolve(result);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => end({ code: 127, output: String(error) }));
    child.on('close', (code) => end({ code: code ?? 1, output }));
  });
}

/** Ends what still runs, and waits until it is gone: npm puts its half-made folder away first. */
export async function endAll(graceMs) {
  ending = true;
  const children = [...running].filter((child) => child.exitCode === null && child.signalCode === null);
  const gone = Promise.all(children.map((child) => once(child, 'exit').catch(() => {})));
  for (const child of children) child.kill('SIGTERM');
  await Promise.race([gone, wait(graceMs)]);
  for (const child of children) child.kill('SIGKILL');
}
