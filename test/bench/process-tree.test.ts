import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { peakOfTree } from '../../bench/support/process-tree.ts';

const MB = 1024 * 1024;
const holding = (megabytes: number): string => `const held = Buffer.alloc(${megabytes * MB}, 1);`;
/** A process that holds memory, and below it, started by a thread of its own, one that held more and gave it back. */
const PARENT = `
  ${holding(60)}
  const { Worker } = require('node:worker_threads');
  new Worker(\`
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(
      `${holding(150)} console.log('held'); setInterval(() => held, 1000);`,
    )}], { stdio: ['ignore', 'inherit', 'inherit'] });
  \`, { eval: true });
  process.on('SIGTERM', () => process.exit());
  setInterval(() => held, 1000);
`;

it('counts the memory of a process and of those that its threads have started', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    process.kill(-(parent.pid as number), 'SIGKILL');
  });
  await once(parent.stdout, 'data');
  const peak = await peakOfTree(parent.pid as number, AbortSignal.abort());
  expect(peak).toBeGreaterThan(60 + 150);
  expect(peak).toBeLessThan(1000);
});

it('finds no memory where there is no process any more', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(await peakOfTree(child.pid as number, AbortSignal.abort())).toBe(0);
});
