import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Bench, Benchmark } from './benchmark.ts';
import { median } from './statistics.ts';

const root = join(import.meta.dirname, '..');
const DEMO = ['run', 'demo', '--', '--once', '/emr retrain'];

/** What a person waits for who has just heard of Stoker. */
export const clone: Benchmark = {
  name: 'clone',
  summary: 'git clone, then npm run demo -- --once "/emr retrain" with nothing installed, against the same once more',
  sizeIs: '',
  secondsIs: '',
  defaults: { runs: 1, size: 1, seconds: 1 },
  run: async (bench) => {
    const first: number[] = [];
    const again: number[] = [];
    for (let run = 0; run < bench.runs; run += 1) {
      const { firstSeconds, againSeconds } = await cloneAndRun(bench);
      first.push(firstSeconds);
      again.push(againSeconds);
    }
    return [
      {
        what: 'git clone to the end of the first /emr retrain',
        unit: 's',
        ours: median(first),
        ourRuns: first,
        peer: { name: 'the same command again in the same folder, all installed', value: median(again), runs: again },
        target: { atMost: 360, of: 'value' },
      },
    ];
  },
};

async function cloneAndRun(bench: Bench) {
  // Outside of this checkout, so that nothing installed here is found there.
  const folder = await mkdtemp(join(tmpdir(), 'stoker-clone-'));
  bench.onEnd(() => rm(folder, { recursive: true, force: true }));
  const [home, project] = [join(folder, 'home'), join(folder, 'stoker')];
  await mkdir(home);
  const startedAt = performance.now();
  await run(bench, 'git', ['clone', '--quiet', root, project], { folder, cwd: folder, home });
  await run(bench, 'npm', DEMO, { folder, cwd: project, home });
  const firstSeconds = (performance.now() - startedAt) / 1000;
  bench.say(`first: ${firstSeconds.toFixed(0)} s`);
  for (const line of await setUpLines(folder)) bench.say(line);
  const againAt = performance.now();
  await run(bench, 'npm', DEMO, { folder, cwd: project, home });
  return { firstSeconds, againSeconds: (performance.now() - againAt) / 1000 };
}

/** Runs a program to its end, its words in a file; one that fails has its last ones quoted. */
async function run(
  bench: Bench,
  file: string,
  args: string[],
  { folder, cwd, home }: { folder: string; cwd: string; home: string },
): Promise<void> {
  const logFile = join(folder, 'log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(file, args, { cwd, env: cleanEnvironment(home), stdio: ['ignore', 'pipe', 'pipe'] });
  bench.onEnd(() => child.exitCode === null && child.kill('SIGTERM'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const [code] = await once(child, 'close');
  log.end();
  await finished(log);
  if (code === 0) return;
  const words = await readFile(logFile, 'utf8');
  throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${words.trim().split('\n').slice(-20).join('\n')}`);
}

/**
 * A person's environment, as far as it says how to reach the network; an empty home, so that no cache of npm or pip and
 * no other project helps. npm's own settings are kept, since they may name a mirror.
 */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = /^(LANG|LC_|TZ$|TERM$|PIP_|SSL_|NODE_EXTRA_CA_CERTS$|REQUESTS_CA_BUNDLE$|https?_proxy$|no_proxy$)/i;
  const network = Object.entries(process.env).filter(([name]) => kept.test(name));
  // The project's own Node stands first on our PATH; the clone must find its own.
  const path = (process.env.PATH ?? '').split(':').filter((entry) => !entry.includes('node_modules'));
  return {
    ...Object.fromEntries(network),
    PATH: path.join(':'),
    HOME: home,
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'),
  };
}

/** What set-up said of itself, for a look at where the time goes. */
async function setUpLines(folder: string): Promise<string[]> {
  const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n');
  const end = lines.findIndex((line) => line.startsWith('Set-up done'));
  return lines.slice(0, end + 1).filter((line) => /^ *✓|^Set-up done/.test(line));
}
