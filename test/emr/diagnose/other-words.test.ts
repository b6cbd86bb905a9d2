import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/emr/diagnose/diagnose.ts';
import type { CauseId, DiagnosedLog, Diagnosis } from '../../../src/emr/diagnose/types.ts';

const log = (path: string, ...lines: string[]): DiagnosedLog => ({
  path,
  bytes: null,
  open: async function* () {
    yield Buffer.from(`${lines.join('\n')}\n`);
  },
});
const told = (...lines: string[]): Promise<Diagnosis | null> => diagnose([log('saved.log', ...lines)]);
const main = (text: string): string => `Exception in thread "main" ${text}`;
const inTask = (text: string): string =>
  main(
    `org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3 in stage 0.0 (TID 13, ip-10-0-0-5.ec2.internal, executor 16): ${text}`,
  );

/** How other versions, libraries and databases say it: their words, from public reports; the names are ours. */
const WORDS: readonly [report: string, line: string, cause: CauseId, title: string][] = [
  [
    'apache/iceberg#8636',
    main(
      'org.apache.iceberg.exceptions.CommitFailedException: Cannot commit lake.t because Glue detected concurrent update',
    ),
    'table-conflict',
    'lake.t',
  ],
  [
    'flyway/flyway-community-db-support#116',
    '26/11/21 10:00:00 ERROR ApplicationMaster: User class threw exception: io.delta.exceptions.ConcurrentAppendException: [DELTA_CONCURRENT_APPEND] Files were added to the root of the table by a concurrent update.',
    'table-conflict',
    'Files were added',
  ],
  [
    'apache/hudi#4456',
    main('org.apache.hudi.exception.HoodieLockException: Unable to acquire lock, lock object null'),
    'table-conflict',
    'no lock',
  ],
  [
    'awslabs/sagemaker-explaining-credit-decisions#2',
    main(
      'org.apache.hadoop.hive.ql.metadata.HiveException: MetaException(message:Unable to verify existence of default database: no answer)',
    ),
    'metastore',
    'default database',
  ],
  [
    'jupyter-server/enterprise_gateway#485',
    main('org.apache.hadoop.security.AccessControlException: Client cannot authenticate via:[TOKEN, KERBEROS]'),
    'kerberos',
    'Kerberos',
  ],
  [
    'bigdatagenomics/adam#1906',
    inTask(
      'com.amazonaws.SdkClientException: Unable to execute HTTP request: Timeout waiting for connection from pool',
    ),
    's3-connections',
    'No connection',
  ],
  [
    'aws/aws-sdk-java#1370',
    main('com.amazonaws.AmazonClientException: Unable to load AWS credentials from any provider in the chain'),
    's3-access-denied',
    'no AWS credentials',
  ],
  [
    'MicrosoftDocs/sql-docs#3764',
    inTask("com.microsoft.sqlserver.jdbc.SQLServerException: Login failed for user 'etl'. ClientConnectionId:1"),
    'database-auth',
    'etl',
  ],
  [
    'apache-spark-on-k8s/spark#461',
    inTask(
      'ExecutorLostFailure (executor 16 exited caused by one of the running tasks) Reason: Unable to create executor due to Unable to register with external shuffle server due to : Failed to connect to /10.0.0.5:7337',
    ),
    'executor-lost',
    'external shuffle server',
  ],
  [
    'apache/hudi#11599',
    inTask(
      'org.apache.spark.sql.execution.QueryExecutionException: Parquet column cannot be converted in file s3://lake/a.parquet. Column: [day], Expected: bigint, Found: INT32',
    ),
    'unreadable-input',
    'day is INT32',
  ],
  [
    'audienceproject/spark-dynamodb#47',
    main('java.lang.RuntimeException: [unresolved dependency: com.example#geo_2.11;1.0.3: not found]'),
    'missing-class',
    'com.example#geo_2.11;1.0.3',
  ],
  [
    'abs-tudelft/sbd#41',
    inTask(
      "org.apache.spark.SparkUpgradeException: You may get a different result due to the upgrading of Spark 3.0: Fail to parse '3/10/14:1:01' in the new parser.",
    ),
    'sql-error',
    'Fail to parse',
  ],
  [
    'minrk/findspark#37',
    'RuntimeError: Java gateway process exited before sending its port number',
    'incompatible-library',
    'Java did not start',
  ],
  [
    'salesforce/TransmogrifAI#339: a heap full in a task, and no path that says whose',
    '26/11/21 10:00:00 ERROR Executor: Exception in task 5.0 in stage 8.0 (TID 154)\njava.lang.OutOfMemoryError: Java heap space',
    'executor-heap',
    'ran out of heap',
  ],
  [
    'Yelp/mrjob#1874: the controller of a step whose jar is not there',
    "java.io.FileNotFoundException: File '/home/hadoop/app.jar' does not exist on local filesystem\n        at aws157.instancecontroller.util.S3Wrapper.getLocalHadoopFile(S3Wrapper.java:382)",
    'script-not-found',
    '/home/hadoop/app.jar',
  ],
  [
    'aws-samples/emr-bootstrap-actions#220',
    "2026-11-20T07:04:05.133Z ERROR Source: BOOTSTRAP_ACTION | ErrorCode: SCRIPT_EXECUTION_FAILED_CODE | Execution for s3://code/setup.sh failed with code '1'",
    'bootstrap-failed',
    's3://code/setup.sh',
  ],
  [
    'vaexio/vaex#2457: a function that broke, told in one line',
    main(
      'org.apache.spark.api.python.PythonException: \'TypeError: Expected Array\'. Full traceback below: Traceback (most recent call last):   File "geo.pxi", line 23, in f',
    ),
    'python-error',
    'TypeError: Expected Array',
  ],
  [
    'snowplow/snowplow#3175: a controller that tells no more',
    '2026-03-29T19:48:32.155Z WARN Step failed with exitCode -1 and took 2586 seconds',
    'unknown',
    'no cause',
  ],
];

describe('in other words', () => {
  it.each(WORDS)('%s', async (_, line, cause, title) => {
    const found = await told(line);
    expect(found).toMatchObject({ cause });
    expect(found?.title).toContain(title);
  });

  it('a program that was called tells its reason by itself', async () => {
    const found = await told(
      'Traceback (most recent call last):',
      '  File "/home/hadoop/install.py", line 37, in <module>',
      "subprocess.CalledProcessError: Command '['hdfs', 'dfs', '-get', 's3://code/a.tgz']' returned non-zero exit status 255",
      'com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 1)',
    );
    expect(found?.cause).toBe('s3-access-denied');
  });
});

describe('no failure', () => {
  it.each([
    [
      'a web server whose disk is full',
      ['2026/11/21 10:00:01 [crit] 1234#1234: *5 open() "/var/cache/x" failed (28: No space left on device)'],
    ],
    [
      'a Python program that logs an exception and goes on',
      [
        'ERROR:root:row 4 is left out',
        'Traceback (most recent call last):',
        '  File "/srv/rows.py", line 3, in f',
        'ZeroDivisionError: division by zero',
        'INFO:root:done',
      ],
    ],
    [
      'a driver in client mode that got over what it complained of',
      [
        '26/11/21 10:01:00 ERROR YarnScheduler: Lost executor 4 on ip-10-0-0-5: Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used.',
        '26/11/21 10:03:00 INFO SparkContext: Successfully stopped SparkContext',
        '26/11/21 10:03:00 INFO ShutdownHookManager: Shutdown hook called',
      ],
    ],
  ])('%s', async (_, lines) => {
    expect(await told(...lines)).toBeNull();
  });

  it('but the last word of a program is one, logged or not', async () => {
    const found = await told(
      'ERROR:root:the job failed',
      'Traceback (most recent call last):',
      '  File "/srv/job.py", line 12, in main',
      'ValueError: no rows',
    );
    expect(found).toMatchObject({ cause: 'python-error', title: 'ValueError: no rows (job.py, line 12)' });
  });
});

describe('what is only warned of', () => {
  const warned = [
    '26/11/21 10:00:05 WARN Utils$: An error occurred while trying to read the S3 bucket lifecycle configuration',
    'com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 1)',
  ];

  it('is no failure by itself', async () => {
    expect(await told(...warned, '26/11/21 10:03:00 INFO ShutdownHookManager: Shutdown hook called')).toBeNull();
  });

  it('comes after what the program itself called an error, which another log may still explain', async () => {
    const found = await told(
      ...warned,
      '26/11/21 10:01:00 ERROR Main: giving up',
      'java.lang.IllegalStateException: no partitions for 2026-11-20',
      "Command exiting with ret '1'",
    );
    expect(found).toMatchObject({ title: 'IllegalStateException: no partitions for 2026-11-20', sure: false });
  });

  it('is the cause where there is nothing else', async () => {
    expect(await told(...warned, "Command exiting with ret '1'")).toMatchObject({ cause: 's3-access-denied' });
  });
});

it('a driver that broke in client mode failed, though YARN calls its application a success', async () => {
  const found = await diagnose([
    log(
      'steps/s-1A2B3C4D5E6F7/stderr',
      'Traceback (most recent call last):',
      '  File "/home/hadoop/job.py", line 8, in main',
      "KeyError: 'days'",
      '26/11/21 10:02:01 INFO SparkContext: Successfully stopped SparkContext',
    ),
    log(
      'containers/application_1795298570398_0001/container_1795298570398_0001_01_000001/stderr',
      '26/11/21 10:02:01 INFO ApplicationMaster: Final app status: SUCCEEDED, exitCode: 0',
    ),
  ]);
  expect(found).toMatchObject({ cause: 'python-error', title: "KeyError: 'days' (job.py, line 8)" });
});
