import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { generated } from './support/generated.ts';
import { downloads, ivy, runProgram, runScript, timeScript } from './support/programs.ts';
import type { Timed } from './support/sides.ts';

const TABLE =
  'tweets (tweet_id bigint PRIMARY KEY, text text NOT NULL, user_id bigint, timestamp_ms bigint,' +
  ' created_at timestamptz, lang text, possibly_sensitive boolean)';
const DRIVER = 'org.postgresql:postgresql:42.7.8';

/** Who loads, and which rows: in the order of their ids, as a stream has them; in no order; the first twentieth. */
const WAYS = {
  ours: { who: 'ours', rows: 'ordered' },
  psql: { who: 'psql', rows: 'ordered' },
  'ours, mixed': { who: 'ours', rows: 'mixed' },
  'psql, mixed': { who: 'psql', rows: 'mixed' },
  jdbc: { who: 'jdbc', rows: 'ordered' },
  execute: { who: 'execute', rows: 'slice' },
} as const;
type Way = keyof typeof WAYS;
const PSQL = 'psql \\copy of the same rows as text';
const CONTESTS: readonly { what: string; ours: Way; peer: Way; name: string; atLeast: number }[] = [
  { what: 'ids in order, against psql', ours: 'ours', peer: 'psql', name: PSQL, atLeast: 0.6 },
  { what: 'ids in no order, against psql', ours: 'ours, mixed', peer: 'psql, mixed', name: PSQL, atLeast: 0.6 },
  {
    what: 'against single INSERTs',
    ours: 'ours',
    peer: 'execute',
    name: 'psycopg: an INSERT a row in foreachPartition, commit each 100, on a twentieth of the rows',
    atLeast: 20,
  },
  {
    what: 'against JDBC',
    ours: 'ours',
    peer: 'jdbc',
    name: "Spark's JDBC writer with reWriteBatchedInserts, not exactly once",
    atLeast: 1.1,
  },
];

/** How fast rows get into a table with its primary key in place. */
export const load: Benchmark = {
  name: 'load',
  summary: "rows/s of the load job, Spark's start excluded, against psql, single INSERTs and Spark's JDBC writer",
  sizeIs: 'thousand rows',
  secondsIs: '',
  defaults: { runs: 3, size: 2000, seconds: 1 },
  run: runLoad,
};

interface Sample extends Timed {
  perSecond: number;
}

async function runLoad(bench: Bench): Promise<Measure[]> {
  const rows = bench.size * 1000;
  const setting = await prepare(bench, rows);
  const samples = new Map<Way, Sample[]>();
  const ways = Object.keys(WAYS) as Way[];
  for (let run = 0; run < bench.runs; run += 1) {
    const known = new Map<string, string>();
    for (const way of run % 2 ? ways.toReversed() : ways) {
      const { who, rows: folder } = WAYS[way];
      for (const statement of ['DROP TABLE IF EXISTS tweets', `CREATE TABLE ${TABLE}`, 'CHECKPOINT'])
        await setting.pool.query(statement);
      const { seconds, peakMb } = await LOADERS[who](bench, setting, join(setting.data, folder), `${run}-${way}`);
      const count = folder === 'slice' ? slice(rows) : rows;
      samples.set(way, [...(samples.get(way) ?? []), { seconds, peakMb, perSecond: count / seconds }]);
      bench.say(`run ${run + 1}, ${way}: ${Math.round(count / seconds)} rows/s`);
      await checkSame(setting.pool, way, count, known);
    }
  }
  return CONTESTS.flatMap(({ what, ours, peer, name, atLeast }) => {
    const measure = (label: string, unit: Measure['unit'], of: (sample: Sample) => number): Measure => {
      const [ourRuns, runs] = [ours, peer].map((way) => (samples.get(way) ?? []).map(of)) as [number[], number[]];
      return { what: label, unit, ours: median(ourRuns), ourRuns, peer: { name, value: median(runs), runs } };
    };
    return [
      { ...measure(what, 'rows/s', ({ perSecond }) => perSecond), target: { atLeast, of: 'ratio' } },
      measure('… peak memory', 'MB', ({ peakMb }) => peakMb),
    ];
  });
}

/** As make_load_rows.py cuts it. */
const slice = (rows: number): number => Math.floor(rows / 20);

/** The same for all: the data, and where it goes. */
interface Setting {
  data: string;
  address: { host: string; port: string; user: string };
  env: { PGPASSWORD: string };
  pool: pg.Pool;
}

async function prepare(bench: Bench, rows: number): Promise<Setting> {
  const data = await generated(`load-${rows}`, (into) =>
    runScript(bench, 'python', 'make_load_rows', [`${rows}`, downloads, into]),
  );
  // Root's Postgres runs as nobody, who can't go everywhere: elsewhere it would leave its data behind.
  const home = await mkdtemp('/var/tmp/stoker-bench-');
  bench.onEnd(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o755);
  const postgres = await startEmbeddedPostgres(join(home, 'postgres'));
  bench.onEnd(() => postgres.stop());
  const url = new URL(postgres.url);
  const pool = new pg.Pool({ connectionString: postgres.url });
  bench.onEnd(() => pool.end());
  const address = { host: url.hostname, port: url.port, user: url.username };
  return { data, address, env: { PGPASSWORD: decodeURIComponent(url.password) }, pool };
}

type Loader = (bench: Bench, setting: Setting, folder: string, id: string) => Promise<Timed>;

const LOADERS: Record<(typeof WAYS)[Way]['who'], Loader> = {
  ours: (bench, { address: { host, port, user }, env }, folder, id) => {
    const database = `postgresql://${user}@${host}:${port}/postgres`;
    const where = ['--database', database, '--password-secret', 'env:PGPASSWORD', '--run', id.replaceAll(/\W+/g, '-')];
    const args = ['load', '--input', join(folder, 'csv', '*.csv'), '--table', 'tweets', ...where];
    return timeScript(bench, 'spark', 'timed_job', args, { env });
  },
  psql: (bench, { address: { host, port, user }, env }, folder) => {
    const where = ['--host', host, '--port', port, '--username', user, '--dbname', 'postgres', '--no-psqlrc'];
    const copy = `\\copy tweets from '${join(folder, 'rows.copy')}'`;
    return runProgram(bench, 'psql', [...where, '--command', copy], env);
  },
  execute: (bench, { address: { host, port, user }, env }, folder) => {
    const database = `host=${host} port=${port} user=${user} dbname=postgres`;
    return timeScript(bench, 'spark', 'load_by_execute', [join(folder, 'csv'), database], { env });
  },
  jdbc: (bench, { address: { host, port, user }, env }, folder) => {
    const flags = ['--packages', DRIVER, '--conf', `spark.jars.ivy=${ivy}`];
    const url = `jdbc:postgresql://${host}:${port}/postgres`;
    return timeScript(bench, 'spark', 'load_by_jdbc', [join(folder, 'csv'), url, user], { env, flags });
  },
};

/** Breaks the benchmark off unless all who load the same rows leave the same ones; `known` is what was there before. */
async function checkSame(pool: pg.Pool, way: Way, count: number, known: Map<string, string>): Promise<void> {
  const { rows } = WAYS[way];
  const sums = {
    [rows]: await sumOf(pool, count),
    ...(rows === 'ordered' && { slice: await sumOf(pool, slice(count)) }),
  };
  for (const [folder, sum] of Object.entries(sums)) {
    if (sum !== (known.get(folder) ?? sum))
      throw new Error(`${way} loaded ${sum}; before it were ${known.get(folder)}.`);
    known.set(folder, sum);
  }
  const { rows: all } = await pool.query<{ count: number }>('SELECT count(*)::int FROM tweets');
  if (all[0]?.count !== count) throw new Error(`${way} loaded ${all[0]?.count} of ${count} rows.`);
}

/** A number that the same rows have in any order, of the first so many by their ids. */
async function sumOf(pool: pg.Pool, rows: number): Promise<string> {
  const { rows: found } = await pool.query<{ sum: string }>(
    `SELECT sum(hashtextextended(t::text, 0)) FROM (SELECT * FROM tweets ORDER BY tweet_id LIMIT ${rows}) t`,
  );
  return `rows with the sum ${found[0]?.sum}`;
}
