import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { home } from './paths.mjs';

/** Two set-ups at once would tread on each other; the second waits for the first, and a dead one's lock is taken over. */
export async function withLock(work) {
  const file = join(home, 'setup.lock');
  mkdirSync(home, { recursive: true });
  let told = false;
  while (!take(file)) {
    if (!told) console.log('Another set-up is running in this folder; waiting for it …');
    told = true;
    await wait(500);
  }
  // A signal ends the process without running `finally`; the dead pid in the lock is then seen by the next set-up.
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (holderLives(file)) return false;
    rmSync(file, { force: true });
    return take(file);
  }
}

function holderLives(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
