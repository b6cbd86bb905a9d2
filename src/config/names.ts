/** What people type after `/emr` that is Stoker's own, so no job may be called so. */
export const BUILT_IN_COMMANDS = [
  'cancel',
  'cost',
  'extend',
  'help',
  'jobs',
  'keep',
  'launch',
  'list',
  'logs',
  'notebook',
  'presets',
  'retry',
  'run',
  'schedule',
  'status',
  'terminate',
  'version',
  'whoami',
] as const;

/** Arguments that Stoker itself gives a script or takes from a command, so no job may declare them. */
export const RESERVED_ARGUMENTS = ['help', 'on', 'preset', 'result', 'run'] as const;

/** Applications that EMR installs, by its own spelling. */
export const KNOWN_APPLICATIONS = [
  'AmazonCloudWatchAgent',
  'Delta',
  'Flink',
  'HBase',
  'HCatalog',
  'Hadoop',
  'Hive',
  'Hudi',
  'Hue',
  'Iceberg',
  'JupyterEnterpriseGateway',
  'JupyterHub',
  'Livy',
  'MXNet',
  'Oozie',
  'Phoenix',
  'Pig',
  'Presto',
  'Spark',
  'Sqoop',
  'TensorFlow',
  'Tez',
  'Trino',
  'Zeppelin',
  'ZooKeeper',
] as const;
