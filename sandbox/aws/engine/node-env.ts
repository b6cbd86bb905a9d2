import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ClusterSpec } from '../contract.ts';
import { classification, exports, fileSystems, propertiesFile, siteXml } from './configurations.ts';
import type { Runtime } from './runtime.ts';

/** The folders of one local cluster. */
export const folders = (cluster: ClusterSpec) => ({
  bin: join(cluster.directory, 'bin'),
  home: join(cluster.directory, 'home'),
  hadoopConf: join(cluster.directory, 'hadoop-conf'),
  packages: join(cluster.directory, 'site-packages'),
  eventLogs: join(cluster.directory, 'spark-events'),
  step: (id: string) => join(cluster.directory, 'steps', id),
});

// Nothing else of the sandbox's own environment (tokens!) reaches a step; the network's are for pip in bootstrap scripts.
const INHERITED = [
  ...[
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'PIP_CERT', 'PIP_FIND_LINKS'],
];

/** The environment of everything that runs "on the node": steps, bootstrap scripts, YARN's daemons and so containers. */
export function nodeEnv(cluster: ClusterSpec, runtime: Runtime, extra: Record<string, string>): Record<string, string> {
  const at = folders(cluster);
  const inherited = INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return {
    ...Object.fromEntries(inherited),
    PATH: [at.bin, runtime.pythonBin, process.env.PATH ?? '/usr/bin:/bin'].join(delimiter),
    HOME: at.home,
    USER: process.env.USER ?? 'hadoop',
    JAVA_HOME: runtime.javaHome,
    SPARK_HOME: runtime.sparkHome,
    SPARK_LOCAL_IP: '127.0.0.1',
    HADOOP_CONF_DIR: at.hadoopConf,
    YARN_CONF_DIR: at.hadoopConf,
    NODE_CLASSPATH: [runtime.sparkJars, runtime.sandboxJar].join(delimiter),
    SPARK_DIST_CLASSPATH: runtime.sandboxJar,
    PYSPARK_PYTHON: runtime.python,
    PYSPARK_DRIVER_PYTHON: runtime.python,
    // The environment's own, with its compiled modules, instead of a zip that every container unpacks and compiles.
    PYSPARK_ARCHIVES_PATH: `local:${runtime.sitePackages}`,
    // What a bootstrap script installs lives and dies with its cluster.
    PIP_TARGET: at.packages,
    PYTHONPATH: at.packages,
    ...extra,
  };
}

/** Writes `core-site.xml` and `yarn-site.xml`, with the addresses of a YARN that is up. */
export async function writeHadoopConf(cluster: ClusterSpec, root: string, yarn: Record<string, string>): Promise<void> {
  const { hadoopConf } = folders(cluster);
  await mkdir(hadoopConf, { recursive: true });
  const core = { ...fileSystems(root), ...classification(cluster.configurations, 'core-site') };
  const site = { ...classification(cluster.configurations, 'yarn-site'), ...yarn };
  await writeFile(join(hadoopConf, 'core-site.xml'), siteXml(core));
  await writeFile(join(hadoopConf, 'yarn-site.xml'), siteXml(site));
}

const PYTHON_VARIABLES = new Set(['PYSPARK_PYTHON', 'PYSPARK_DRIVER_PYTHON']);

/** Writes `spark-defaults.conf` and `spark-env.sh` into a folder, for `SPARK_CONF_DIR`. */
export async function writeSparkConf(
  directory: string,
  cluster: ClusterSpec,
  runtime: Runtime,
  defaults: Record<string, string>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'spark-defaults.conf'), propertiesFile(defaults));
  const quote = (text: string) => `"${text.replaceAll(/["\\`]/g, '\\$&')}"`;
  const lines = Object.entries(exports(cluster.configurations, 'spark-env')).map(
    ([name, value]) => `export ${name}=${quote(PYTHON_VARIABLES.has(name) ? runtime.python : value)}\n`,
  );
  await writeFile(join(directory, 'spark-env.sh'), lines.join(''));
}
