import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createQuickEngine } from '../../../../sandbox/aws/engine/quick.ts';
import { createYarnEngine } from '../../../../sandbox/aws/engine/yarn.ts';
import { containerLogs, type House, openHouse } from './engine-house.ts';

/** The driver lists the table's columns by JDBC, a task reads its rows. */
const JOB = `
import sys
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
address, user, password = sys.argv[1:]
login = {"user": user, "password": password, "driver": "org.postgresql.Driver"}
print("rows", spark.read.jdbc(address, "(select 40 + 2 as answer) as question", properties=login).collect())
spark.stop()
`;

const configurations = [
  {
    Classification: 'spark-defaults',
    Properties: { 'spark.jars.packages': 'org.postgresql:postgresql:42.7.8', 'spark.executor.memory': '1g' },
  },
];

describe.each([
  ['YARN', createYarnEngine],
  ['quick', createQuickEngine],
])('spark.jars.packages on the %s engine', { timeout: 120_000 }, (name, create) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(create);
    await house.put('code', 'job.py', JOB);
  });
  afterAll(() => house.close());

  it('are fetched, and driver and executors have them', async () => {
    const { username, password, host, pathname } = new URL(inject('postgresUrl'));
    const cluster = await house.open(configurations);
    const address = `jdbc:postgresql://${host}${pathname}`;
    const job = ['s3://code/job.py', address, username, password];
    const { exit, stdout } = await house.step(cluster, ['spark-submit', '--deploy-mode', 'cluster', ...job]);
    expect(exit).toEqual({ code: 0, signal: null });
    const printed = name === 'quick' ? stdout : await containerLogs(cluster, 'stdout');
    expect(printed).toContain('rows [Row(answer=42)]');
  });
});
