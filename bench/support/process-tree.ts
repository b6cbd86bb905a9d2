import { readdir, readFile } from 'node:fs/promises';
import { setInterval as every } from 'node:timers/promises';
import { residentMb } from './bots.ts';

const LOOK_MS = 250;

/** The highest sum of the peaks (`VmHWM`) of a process and all below it that lived at one time, in MB. */
export async function peakOfTree(root: number, until: AbortSignal): Promise<number> {
  let peak = 0;
  const look = async () => {
    const sizes = await Promise.all((await tree(root)).map(peakMb));
    peak = Math.max(
      peak,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  };
  await look();
  try {
    for await (const _ of every(LOOK_MS, null, { signal: until })) await look();
  } catch (error) {
    if (!until.aborted) throw error;
  }
  return peak;
}

/** The process and all below it; one that has just ended has no children any more. */
async function tree(pid: number): Promise<number[]> {
  // A child belongs to the thread that made it: Java's are seldom those of its first one.
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  return [pid, ...(await Promise.all(children.map(tree))).flat()];
}

const peakMb = (pid: number): Promise<number> =>
  residentMb(pid).then(
    ({ peak }) => (Number.isFinite(peak) ? peak : 0),
    () => 0,
  );
