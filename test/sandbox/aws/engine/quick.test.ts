import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineCluster } from '../../../../sandbox/aws/contract.ts';
import { createQuickEngine } from '../../../../sandbox/aws/engine/quick.ts';
import { type House, node, openHouse, processesOf } from './engine-house.ts';

const JOB = `
import os, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print(spark.sparkContext.master, spark.conf.get("spark.driver.memory"), os.environ["FROM_THE_ENGINE"], os.environ["A"])
rows = spark.read.json("s3://data/in/*.json")
rows.write.parquet("s3://data/out")
print("rows", spark.read.parquet("s3a://data/out").count())
spark.read.text("s3://" + sys.argv[1] + "/x").count()
`;

describe('the quick engine', { timeout: 120_000 }, () => {
  let house: House;
  let cluster: EngineCluster;
  beforeAll(async () => {
    house = await openHouse(createQuickEngine);
    await house.put('code', 'job.py', JOB);
    await house.put('data', 'in/0.json', '{"a":1}\n{"a":2}\n');
    cluster = await house.open();
  });
  afterAll(() => house.close());

  it('runs a spark-submit for YARN in one JVM, on the same s3://, and fails as YARN would', async () => {
    const flags = ['--deploy-mode', 'cluster', '--executor-memory', '1g', '--conf', 'spark.yarn.appMasterEnv.A=b'];
    const { exit, stdout, stderr } = await house.step(cluster, ['spark-submit', ...flags, 's3://code/job.py', 'nope']);
    expect(stdout).toMatch(/^local\[\d+\] 2048m yes b\nrows 2\n/);
    expect(stdout + stderr).toMatch(/NoSuchBucket: The specified bucket does not exist .*s3:\/\/nope\//);
    expect(exit).toEqual({ code: 1, signal: null });
  });

  it('lists buckets with hadoop fs', async () => {
    const { exit, stdout } = await house.step(cluster, ['hadoop', 'fs', '-ls', 's3://data/in']);
    expect(exit.code).toBe(0);
    expect(stdout).toContain('s3://data/in/0.json');
  });

  it('runs bootstrap scripts, whose packages live and die with the cluster', async () => {
    const module = join(house.directory, 'gift.py');
    await house.put('code', 'gift.py', 'WORD = "installed"\n');
    await copyFile(join(house.directory, 'objects', 'code', 'gift.py'), module);
    const script = join(house.directory, 'bootstrap.sh');
    await house.put(
      'code',
      'b.sh',
      '#!/bin/bash\necho "$NODE_ROLE $1"; mkdir -p "$PIP_TARGET"; sudo cp "$2" "$PIP_TARGET"\n',
    );
    await copyFile(join(house.directory, 'objects', 'code', 'b.sh'), script);
    const action = { path: script, args: ['a b', module] };
    const exit = await cluster.runBootstrap(
      action,
      node('CORE', 'i-1'),
      house.files('boot'),
      new AbortController().signal,
    );
    expect(exit).toEqual({ code: 0, signal: null });
    const { stdout } = await house.step(cluster, [
      'bash',
      '-c',
      `cat "${house.files('boot').stdout}"; python3 -c 'import gift; print(gift.WORD)'`,
    ]);
    expect(stdout).toBe('CORE a b\ninstalled\n');
  });

  it('ends a cancelled command with its children', async () => {
    const cancel = new AbortController();
    const mark = `sleep-${crypto.randomUUID()}`;
    const command = ['bash', '-c', `trap '' TERM; (exec -a ${mark} sleep 600) & wait; sleep 600`];
    const step = house.step(cluster, command, { signal: cancel.signal });
    await expect.poll(async () => (await processesOf(mark)).length, { timeout: 30_000 }).toBeGreaterThan(1);
    cancel.abort();
    expect((await step).exit.code).not.toBe(0);
    expect(await processesOf(mark)).toEqual([]);
  });

  it('keeps what the sandbox knows to itself', async () => {
    process.env.SLACK_BOT_TOKEN = 'xoxb-secret';
    try {
      const { stdout } = await house.step(cluster, ['env']);
      expect(stdout).toContain('FROM_THE_ENGINE=yes');
      expect(stdout).not.toContain('xoxb-secret');
    } finally {
      delete process.env.SLACK_BOT_TOKEN;
    }
  });

  it('says what a command that is not there is called', async () => {
    const { exit, controller } = await house.step(cluster, ['no-such-command']);
    expect(exit.code).toBe(127);
    expect(controller).toContain('no-such-command');
  });
});
