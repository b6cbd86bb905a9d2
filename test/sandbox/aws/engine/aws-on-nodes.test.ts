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

  it('boto3 in the driver and in a task finds it', async () => {
    const files = filesAt(join(aws.directory, 's-1'));
    const step = { id: 's-1', jar: 'command-runner.jar', args: submit };
    expect(await cluster.runStep(step, files, neverAborted)).toEqual({ code: 0, signal: null });
    const printed = name === 'quick' ? (await readFiles(files)).stdout : await containerLogs(cluster, 'stdout');
    expect(printed).toContain('driver found us-east-1');
    expect(printed).toContain("executor ['found']");
  });

  it('no log of a container holds a key', async () => {
    const folder = cluster.containerLogs();
    const files = folder === null ? [] : await readdir(folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      const text = await readFile(join(file.parentPath, file.name), 'utf8');
      expect(text, file.name).not.toContain(aws.credentials.secretAccessKey);
    }
  });

  it('a bootstrap script finds it', async () => {
    const script = join(aws.directory, 'bootstrap.sh');
    const program = 'import boto3; print(boto3.client("s3").list_objects_v2(Bucket="data")["KeyCount"])';
    await writeFile(script, `#!/bin/sh\npython3 -c '${program}'\n`);
    const files = filesAt(join(aws.directory, 'bootstrap'));
    const exit = await cluster.runBootstrap({ path: script, args: [] }, node('CORE', 'i-1'), files, neverAborted);
    expect(exit.code).toBe(0);
    expect((await readFiles(files)).stdout).toBe('1\n');
  });
});
