import { logsOnDisk } from '../../../src/emr/logs/sources/disk.ts';
import { viewLogs } from '../../../src/emr/logs/view/view.ts';

/** Reads a small log as the bot would, then a large one, and prints how much more memory the process took for it. */
const [small = '', large = '', nth = ''] = process.argv.slice(2);
const WAYS = [
  { stream: null, grep: null, lines: 15 },
  { stream: null, grep: 'task 77', lines: 2000 },
  { stream: 'driver', grep: null, lines: 2000 },
] as const;
const way = WAYS[Number(nth)] ?? WAYS[0];

async function look(file: string): Promise<number> {
  const [source] = await logsOnDisk(file);
  if (!source) throw new Error(`${file} is no log`);
  const driver = { ...source, path: 'containers/application_1_0001/container_1_0001_01_000001/stderr' };
  const { logs } = await viewLogs({ sources: [driver], problems: [] }, way);
  return logs[0]?.total ?? 0;
}

await look(small);
const before = process.resourceUsage().maxRSS;
const began = performance.now();
const total = await look(large);
const seconds = (performance.now() - began) / 1000;
const moreMb = (process.resourceUsage().maxRSS - before) / 1024;
console.log(JSON.stringify({ total, moreMb, seconds }));
