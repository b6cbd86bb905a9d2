import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import type { Bench, Benchmark, Measure } from './benchmark.ts';
import { median } from './statistics.ts';
import { generated } from './support/generated.ts';
import { downloads, ivy, runProgram, runScript, timeScript } from './support/programs.ts';

const TABLE =
  'tweets (tweet_id bigint PRIMARY KEY, text text NOT NULL, user_id bigint, timestamp_ms bigint,' +
  ' created_at timestamptz, lang text, possibly_sensitive boolean)';
const DRIVER = 'org.postgresql:postgresql:42.7.8';

const PEERS = {
  psql: { name: 'psql \\copy of the same rows as text', atLeast: 0.6 },
  execute: { name: 'psycopg: an INSERT a row in foreachPartition, commit each 100, on a twentieth', atLeast: 20 },
  jdbc: { name: "Spark's JDBC writer with reWriteBatchedInserts, not exactly once", atLeast: 1.1 },
};
type Way = 'ours' | keyof typeof PEERS;
const WAYS: readonly Way[] = ['ours', 'psql', 'execute', 'jdbc'];

/** How fast rows get into a table with its primary key in place. */
export const load: Benchmark = {
  name: 'load',
  summary: "rows/s of the load job, Spark's start excluded, against psql, execute and Spark's JDBC writer",
  sizeIs: 'thousand rows',
  secondsIs: '',
  defaults: { runs: 3, size: 2000, seconds: 1 },
  run: runLoad,
};

/** The same for all ways: what is loaded, where to, and with which password. */
interface Setting {
  data: string;
  address: { host: string; port: string; user: string };
  password: string;
  pool: pg.Pool;
}

async function runLoad(bench: Bench): Promise<Measure[]> {
  const rows = bench.size * 1000;
  // As make_load_rows.py cuts it.
  const slice = Math.floor(rows / 20);
  const setting = await set(bench, rows);
  const perSecond: Record<Way, number[]> = { ours: [], psql: [], execute: [], jdbc: [] };
  const peaks: Record<Way, number[]> = { ours: [], psql: [], execute: [], jdbc: [] };
  for (let run = 0; run < bench.runs; run += 1) {
    const loaded = new Map<Way | 'slice', string>();
    const first = run % WAYS.length;
    for (const way of [...WAYS.slice(first), ...WAYS.slice(0, first)]) {
      for (const statement of ['DROP TABLE IF EXISTS tweets', `CREATE TABLE ${TABLE}`, 'CHECKPOINT'])
        await setting.pool.query(statement);
      const { seconds, peakMb } = await LOADERS[way](bench, setting, run);
      perSecond[way].push((way === 'execute' ? slice : rows) / seconds);
      peaks[way].push(peakMb);
      bench.say(`run ${run + 1}, ${way}: ${Math.round(perSecond[way].at(-1) ?? 0)} rows/s`);
      loaded.set(way, await digest(setting.pool, rows));
      if (way === 'psql') loaded.set('slice', await digest(setting.pool, slice));
    }
    checkSame(loaded);
  }
  return Object.entries(PEERS).flatMap(([way, { name, atLeast }]) => {
    const peer = (of: Record<Way, number[]>) => ({ name, value: median(of[way as Way]), runs: of[way as Way] });
    return [
      {
        what: `against ${way}`,
        unit: 'rows/s',
        ours: median(perSecond.ours),
        ourRuns: perSecond.ours,
        peer: peer(perSecond),
        target: { atLeast, of: 'ratio' },
      },
      { what: '… peak memory', unit: 'MB', ours: median(peaks.ours), ourRuns: peaks.ours, peer: peer(peaks) },
    ];
  });
}

async function set(bench: Bench, rows: number): Promise<Setting> {
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
  return { data, address, password: decodeURIComponent(url.password), pool };
}

type Loader = (bench: Bench, setting: Setting, run: number) => Promise<{ seconds: number; peakMb: number }>;

const LOADERS: Record<Way, Loader> = {
  ours: (bench, { data, address: { host, port, user }, password }, run) => {
    const database = `postgresql://${user}@${host}:${port}/postgres`;
    const where = ['--database', database, '--password-secret', 'env:PGPASSWORD', '--run', `bench-${run}`];
    const args = ['load', '--input', join(data, 'csv', '*.csv'), '--table', 'tweets', ...where];
    return timeScript(bench, 'spark', 'timed_job', args, { env: { PGPASSWORD: password } });
  },
  psql: (bench, { data, address: { host, port, user }, password }) => {
    const where = ['--host', host, '--port', port, '--username', user, '--dbname', 'postgres', '--no-psqlrc'];
    const copy = `\\copy tweets from '${join(data, 'rows.copy')}'`;
    return runProgram(bench, 'psql', [...where, '--command', copy], { PGPASSWORD: password });
  },
  execute: (bench, { data, address: { host, port, user }, password }) => {
    const database = `host=${host} port=${port} user=${user} dbname=postgres`;
    return timeScript(bench, 'spark', 'load_by_execute', [join(data, 'slice'), database], {
      env: { PGPASSWORD: password },
    });
  },
  jdbc: (bench, { data, address: { host, port, user }, password }) => {
    const flags = ['--packages', DRIVER, '--conf', `spark.jars.ivy=${ivy}`];
    const url = `jdbc:postgresql://${host}:${port}/postgres`;
    return timeScript(bench, 'spark', 'load_by_jdbc', [join(data, 'csv'), url, user], {
      env: { PGPASSWORD: password },
      flags,
    });
  },
};

/** A number that is the same for the same rows in any order: that of the first so many by their ids. */
async function digest(pool: pg.Pool, rows: number): Promise<string> {
  const { rows: found } = await pool.query<{ count: string; sum: string }>(
    `SELECT count(*), sum(hashtextextended(t::text, 0)) FROM (SELECT * FROM tweets ORDER BY tweet_id LIMIT ${rows}) t`,
  );
  return `${found[0]?.count} rows, ${found[0]?.sum}`;
}

function checkSame(loaded: Map<Way | 'slice', string>): void {
  for (const [way, expected] of [
    ['ours', 'psql'],
    ['jdbc', 'psql'],
    ['execute', 'slice'],
  ] as const)
    if (loaded.get(way) !== loaded.get(expected))
      throw new Error(`${way} loaded ${loaded.get(way)}; ${expected} is ${loaded.get(expected)}.`);
}
