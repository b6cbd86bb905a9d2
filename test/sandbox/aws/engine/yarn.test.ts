import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineCluster } from '../../../../sandbox/aws/contract.ts';
import { createYarnEngine } from '../../../../sandbox/aws/engine/yarn.ts';
import { job } from '../../../../src/config/schema.ts';
import { buildSparkSubmitStep } from '../../../../src/emr/build-step.ts';
import { containerLogs, type House, openHouse, processesOf } from './engine-house.ts';

const JOB = `
import os, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("job").getOrCreate()
rows = spark.read.json(sys.argv[1])
print("rows", rows.count(), os.environ["FROM_THE_ENGINE"], spark.conf.get("spark.executor.memory"))
rows.groupBy("kind").count().coalesce(1).write.mode("overwrite").partitionBy("kind").json(sys.argv[2])
spark.stop()
`;

const SAYING = `
import json, sys
sys.path.insert(0, ${JSON.stringify(join(import.meta.dirname, '..', '..', '..', '..', 'spark-jobs'))})
from common.arguments import JobParser
from pyspark.sql import SparkSession
parser = JobParser("say", "Says what it was given.")
parser.add_argument("--query")
parser.add_argument("--input", nargs="+", action="extend")
given = parser.parse_args()
spark = SparkSession.builder.getOrCreate()
print("given", json.dumps([given.query, given.input, given.run]))
spark.stop()
`;

const FAILING = `
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
raise ValueError("the tweets are gone")
`;

const HUNGRY = `
import time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
memory = bytearray(b"x" * (1500 << 20))
time.sleep(60)
`;

const ENDLESS = `
import os, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(2).rdd.foreach(lambda _: open(os.environ["STARTED"] + "/task", "w").close() or time.sleep(600))
`;

// One attempt, and executors that leave room for several applications on these nodes.
const small = [
  { Classification: 'spark-defaults', Properties: { 'spark.executor.memory': '1g', 'spark.yarn.maxAppAttempts': '1' } },
];

describe('the YARN engine', { timeout: 180_000 }, () => {
  let house: House;
  let cluster: EngineCluster;
  const submit = (script: string, ...args: string[]) => ['spark-submit', '--deploy-mode', 'cluster', script, ...args];

  // YARN closes its books a moment after the client has its answer.
  const settled = (metrics: object) => expect.poll(() => cluster.metrics(), { timeout: 30_000 }).toMatchObject(metrics);

  beforeAll(async () => {
    house = await openHouse(createYarnEngine);
    await Promise.all([
      ...Object.entries({ job: JOB, saying: SAYING, failing: FAILING, hungry: HUNGRY, endless: ENDLESS }).map(
        ([name, text]) => house.put('code', `${name}.py`, text),
      ),
      ...['a', 'b'].map((kind, n) => house.put('data', `in/${n}.json`, `{"kind":"${kind}"}\n{"kind":"${kind}"}\n`)),
    ]);
    cluster = await house.open(small);
  });
  afterAll(() => house.close());

  it('starts no YARN for a command that needs none, and gives it what a node of EMR has', async () => {
    const line = 'sudo -E echo "as $(whoami)"; which hadoop; which python3; python3 -c "import pyspark"; exit 3';
    const { exit, stdout, controller } = await house.step(cluster, ['bash', '-c', line], { id: 's-bash' });
    expect(exit).toEqual({ code: 3, signal: null });
    expect(stdout).toMatch(/^as \w+\n.*\/bin\/hadoop\n.*\/bin\/python3\n$/);
    expect(controller).toMatch(/INFO startExec 'hadoop jar .*command-runner\.jar bash -c /);
    expect(controller).toMatch(/INFO waitProcessCompleted ended with exit code 3 :/);
    expect(controller).toMatch(/WARN Step failed with exitCode 3 and took \d+ seconds/);
    expect(cluster.containerLogs()).toBeNull();
    expect(await cluster.metrics()).toMatchObject({ nodesActive: 2, memoryTotalMb: 24_576, appsRunning: 0 });
  });

  it('runs spark-submit in cluster mode unchanged, reading wildcards and writing partitions on s3://', async () => {
    const { exit, stderr, controller } = await house.step(
      cluster,
      submit('s3://code/job.py', 's3://data/in/*.json', 's3a://data/out'),
    );
    expect(controller).toMatch(/INFO Step succeeded with exitCode 0/);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(stderr).toContain('final status: SUCCEEDED');
    expect(await containerLogs(cluster, 'stdout')).toContain('rows 4 yes 1g');
    const written = await house.list('data', 'out');
    expect(written).toContain('_SUCCESS');
    expect(written.filter((name) => name.startsWith('kind='))).toHaveLength(4); // Two folders with one file each.
    expect(written.filter((name) => name.endsWith('.crc'))).toEqual([]);
    await settled({ nodesActive: 2, appsCompleted: 1, appsSubmitted: 1, appsRunning: 0 });
  });

  it('hands arguments over as they were typed, whatever a shell would make of them', async () => {
    const query = `select \`a b\`, '$HOME', "\\\\d{{HOME}}" from t where x <> '\\"' -- $(id) <LOG_DIR> \`id\``;
    const input = ['s3://a/*.csv', "s3://b/it's"];
    const list = { type: 'string', help: 'x', list: true };
    const { HadoopJarStep } = buildSparkSubmitStep({
      job: job.parse({
        description: 'Says what it was given.',
        script: 'saying.py',
        preset: 'nightly',
        arguments: { query: { type: 'string', help: 'x' }, input: list },
      }),
      name: 'say',
      arguments: { query, input },
      code: { scriptUri: 's3://code/saying.py', archiveUri: 's3://code/saying.py' },
      ...{ runId: 'r-1', region: 'eu-west-1', resultUri: 's3://data/result.json', onFailure: 'CONTINUE' as const },
    });
    const { exit } = await house.step(cluster, HadoopJarStep?.Args ?? []);
    expect(exit).toEqual({ code: 0, signal: null });
    const [, given = ''] = /^given (.*)$/m.exec(await containerLogs(cluster, 'stdout')) ?? [];
    expect(JSON.parse(given)).toEqual([query, input, 'r-1']);
    await settled({ appsCompleted: 2, appsRunning: 0 });
  });

  it('reports a script that fails, and a bucket that is not there, side by side', async () => {
    const [failing, missing] = await Promise.all([
      house.step(cluster, submit('s3://code/failing.py')),
      house.step(cluster, submit('s3://code/job.py', 's3://no-such-place/in/', 's3://data/out')),
    ]);
    expect(failing.exit.code).toBe(1);
    expect(failing.stderr).toContain('User application exited with status 1');
    expect(missing.exit.code).toBe(1);
    const logs = await containerLogs(cluster, 'stdout').then(
      async (out) => out + (await containerLogs(cluster, 'stderr')),
    );
    expect(logs).toContain('ValueError: the tweets are gone');
    expect(logs).toMatch(/NoSuchBucket: The specified bucket does not exist .*s3:\/\/no-such-place\//);
    // YARN counts an application that has told its own failure as completed.
    await settled({ appsCompleted: 4, appsFailed: 0, appsRunning: 0 });
  });

  it('kills a driver that uses more memory than its container has, and refuses what fits on no node', async () => {
    const hungry = await house.step(cluster, [
      'spark-submit',
      '--deploy-mode',
      'cluster',
      '--driver-memory',
      '512m',
      's3://code/hungry.py',
    ]);
    expect(hungry.exit.code).toBe(1);
    expect(hungry.stderr).toMatch(/exitCode: -104/);
    expect(hungry.stderr).toMatch(/beyond the 'PHYSICAL' memory limit/);
    const huge = await house.step(cluster, [
      'spark-submit',
      '--deploy-mode',
      'cluster',
      '--executor-memory',
      '20g',
      's3://code/job.py',
    ]);
    expect(huge.exit.code).toBe(1);
    expect(huge.stderr).toMatch(/Required executor memory \(20480 MB\).* is above the max threshold \(12288 MB\)/);
  });

  it('ends a cancelled step with its application and every process of it', async () => {
    const started = `${house.directory}/started`;
    await mkdir(started);
    const first = new Promise<void>((resolve) => {
      const watcher = watch(started, () => {
        watcher.close();
        resolve();
      });
    });
    const cancel = new AbortController();
    const flags = [
      '--conf',
      `spark.executorEnv.STARTED=${started}`,
      '--conf',
      `spark.yarn.appMasterEnv.STARTED=${started}`,
    ];
    const step = house.step(cluster, ['spark-submit', '--deploy-mode', 'cluster', ...flags, 's3://code/endless.py'], {
      id: 's-endless',
      signal: cancel.signal,
    });
    await first;
    expect(await cluster.metrics()).toMatchObject({ appsRunning: 1 });
    cancel.abort();
    const { exit } = await step;
    expect(exit.code).not.toBe(0);
    await settled({ appsRunning: 0, containersAllocated: 0 });
    await expect.poll(() => processesOf(started), { timeout: 30_000 }).toEqual([]);
  });

  it('loses a node as spot instances are lost', async () => {
    await expect(cluster.loseNode('i-9')).rejects.toThrow("has no instance 'i-9'; it has i-0, i-1, i-2");
    await cluster.loseNode('i-2');
    await settled({ nodesActive: 1, nodesLost: 1, memoryTotalMb: 12_288 });
  });

  it('leaves no process when it is closed', async () => {
    expect(await processesOf(house.directory)).not.toEqual([]);
    await cluster.close();
    expect(await processesOf(house.directory)).toEqual([]);
  });

  it('says in the controller log why YARN does not start', async () => {
    const broken = await openHouse((options) => createYarnEngine({ ...options, jars: '/nowhere' }));
    try {
      const { exit, controller } = await broken.step(await broken.open(), submit('s3://code/job.py'));
      expect(exit.code).toBe(127);
      expect(controller).toContain("YARN could not be started: YARN's jars are not in '/nowhere'. Run 'npm run setup'");
    } finally {
      await broken.close();
    }
  });
});
