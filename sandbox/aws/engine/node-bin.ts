import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a command on the "node" starts its Java program. */
const JAVA_PROGRAM = `exec "$JAVA_HOME/bin/java" $NODE_JAVA_FLAGS -Xmx1g -cp "$NODE_CLASSPATH:$HADOOP_CONF_DIR"`;

const SPARK_SUBMIT = `#!/bin/sh
# In cluster mode spark-submit is only YARN's client, so the launcher that works out the driver's flags is left out.
previous=
for argument in "$@"; do
  case "$previous $argument" in
    '--deploy-mode cluster' | *' --deploy-mode=cluster')
      [ -f "$SPARK_CONF_DIR/spark-env.sh" ] && . "$SPARK_CONF_DIR/spark-env.sh"
      exec "$JAVA_HOME/bin/java" $NODE_JAVA_FLAGS $SPARK_SUBMIT_OPTS -Xmx1g -cp "$NODE_CLASSPATH:$SPARK_CONF_DIR:$HADOOP_CONF_DIR" \\
        org.apache.spark.deploy.SparkSubmit "$@"
      ;;
  esac
  previous=$argument
done
exec "$SPARK_HOME/bin/spark-submit" "$@"
`;

const HADOOP = `#!/bin/sh
command=$1
[ $# -gt 0 ] && shift
case "$command" in
  fs | dfs) main=org.apache.hadoop.fs.FsShell ;;
  jar) main=org.apache.hadoop.util.RunJar ;;
  version) main=org.apache.hadoop.util.VersionInfo ;;
  *)
    echo "hadoop: '$command' is not part of the local EMR; fs, jar and version are." >&2
    exit 1
    ;;
esac
${JAVA_PROGRAM} "$main" "$@"
`;

const YARN = `#!/bin/sh
command=$1
case "$command" in
  application | app) main=org.apache.hadoop.yarn.client.cli.ApplicationCLI ;;
  node) main=org.apache.hadoop.yarn.client.cli.NodeCLI; shift ;;
  version) main=org.apache.hadoop.util.VersionInfo; shift ;;
  *)
    echo "yarn: '$command' is not part of the local EMR; application, node and version are." >&2
    exit 1
    ;;
esac
${JAVA_PROGRAM} "$main" "$@"
`;

// Scripts call sudo without thinking; here they may do what the person who started the sandbox may, and no more.
const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    -u | -g) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
exec env "$@"
`;

/** Writes the folder that comes first on the PATH of steps and bootstrap scripts: what a node of EMR has. */
export async function writeNodeBin(
  directory: string,
  python: string,
  overrides: Record<string, string> = {},
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const scripts = { 'spark-submit': SPARK_SUBMIT, hadoop: HADOOP, hdfs: HADOOP, yarn: YARN, sudo: SUDO, ...overrides };
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(directory, name), text);
    await chmod(join(directory, name), 0o755);
  }
  // A link would lose the environment's packages: Python finds them from the path it was called by.
  for (const name of ['python', 'python3']) {
    await writeFile(join(directory, name), `#!/bin/sh\nexec '${python}' "$@"\n`);
    await chmod(join(directory, name), 0o755);
  }
}
