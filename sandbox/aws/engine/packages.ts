import { dirname } from 'node:path';
import type { ClusterSpec } from '../contract.ts';
import { classification } from './configurations.ts';
import { proxyFlags, trustFlags } from './java-net.mjs';
import type { Runtime } from './runtime.ts';

const NAMES_PACKAGES = /--packages\b|spark\.jars\.packages\b/;

/** What spark-submit needs to fetch `spark.jars.packages` from Maven Central, for a step that names any. */
export async function packagesEnv(
  argv: string[],
  cluster: ClusterSpec,
  { javaHome, ivy }: Runtime,
): Promise<Record<string, string>> {
  const defaults = classification(cluster.configurations, 'spark-defaults');
  if (defaults['spark.jars.packages'] === undefined && !argv.some((word) => NAMES_PACKAGES.test(word))) return {};
  const flags = [...proxyFlags(), ...(await trustFlags({ javaHome, folder: dirname(ivy) }))];
  return { SPARK_SUBMIT_OPTS: flags.join(' ') };
}
