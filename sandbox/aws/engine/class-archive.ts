import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OWN_USER_ONLY } from './guards.ts';
import { toolsFolder } from './options.ts';
import type { Runtime } from './runtime.ts';

/** Where the class archive of this Java and these jars is, or would be: Java ignores one of other jars. */
export function classArchivePath(pythonHome: string, runtime: Runtime): string {
  const folder = dirname(runtime.sparkJars);
  const jars = readdirSync(folder).map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return `${folder}/${name} ${size} ${mtimeMs}`;
  });
  const hash = createHash('sha256').update(readFileSync(join(runtime.javaHome, 'release')));
  hash.update([...jars, runtime.sandboxJar].join('\n'));
  return join(toolsFolder(pythonHome), `spark-${hash.digest('hex').slice(0, 12)}.jsa`);
}

/**
 * Flags for the short-lived JVMs of a laptop's Spark: no second compiler, and the classes of Spark mapped from an
 * archive where there is one. Together they save some two thirds of the CPU of a small application, which is almost
 * all spent on loading classes; they change nothing that a job could see. With them go those that keep other users out.
 */
export function jvmFlags(pythonHome: string, runtime: Runtime): string[] {
  const archive = classArchivePath(pythonHome, runtime);
  const quick = ['-XX:TieredStopAtLevel=1', ...OWN_USER_ONLY];
  return existsSync(archive)
    ? [...quick, `-XX:SharedArchiveFile=${archive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off']
    : quick;
}
