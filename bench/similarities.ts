import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { generated } from './support/generated.ts';
import { runScript, timeScript } from './support/programs.ts';
import { sideBySide, type Timed } from './support/sides.ts';

/** Users and movies of MovieLens 1M and 100K; the course's script is asked for the second, which it survives. */
const MILLION = { users: 6040, movies: 3706 };
const SMALL = { users: 943, movies: 1682, ratings: 100_000 };

const FLOOR = {
  script: 'similar_by_products',
  runner: 'python',
  name: 'three sparse products of scipy on one core, with reading',
} as const;
const COURSE = {
  script: 'similar_by_self_join',
  runner: 'spark',
  name: "the course's self-join of RDDs, written for Python 3",
} as const;
type Peer = typeof FLOOR | typeof COURSE;

/** Movies that are alike, at the sizes of MovieLens. */
export const similarities: Benchmark = {
  name: 'similarities',
  summary:
    "seconds of the similarities job in a Spark that is warm, against scipy's products and the course's self-join",
  sizeIs: 'thousand ratings against scipy (the self-join has a hundred thousand)',
  secondsIs: '',
  defaults: { runs: 3, size: 1000, seconds: 1 },
  run: runSimilarities,
};

async function runSimilarities(bench: Bench): Promise<Measure[]> {
  return [
    ...(await against(bench, FLOOR, { ...MILLION, ratings: bench.size * 1000 }, 3)),
    ...(await against(bench, COURSE, SMALL, 1 / 20)),
  ];
}

interface Size {
  users: number;
  movies: number;
  ratings: number;
}

async function against(bench: Bench, peer: Peer, { users, movies, ratings }: Size, atMost: number): Promise<Measure[]> {
  const data = await generated(`ratings-${users}-${movies}-${ratings}`, (into) =>
    runScript(bench, 'python', 'make_ratings', [`${users}`, `${movies}`, `${ratings}`, into]),
  );
  const input = join(data, 'ratings.dat');
  const job = ['similarities', '--input', input];
  const output = join(bench.folder, `${peer.script}-ours`);
  await timeScript(bench, 'spark', 'timed_job', [...job, '--output', output]);
  const theirs = join(bench.folder, `${peer.script}.csv`);
  const ours: (Timed & { cold: number })[] = [];
  const others: Timed[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    ours.push(await timeScript<{ cold: number }>(bench, 'spark', 'timed_job', ['--warm', ...job]));
    others.push(await timeScript(bench, peer.runner, peer.script, [input, theirs], { env: ONE_CORE }));
    bench.say(
      `${peer.name}, run ${run + 1}: ${ours.at(-1)?.seconds.toFixed(1)} s, peer ${others.at(-1)?.seconds.toFixed(1)} s`,
    );
  }
  const rows = checkSame(await pairs(join(output, 'pairs.csv')), await pairs(theirs));
  const what = `${ratings.toLocaleString('en')} ratings, ${rows.toLocaleString('en')} pairs`;
  const colds = ours.map(({ cold }) => cold);
  return [
    ...sideBySide(what, peer.name, { ours, peer: others }, atMost),
    { what: '… in a JVM that has just started', unit: 's', ours: median(colds), ourRuns: colds },
  ];
}

const ONE_CORE = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** Score and common raters by pair, from a CSV with a header; no field of these has a comma. */
async function pairs(path: string): Promise<Map<string, { score: number; raters: number }>> {
  const [header = '', ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const columns = header.split(',');
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      const cell = (name: string): number => Number(cells[columns.indexOf(name)]);
      const key = [cell('movie'), cell('like')].toSorted((a, b) => a - b).join('–');
      return [key, { score: cell('score'), raters: cell('raters') }];
    }),
  );
}

/** How many pairs there are; a pair that one has and the other has not, or has otherwise, breaks the benchmark off. */
function checkSame(ours: Awaited<ReturnType<typeof pairs>>, theirs: typeof ours): number {
  if (ours.size !== theirs.size || ours.size === 0)
    throw new Error(`The job found ${ours.size} pairs, its peer ${theirs.size}.`);
  for (const [key, { score, raters }] of ours) {
    const other = theirs.get(key);
    if (!other || other.raters !== raters || !(Math.abs(other.score - score) <= 1e-12))
      throw new Error(`Movies ${key}: ${score} over ${raters}; the peer has ${other?.score} over ${other?.raters}.`);
  }
  return ours.size;
}
