import type { Scene } from './recording/scene.ts';
import * as strike from './recording/strikes.ts';

/** One program that fails (or does not) on the local EMR; what it shows is in `recorded/<name>/expected.json`. */
export interface Case {
  /** The file in `programs/`; the case's own name when left out. */
  program?: string;
  args?: (scene: Scene) => string[];
  /** Properties of Spark, on top of `SMALL`. */
  conf?: Record<string, string>;
  /** Put before `--conf`: flags of spark-submit. */
  flags?: string[];
  /** Where the script is; by default where the recorder put it. */
  script?: string;
  /** Given: the case has a cluster of its own, made so. Cases without share one. */
  cluster?: ClusterNeeds;
  /** What happens while the step runs, from its start on. */
  strike?: (scene: Scene) => Promise<void>;
  /** What is done before the step is submitted. */
  before?: (scene: Scene) => Promise<void>;
  /** The program is one of the shipped jobs, with its packages. */
  shipped?: boolean;
}

export interface ClusterNeeds {
  coreNodes?: number;
  concurrency?: number;
  configurations?: { Classification: string; Properties: Record<string, string> }[];
  /** Text of a script that every node runs first. */
  bootstrap?: string;
}

/** What every case is submitted with: one executor of one task that fits beside others on this machine. */
export const SMALL: Record<string, string> = {
  'spark.dynamicAllocation.enabled': 'false',
  'spark.executor.instances': '1',
  'spark.executor.cores': '1',
  'spark.executor.memory': '512m',
  'spark.driver.memory': '512m',
  'spark.yarn.maxAppAttempts': '1',
  'spark.sql.shuffle.partitions': '4',
  'spark.task.maxFailures': '4',
};

const POSTGRES_JAR = { 'spark.jars.packages': 'org.postgresql:postgresql:42.7.8' };
const TWO = { 'spark.executor.instances': '2' };
const ONE_FAILURE = { 'spark.task.maxFailures': '1' };
/** The python of another version, for `python-versions`; people who record may have it elsewhere. */
const OTHER_PYTHON = process.env.OTHER_PYTHON ?? '/usr/bin/python3.10';

const sql = (statement: string, ansi = false): Case => ({
  program: 'sql',
  args: () => [statement],
  conf: { 'spark.sql.ansi.enabled': String(ansi) },
});

const jdbc = (rows: string, change: (scene: Scene) => Partial<Scene['login']> = () => ({})): Case => ({
  program: 'postgres-jdbc',
  conf: POSTGRES_JAR,
  args: (scene) => {
    const { host, port, user, password } = { ...scene.login, ...change(scene) };
    return [
      '--url',
      `jdbc:postgresql://${host}:${port}/warehouse?connectTimeout=5`,
      ...['--user', user, '--password', password, '--rows', rows],
    ];
  },
});

const psycopg = (rows: string, change: (scene: Scene) => Partial<Scene['login']> = () => ({})): Case => ({
  program: 'postgres',
  args: (scene) => ['--dsn', `${dsn({ ...scene.login, ...change(scene) })}?connect_timeout=5`, '--rows', rows],
});

const dsn = ({ host, port, user, password }: Scene['login']): string =>
  `postgresql://${user}:${password}@${host}:${port}/warehouse`;

/** Every recorded case by its name. */
export const CASES: Record<string, Case> = {
  // Memory.
  'executor-python-memory': { conf: TWO },
  'memory-after-shuffle': {
    conf: { ...TWO, 'spark.task.maxFailures': '40', 'spark.yarn.max.executor.failures': '40' },
  },
  'executor-heap': { conf: { 'spark.sql.adaptive.enabled': 'true' } },
  'executor-heap-terminated': {
    program: 'executor-heap',
    conf: {
      'spark.executor.defaultJavaOptions': '-XX:+UseParallelGC',
    },
  },
  'executor-killed': { program: 'long-work', conf: { ...ONE_FAILURE, ...TWO }, strike: strike.killExecutor },
  'driver-heap': { conf: { 'spark.driver.maxResultSize': '0' } },
  'driver-python-memory': {},
  'driver-python-memory-twice': { program: 'driver-python-memory', conf: { 'spark.yarn.maxAppAttempts': '2' } },
  'driver-max-result-size': { conf: { 'spark.driver.maxResultSize': '16m' } },
  // EMR has Java kill itself when memory ends, so that the log says nothing of the broadcast.
  'broadcast-memory': { conf: { 'spark.driver.maxResultSize': '0' } },
  // With adaptive execution Spark waits for a broadcast as long as it takes.
  'broadcast-timeout': { conf: { 'spark.sql.broadcastTimeout': '3', 'spark.sql.adaptive.enabled': 'false' } },

  // What YARN gives, and takes.
  'executor-too-large': { program: 'count', flags: ['--executor-memory', '20g'] },
  'driver-too-large': { program: 'count', flags: ['--driver-memory', '14g'] },
  'no-room-for-executors': {
    program: 'count',
    cluster: { coreNodes: 1 },
    conf: { 'spark.driver.memory': '6g', 'spark.executor.memory': '6g' },
    strike: strike.cancelWhenStarved,
  },
  'no-room-for-driver': {
    program: 'count',
    cluster: {
      coreNodes: 1,
      concurrency: 2,
      configurations: [
        {
          Classification: 'capacity-scheduler',
          Properties: { 'yarn.scheduler.capacity.maximum-am-resource-percent': '0.1' },
        },
      ],
    },
    before: strike.fillQueue,
    strike: strike.cancelWhenWaiting,
  },
  'node-lost-driver': { program: 'long-work', cluster: {}, conf: TWO, strike: strike.loseDriversNode },
  'disk-full': { cluster: {}, before: strike.shrinkDisks },
  'heartbeat-timeout': {
    program: 'long-work',
    conf: {
      ...ONE_FAILURE,
      'spark.network.timeout': '15s',
      'spark.network.timeoutInterval': '5s',
      'spark.executor.heartbeatInterval': '2s',
    },
    strike: strike.freezeExecutor,
  },
  cancelled: { program: 'long-work', strike: strike.cancelWhenWorking },
  'terminated-by-user': { program: 'long-work', cluster: {}, strike: strike.terminateWhenWorking },
  'bootstrap-failed': {
    program: 'count',
    cluster: { bootstrap: '#!/bin/bash\nset -e\nsudo python3 -m pip install --no-index "lightgbm==4.6.0"\n' },
  },

  // Python and Java.
  'missing-jdbc-driver': { args: () => ['url=jdbc:postgresql://db.internal:5432/warehouse'] },
  'missing-jdbc-class': {
    program: 'missing-jdbc-driver',
    args: () => ['url=jdbc:postgresql://db.internal:5432/warehouse', 'driver=org.postgresql.Driver'],
  },
  'missing-data-source': { args: () => ['s3://lake/delta/events'] },
  'missing-module-driver': {},
  'missing-module-worker': {},
  'python-versions': { args: () => [OTHER_PYTHON] },
  'python-worker-crash': {},
  'pickle-lock': {},
  'context-in-task': {},
  'python-error-driver': {},
  'python-error-udf': {},
  'error-after-lost-executor': { program: 'late-error', conf: TWO, strike: strike.killExecutor },
  'script-shadows-module': { program: 'copy', args: () => ['s3://lake/in/', 's3://lake/out/never'] },
  'java-error': { flags: ['--class', 'com.example.geo.Places'], script: 's3://code/lib/geo-8.jar' },
  'java-error-in-script': {},
  'java-too-old': { flags: ['--class', 'com.example.geo.Places'], script: 's3://code/lib/geo-21.jar' },
  'exit-with-words': {},
  'exit-with-status': {},
  'bad-arguments': { program: 'count', args: () => ['--upto', 'many'] },
  'bad-spark-option': { program: 'count', flags: ['--exeuctor-memory', '1g'] },
  'script-not-found': { script: 's3://code/jobs/nightly-retain.py' },

  // Data.
  'path-not-found': {
    program: 'to-parquet',
    args: () => ['s3://lake/tweets/2026/11/31/*.json.gz', 's3://lake/out/never'],
  },
  'path-exists': { program: 'to-parquet', args: () => ['s3://lake/in/', 's3://lake/full'] },
  'input-not-parquet': { program: 'read', args: () => ['parquet', 's3://lake/in/'] },
  'input-broken-gzip': { program: 'read', args: () => ['json', 's3://lake/broken/'] },
  'bucket-not-found': { program: 'to-parquet', args: () => ['s3://lake-of-another-name/in/', 's3://lake/out/never'] },
  'sql-unresolved-column': sql('select langauge, count(*) from tweets group by langauge'),
  'sql-table-not-found': sql('select count(*) from twets'),
  'sql-parse-error': sql('select lang, count(*) form tweets group by lang'),
  'sql-ansi-cast': sql('select sum(cast(likes as int)) as likes from tweets', true),
  'sql-ansi-divide': sql('select id, 100 / (id - 3) as share from tweets', true),
  'boto3-no-such-bucket': { program: 'boto3-s3', args: () => ['--bucket', 'lake-of-another-name', '--key', 'a.json'] },
  'boto3-wrong-keys': {
    program: 'boto3-s3',
    args: () => ['--bucket', 'lake', '--key', 'in/rows.json', '--wrong-keys'],
  },
  'boto3-slow-down': {
    program: 'boto3-s3',
    args: () => ['--bucket', 'lake', '--key', 'in/rows.json'],
    before: strike.throttleS3,
  },

  // Databases.
  'database-refused': psycopg('fine', () => ({ port: 1 })),
  'database-unknown-host': psycopg('fine', () => ({ host: 'warehouse.internal.invalid' })),
  'database-timeout': psycopg('fine', (scene) => ({ port: scene.mutePort })),
  'database-wrong-password': psycopg('fine', () => ({ password: 'of-last-year' })),
  'database-too-many-clients': {
    program: 'postgres',
    args: ({ login }) => ['--dsn', dsn(login), '--leak'],
  },
  'database-no-table': {
    program: 'postgres',
    args: ({ login }) => ['--dsn', dsn(login), '--table', 'staging.words'],
  },
  'database-locked': {
    program: 'postgres',
    args: ({ login }) => ['--dsn', `${dsn(login)}?options=-c%20lock_timeout%3D3s`, '--table', 'visits'],
    before: strike.lockTable,
  },
  'database-duplicate-key': psycopg('duplicate-key'),
  'database-value-too-long': psycopg('value-too-long'),
  'database-nul-byte': psycopg('nul-byte'),
  'jdbc-refused': jdbc('fine', () => ({ port: 1 })),
  'jdbc-wrong-password': jdbc('fine', () => ({ password: 'of-last-year' })),
  'jdbc-duplicate-key': jdbc('duplicate-key'),
  'jdbc-value-too-long': jdbc('value-too-long'),

  // A shipped job that says itself why it cannot go on.
  'job-says-why': {
    program: 'retrain',
    shipped: true,
    args: () => ['--input', 's3://lake/tweets-of-one/*.json', '--models', 's3://lake/models/none'],
  },

  'job-slow-down': {
    program: 'retrain',
    shipped: true,
    args: () => ['--input', 's3://stoker-demo/tweets/*/*/*/*.json.gz', '--models', 's3://lake/models/none'],
    before: strike.throttleS3,
  },

  // What ends well, with loud logs.
  'success-retried-tasks': { program: 'retried-tasks' },
  'success-lost-executor': { program: 'long-work', args: () => ['60'], conf: TWO, strike: strike.killExecutor },
  'success-lost-node': {
    program: 'long-work',
    args: () => ['60'],
    cluster: {},
    conf: TWO,
    strike: strike.loseExecutorsNode,
  },
  'success-idle-executors': {
    program: 'long-work',
    args: () => ['30'],
    conf: {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.executorIdleTimeout': '1s',
      'spark.dynamicAllocation.maxExecutors': '3',
    },
  },
  'success-flights': {
    program: 'flights',
    shipped: true,
    conf: TWO,
    args: () => [
      '--input',
      's3://stoker-demo/flights/flights.csv',
      '--airlines',
      's3://stoker-demo/airlines/airlines.csv',
    ],
  },
  'success-similarities': {
    program: 'similarities',
    shipped: true,
    conf: { ...TWO, 'spark.driver.memory': '1g', 'spark.executor.memory': '1g' },
    args: () => ['--input', 's3://stoker-demo/ratings/u.data'],
  },
  'success-retrain': {
    program: 'retrain',
    shipped: true,
    conf: { ...TWO, 'spark.driver.memory': '1g', 'spark.executor.memory': '1g' },
    args: () => [
      '--input',
      's3://stoker-demo/tweets/*/*/*/*.json.gz',
      '--models',
      's3://lake/models/retrain',
      '--since',
      '14d',
    ],
  },
};
