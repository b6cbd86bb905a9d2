import type { ClusterSpec, NodeSpec } from '../contract.ts';
import { classification } from './configurations.ts';
import type { Runtime } from './runtime.ts';

/** The nodes that run containers: core and task, or the primary of a cluster of one. */
export function workers(nodes: NodeSpec[]): NodeSpec[] {
  const others = nodes.filter((node) => node.role !== 'MASTER');
  return others.length > 0 ? others : nodes;
}

/**
 * The executor EMR 7 writes into spark-defaults: 4 cores, and of YARN's memory a twelfth left for the driver, then a
 * tenth of the rest; c5.xlarge (6,144 MB) has 4269M there.
 */
export function defaultExecutor(nodes: NodeSpec[]): { cores: number; memoryMb: number } {
  const core = nodes.find((node) => node.role === 'CORE') ?? nodes[0];
  if (core === undefined) throw new Error('A cluster needs at least one node.');
  const cores = Math.min(4, core.vcpu);
  const each = core.yarnMemoryMb / Math.max(1, Math.floor(core.vcpu / 4));
  return { cores, memoryMb: Math.round(Math.round((each * 11) / 12 / 1.1875) * 0.9) };
}

const PYTHON_SETTINGS = [
  'spark.pyspark.python',
  'spark.pyspark.driver.python',
  'spark.yarn.appMasterEnv.PYSPARK_PYTHON',
];

/** `spark-defaults.conf` of a cluster: EMR's own, what the local YARN needs, and last the cluster's classification. */
export function sparkDefaults(cluster: ClusterSpec, runtime: Runtime, jvmFlags: string[]): Record<string, string> {
  const executor = defaultExecutor(cluster.nodes);
  const own = classification(cluster.configurations, 'spark-defaults');
  // EMR names its own Python; the one of this machine that has Spark's packages is the environment's.
  for (const name of PYTHON_SETTINGS) if (own[name] !== undefined) own[name] = runtime.python;
  const outOfMemory = "-XX:OnOutOfMemoryError='kill -9 %p'";
  return {
    'spark.master': 'yarn',
    'spark.submit.deployMode': 'client',
    'spark.driver.memory': '2048M',
    'spark.executor.memory': `${executor.memoryMb}M`,
    'spark.executor.cores': String(executor.cores),
    'spark.executor.memoryOverheadFactor': '0.1875',
    'spark.dynamicAllocation.enabled': 'true',
    // EMR has an external shuffle service; its jar is in no registry, and tracking shuffles needs none.
    'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
    // In front, as the class archive wants it; EMR puts its own file system there.
    'spark.driver.extraClassPath': `${runtime.sparkJars}:${runtime.sandboxJar}`,
    'spark.executor.extraClassPath': `${runtime.sparkJars}:${runtime.sandboxJar}`,
    'spark.driver.defaultJavaOptions': [outOfMemory, ...jvmFlags].join(' '),
    'spark.executor.defaultJavaOptions': ['-verbose:gc', outOfMemory, ...jvmFlags].join(' '),
    'spark.stage.attempt.ignoreOnDecommissionFetchFailure': 'true',
    'spark.files.fetchFailure.unRegisterOutputOnHost': 'true',
    // mapred-default.xml, which is read after core-site.xml, names a class of the real connector.
    'spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a':
      'org.apache.hadoop.mapreduce.lib.output.FileOutputCommitterFactory',
    'spark.sql.warehouse.dir': `file:${cluster.directory}/warehouse`,
    'spark.eventLog.enabled': 'true',
    'spark.eventLog.dir': `file:${cluster.directory}/spark-events`,
    'spark.yarn.stagingDir': `file:${cluster.directory}/staging`,
    // Ivy's own place is the home of the person, whatever HOME says.
    'spark.jars.ivy': runtime.ivy,
    'spark.yarn.jars': `local:${runtime.sparkJars},local:${runtime.sandboxJar}`,
    'spark.yarn.appMasterEnv.PYSPARK_PYTHON': runtime.python,
    'spark.yarn.report.interval': '200ms',
    // In cluster mode Spark's own filter takes the place of any other, so a web page that points its name here could
    // read the UI and kill jobs; a cluster that wants it sets it.
    'spark.ui.enabled': 'false',
    ...own,
  };
}
