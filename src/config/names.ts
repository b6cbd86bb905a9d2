/** What people type after `/emr` that is Stoker's own, other words and what is planned included, so no job may be called so. */
export const RESERVED_COMMANDS = [
  'cancel',
  'clusters',
  'commands',
  'cost',
  'create',
  'data',
  'extend',
  'help',
  'job',
  'jobs',
  'keep',
  'kill',
  'launch',
  'list',
  'log',
  'logs',
  'model',
  'models',
  'notebook',
  'preset',
  'presets',
  'ps',
  'retry',
  'run',
  'schedule',
  'start',
  'status',
  'stop',
  'terminate',
  'version',
  'watch',
  'whoami',
] as const;

/** Arguments that Stoker itself gives a script or takes from a command or at a terminal, so no job may declare them. */
export const RESERVED_ARGUMENTS = [
  'demo',
  'demo-state',
  'help',
  'json',
  'on',
  'preset',
  'result',
  'run',
  'wait',
  'yes',
] as const;

const PART_ARGUMENTS: readonly string[] = ['limit', 'sample'];

/** True for the arguments by which a job is tried on a part of its input; without them it runs in full. */
export const isPart = (argument: string): boolean => PART_ARGUMENTS.includes(argument);

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
