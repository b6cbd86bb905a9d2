import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, glob, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { residentMb } from './support/bots.ts';

const root = join(import.meta.dirname, '..');
const PIECE_MB = 100;
const SAMPLE_MS = 100;

/** How fast a gzipped log is searched for its cause, and in how much memory. */
export const diagnose: Benchmark = {
  name: 'diagnose',
  summary: '`stoker diagnose` over a gzipped driver log, against zcat | wc -l',
  sizeIs: 'MB of log, unpacked',
  secondsIs: '',
  defaults: { runs: 3, size: 1000, seconds: 1 },
  run: runDiagnose,
};

async function runDiagnose(bench: Bench): Promise<Measure[]> {
  const log = join(bench.folder, 'containers/application_1_1/container_1_1_01_000001/stderr.gz');
  bench.say(`writing ${bench.size} MB of recorded logs, again and again …`);
  await writeLog(log, bench.size);
  const ours: number[] = [];
  const peer: number[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const counted = await countLines(log);
    const found = await timeDiagnose(bench, log);
    peer.push(counted.lines / counted.seconds);
    ours.push(counted.lines / found.seconds);
    peaks.push(found.peakMb);
    bench.say(
      `run ${run + 1}: zcat | wc -l ${counted.seconds.toFixed(1)} s, ours ${found.seconds.toFixed(1)} s (${found.cause})`,
    );
  }
  return [
    {
      what: 'lines of a gzipped log, from the start of the program to its answer',
      unit: 'rows/s',
      ours: median(ours),
      ourRuns: ours,
      peer: { name: 'zcat | wc -l', value: median(peer), runs: peer },
      target: { atLeast: 0.7, of: 'ratio' },
    },
    {
      what: 'peak resident memory',
      unit: 'MB',
      ours: median(peaks),
      ourRuns: peaks,
      target: { atMost: 150, of: 'value' },
    },
  ];
}

/** What drivers, executors and spark-submit said on the local YARN, without what ends a log, since it is not read on after that. */
async function writeLog(path: string, megabytes: number): Promise<void> {
  const texts: string[] = [];
  for await (const name of glob('test/failures/recorded/*/{containers/*,steps}/*/stderr.gz', { cwd: root })) {
    texts.push(gunzipSync(await readFile(join(root, name))).toString('latin1'));
  }
  const recorded = texts
    .toSorted()
    .join('')
    .replace(/.*(?:Shutdown hook called|RECEIVED SIGNAL TERM|commanded a shutdown).*\n/g, '');
  const piece = recorded.repeat(Math.ceil((PIECE_MB * 1e6) / recorded.length)).slice(0, PIECE_MB * 1e6);
  const packed = gzipSync(Buffer.from(piece, 'latin1'));
  await mkdir(dirname(path), { recursive: true });
  // Members of a gzip may follow each other.
  for (let done = 0; done < megabytes; done += PIECE_MB) await appendFile(path, packed);
}

async function countLines(path: string): Promise<{ lines: number; seconds: number }> {
  const startedAt = performance.now();
  const zcat = spawn('zcat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const wc = spawn('wc', ['-l'], { stdio: [zcat.stdout, 'pipe', 'inherit'] });
  let text = '';
  wc.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(wc, 'close');
  return { lines: Number(text), seconds: (performance.now() - startedAt) / 1000 };
}

async function timeDiagnose(bench: Bench, path: string): Promise<{ seconds: number; peakMb: number; cause: string }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'diagnose', '--json', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  bench.onEnd(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const closed = once(child, 'close').then(() => performance.now());
  let peakMb = 0;
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    // A process that ends while it is looked at keeps what was seen before.
    const peak = await residentMb(child.pid).then(
      (memory) => memory.peak,
      () => Number.NaN,
    );
    if (peak > peakMb) peakMb = peak;
    await Promise.race([closed, pause(SAMPLE_MS)]);
  }
  const seconds = ((await closed) - startedAt) / 1000;
  const { cause } = JSON.parse(text) as { cause: string };
  return { seconds, peakMb, cause };
}
