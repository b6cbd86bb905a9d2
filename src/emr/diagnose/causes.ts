import type { Cause } from './rule.ts';
import type { CauseId } from './types.ts';

/** What each cause is called, what to do about it, and which kind of change answers it. */
export const CAUSES: Readonly<Record<CauseId, Cause>> = {
  'executor-memory-overhead': {
    title: 'An executor used more memory than its container has, beside the heap',
    advice: [
      'Give executors more room beside the heap: raise `spark.executor.memoryOverheadFactor` (0.3 to 0.4 for work in Python).',
      'Or let fewer tasks share an executor: lower `spark.executor.cores`, or cut the data into more partitions.',
    ],
    remedy: 'more-executor-overhead',
  },
  'executor-heap': {
    title: 'An executor ran out of heap',
    advice: [
      'Cut the data into more partitions: `repartition`, or a higher `spark.sql.shuffle.partitions`; look for one key that has most rows.',
      'Give executors more heap: raise `spark.executor.memory`.',
    ],
    remedy: 'more-executor-heap',
  },
  'driver-heap': {
    title: 'The driver ran out of heap',
    advice: [
      'Do not bring data to the driver: write it out instead of `collect()` or `toPandas()`, or take a `limit`.',
      'Give the driver more heap: raise `spark.driver.memory`.',
    ],
    remedy: 'more-driver-heap',
  },
  'driver-memory-overhead': {
    title: 'The driver used more memory than its container has, beside the heap',
    advice: [
      'Give the driver more room beside the heap: raise `spark.driver.memoryOverheadFactor`.',
      'Keep less in the memory of Python on the driver: write data out instead of collecting it.',
    ],
    remedy: 'more-driver-overhead',
  },
  'driver-max-result-size': {
    title: 'Tasks sent more to the driver than it takes',
    advice: [
      'Write the result out instead of collecting it, or collect less.',
      'If the driver has the memory for it, raise `spark.driver.maxResultSize`.',
    ],
    remedy: 'more-result-size',
  },
  'node-lost': {
    title: 'A node was lost',
    advice: ['Run it again; take on-demand nodes for the core fleet if they were Spot.'],
    remedy: 'on-demand-workers',
  },
  'spot-interrupted': {
    title: 'AWS took Spot instances back',
    advice: ['Run it again on on-demand nodes, or keep Spot for the task fleet only.'],
    remedy: 'on-demand-workers',
  },
  'disk-full': {
    title: 'A disk is full',
    advice: [
      'Give the nodes larger EBS volumes.',
      'Shuffle and spill less: select fewer columns, filter earlier, cut the data into more partitions.',
    ],
    remedy: 'more-disk',
  },
  'shuffle-block-too-large': {
    title: 'A block of a shuffle is larger than 2 GiB',
    advice: [
      'Cut the data into more partitions: raise `spark.sql.shuffle.partitions`.',
      'If one key has most rows, spread it: add a random number to the key, aggregate, then aggregate once more.',
    ],
    remedy: 'more-partitions',
  },
  'heartbeat-timeout': {
    title: 'An executor fell silent',
    advice: [
      'Mostly it was busy collecting garbage: give executors more heap or less data a task.',
      'If it really only needs longer, raise `spark.network.timeout`.',
    ],
    remedy: 'longer-timeouts',
  },
  'broadcast-too-large': {
    title: 'A table is too large for a broadcast join',
    advice: [
      'Let Spark join without a broadcast: set `spark.sql.autoBroadcastJoinThreshold` to -1, and remove `broadcast(…)` hints.',
    ],
    remedy: 'smaller-broadcast',
  },
  'missing-class': {
    title: 'A class is missing',
    advice: ['Add the jar that has it to the job: `spark.jars`, or its coordinates in `spark.jars.packages`.'],
    remedy: null,
  },
  'incompatible-library': {
    title: 'A library does not fit this Spark, Scala or Java',
    advice: [
      "Use the library's build for the cluster's Spark and Scala (2.12 with Spark 3.5, 2.13 with Spark 4) and its Java.",
    ],
    remedy: null,
  },
  'missing-python-module': {
    title: 'A Python module is missing',
    advice: [
      "Install it on all nodes with the preset's `python-packages` bootstrap action, or send it with the job (`spark.archives`, `spark.submit.pyFiles`).",
    ],
    remedy: null,
  },
  'python-version-mismatch': {
    title: 'Driver and executors run different Pythons',
    advice: [
      'Name one Python for both, one that all nodes have: `spark.pyspark.python` and `spark.yarn.appMasterEnv.PYSPARK_PYTHON`.',
    ],
    remedy: null,
  },
  'python-worker-crash': {
    title: 'Python crashed on an executor',
    advice: [
      'A library with native code broke: take another version of it, or run the task alone with the data that breaks it.',
      'If it was the memory: raise `spark.executor.memoryOverheadFactor`, or lower `spark.sql.execution.arrow.maxRecordsPerBatch`.',
    ],
    remedy: 'more-executor-overhead',
  },
  'not-serializable': {
    title: 'A task uses something that cannot be sent to executors',
    advice: [
      'Make it inside the function that runs on the executors, such as in `mapPartitions`, and not outside of it.',
    ],
    remedy: null,
  },
  's3-access-denied': {
    title: 'S3 refuses access',
    advice: [
      "Allow it in the policy of the cluster's instance profile: s3:GetObject, s3:PutObject, s3:ListBucket, and the key in KMS if the bucket is encrypted with one.",
      "If the policy allows it, look at the bucket's own policy.",
    ],
    remedy: null,
  },
  's3-no-such-bucket': {
    title: 'There is no such bucket',
    advice: ["Check the bucket's name, and that it is in this account and region."],
    remedy: null,
  },
  's3-slow-down': {
    title: 'S3 asks to slow down',
    advice: [
      'Read and write fewer, larger files, spread over more prefixes.',
      'Let Spark try more often and with fewer requests at once.',
    ],
    remedy: 'slower-s3',
  },
  's3-connections': {
    title: 'All connections to S3 are in use',
    advice: [
      'Let the connector hold more: `fs.s3.maxConnections` in emrfs-site for s3:// addresses (500 or more), `fs.s3a.connection.maximum` for s3a://.',
      'Read fewer, larger files at once, and close what the program opens itself.',
    ],
    remedy: null,
  },
  'path-not-found': {
    title: 'Nothing is at a path',
    advice: ['Check the address and its wildcards, and that the data has arrived.'],
    remedy: null,
  },
  'path-exists': {
    title: 'There is something at the output path already',
    advice: ['Write to a path of its own for each run, or say what to do: mode `overwrite` or `append`.'],
    remedy: null,
  },
  'unreadable-input': {
    title: 'An input file is broken or of another kind',
    advice: ['Upload the file again, or leave it out of the input.'],
    remedy: null,
  },
  'sql-error': {
    title: 'The query is wrong, or its data do not fit it',
    advice: ["Correct the query; Spark's message names the place."],
    remedy: null,
  },
  'python-error': {
    title: "The job's own Python code broke",
    advice: ['Correct the script at the line that is named.'],
    remedy: null,
  },
  'java-error': {
    title: "The job's own Java or Scala code broke",
    advice: ['Correct the program at the line that is named.'],
    remedy: null,
  },
  'job-refused': {
    title: 'The job ended itself, and says why',
    advice: ['Do what the job says.'],
    remedy: null,
  },
  'bad-arguments': {
    title: 'The arguments are wrong',
    advice: ["Correct the arguments; the job's `--help` tells them."],
    remedy: null,
  },
  'script-not-found': {
    title: 'The script is not where it was said to be',
    advice: ['Check the address of the script, and that the cluster may read it.'],
    remedy: null,
  },
  'database-unreachable': {
    title: 'The database cannot be reached',
    advice: [
      "Let the cluster's security group in at the database's, on its port, and check host and port.",
      'Check that the database runs and listens on that address.',
    ],
    remedy: null,
  },
  'database-too-many-clients': {
    title: 'The database has no connection left',
    advice: ["Let fewer tasks write at once: lower the job's number of writers, or `coalesce` before the write."],
    remedy: 'fewer-writers',
  },
  'database-auth': {
    title: 'The database does not let the job in',
    advice: ['Check user and password, and that the database lets this user in from the nodes of the cluster.'],
    remedy: null,
  },
  'database-schema': {
    title: 'A table or column of the database is missing',
    advice: ['Create it, or correct its name; names with capitals need quotes in Postgres.'],
    remedy: null,
  },
  'database-busy': {
    title: 'Others held the rows or tables for too long',
    advice: [
      'Run it again; if it comes back, look who holds the lock (pg_stat_activity), and write in smaller transactions.',
    ],
    remedy: null,
  },
  'database-data': {
    title: 'The database refuses a row',
    advice: ['Correct the data or the table: the line names the constraint or the value.'],
    remedy: null,
  },
  'table-conflict': {
    title: 'Another writer changed the table at the same time',
    advice: [
      'Run it again; let only one job at a time write to the table, or to the same partitions of it.',
      'Where a merge or an update has to run beside others, name the partition in its condition, so that the writers touch different files.',
    ],
    remedy: null,
  },
  metastore: {
    title: 'The metastore of the tables cannot be used',
    advice: [
      "Check that the cluster may use it: glue:* on catalog, database and table for the instance profile (and Lake Formation's grants), or the address and port of the Hive metastore.",
      'The lines below `Caused by:` say what it met.',
    ],
    remedy: null,
  },
  kerberos: {
    title: 'Kerberos does not let the job in',
    advice: [
      'Give the job a ticket: `kinit` before spark-submit, or `spark.kerberos.keytab` and `spark.kerberos.principal`, which also renew it while the job runs.',
    ],
    remedy: null,
  },
  'resources-unavailable': {
    title: 'The cluster cannot hold what the job asks for',
    advice: [
      'Ask for less: lower `spark.executor.memory`, `spark.executor.cores` or `spark.driver.memory`.',
      'Or take larger nodes, or wait until others are done on this cluster.',
    ],
    remedy: 'smaller-request',
  },
  'bootstrap-failed': {
    title: 'A bootstrap action failed',
    advice: ["Correct the script of the preset's `bootstrap`; its own words stand in its log on the node."],
    remedy: null,
  },
  'capacity-unavailable': {
    title: 'AWS has not enough instances',
    advice: ['Name more instance types or zones in the preset, take on-demand instead of Spot, or try later.'],
    remedy: null,
  },
  'cluster-validation': {
    title: 'EMR does not accept the cluster',
    advice: ['Correct what EMR names in the preset: subnet, roles, key, instance types or security groups.'],
    remedy: null,
  },
  'time-limit': {
    title: 'It was stopped at its time limit',
    advice: ["Raise the job's `timeLimit` in stoker.yml, or give it less to do."],
    remedy: null,
  },
  cancelled: {
    title: 'The step was cancelled',
    advice: ['Run it again when it is wanted.'],
    remedy: null,
  },
  'terminated-by-user': {
    title: 'Somebody ended the cluster or the application',
    advice: ['Run it again when it is wanted.'],
    remedy: null,
  },
  'shutdown-hook-timeout': {
    title: 'The job was done, but its end took too long',
    advice: [
      'The result is most likely complete: check it before you run the job again.',
      'Raise `hadoop.service.shutdown.timeout` in core-site, which is 30 s.',
    ],
    remedy: null,
  },
  'executor-lost': {
    title: 'Executors, or the data they held, were lost',
    advice: [
      "Look at the lost executor's own log once EMR has pushed it, some five minutes after the end.",
      'Mostly it is memory or a lost node: more overhead, or on-demand nodes.',
    ],
    remedy: null,
  },
  unknown: {
    title: 'The logs name no cause that is known here',
    advice: ['Read the lines: they are the likeliest ones.'],
    remedy: null,
  },
};

/** A cause in a few words, and where docs/causes.md explains it. */
export const causeTitle = (id: CauseId): string => CAUSES[id].title;
