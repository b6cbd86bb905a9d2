import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineCluster } from '../../../../sandbox/aws/contract.ts';
import { createQuickEngine } from '../../../../sandbox/aws/engine/quick.ts';
import { createYarnEngine } from '../../../../sandbox/aws/engine/yarn.ts';
import type { LocalAws } from '../../../../sandbox/aws/server.ts';
import { openLocalAws } from '../local-aws.ts';
import { containerLogs, filesAt, jars, node, pythonHome, readFiles } from './engine-house.ts';

/** boto3 without a word about where: in the driver, and in a task. */
const JOB = `
import boto3
from pyspark.sql import SparkSession

def read(key):
    return boto3.client("s3").get_object(Bucket="data", Key=key)["Body"].read().decode()

spark = SparkSession.builder.getOrCreate()
print("driver", read("word"), boto3.Session().region_name)
print("executor", spark.sparkContext.parallelize(["word"], 1).map(read).collect())


def installed(_):
    import tabulate
    return tabulate.__version__

print("installed", installed(0), spark.sparkContext.parallelize([0], 1).map(installed).collect())
spark.stop()
`;

const submit = [
  ...['spark-submit', '--deploy-mode', 'cluster', '--executor-memory', '1g'],
  ...['--conf', 'spark.yarn.appMasterEnv.AWS_DEFAULT_REGION=us-east-1'],
  ...['--conf', 'spark.executorEnv.AWS_DEFAULT_REGION=us-east-1', 's3://code/job.py'],
];
const neverAborted = new AbortController().signal;

describe.each([
  ['YARN', createYarnEngine],
  ['quick', createQuickEngine],
])('AWS from the nodes of the %s engine', { timeout: 120_000 }, (name, create) => {
  let aws: LocalAws & { directory: string };
  let cluster: EngineCluster;

  let bootstraps = 0;

  async function bootstrap(path: string, ...args: string[]) {
    bootstraps += 1;
    const files = filesAt(join(aws.directory, `bootstrap-${bootstraps}`));
    const exit = await cluster.runBootstrap({ path, args }, node('CORE', 'i-1'), files, neverAborted);
    return { exit, ...(await readFiles(files)) };
  }

  beforeAll(async () => {
    let engine: Engine | undefined;
    aws = await openLocalAws({
      engine: (place) => {
        engine = create({ ...place, pythonHome, jars, directory: join(place.objects.root, '..', 'engine') });
        return engine;
      },
    });
    for (const bucket of ['code', 'data']) await aws.objects.createBucket(bucket);
    await aws.objects.put('code', 'job.py', JOB);
    await aws.objects.put('data', 'word', 'found');
    if (engine === undefined) throw new Error('The local AWS made no engine.');
    const nodes = [node('MASTER', 'i-0'), node('CORE', 'i-1')];
    cluster = await engine.open({ id: 'j-1', directory: join(aws.directory, 'j-1'), nodes, configurations: [] });
  });
  afterAll(() => aws.close());

  it('a bootstrap script finds it', async () => {
    const script = join(aws.directory, 'bootstrap.sh');
    const program = 'import boto3; print(boto3.client("s3").list_objects_v2(Bucket="data")["KeyCount"])';
    await writeFile(script, `#!/bin/sh\npython3 -c '${program}'\n`);
    expect(await bootstrap(script)).toMatchObject({ exit: { code: 0 }, stdout: '1\n' });
  });

  it('what the bootstrap action for packages installs is there', async () => {
    const script = join(import.meta.dirname, '../../../../spark-jobs/bootstrap/python-packages.sh');
    const first = await bootstrap(script, 'boto3', 'psycopg[binary]', 'tabulate==0.9.0');
    expect(first).toMatchObject({ exit: { code: 0 }, stdout: 'python-packages: installing tabulate==0.9.0\n' });
    const second = await bootstrap(script, 'tabulate==0.9.0');
    expect(second).toMatchObject({ exit: { code: 0 }, stdout: 'python-packages: all there\n' });
  });

  it('boto3 in the driver and in a task finds it, and both have what was installed', async () => {
    const files = filesAt(join(aws.directory, 's-1'));
    const step = { id: 's-1', jar: 'command-runner.jar', args: submit };
    expect(await cluster.runStep(step, files, neverAborted)).toEqual({ code: 0, signal: null });
    const printed = name === 'quick' ? (await readFiles(files)).stdout : await containerLogs(cluster, 'stdout');
    expect(printed).toContain('driver found us-east-1');
    expect(printed).toContain("executor ['found']");
    expect(printed).toContain("installed 0.9.0 ['0.9.0']");
  });

  it('no log of a container holds a key', async () => {
    const folder = cluster.containerLogs();
    const files = folder === null ? [] : await readdir(folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      const text = await readFile(join(file.parentPath, file.name), 'utf8');
      expect(text, file.name).not.toContain(aws.credentials.secretAccessKey);
    }
  });
});
