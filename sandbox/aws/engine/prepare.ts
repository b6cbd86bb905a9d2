import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { classArchivePath } from './class-archive.ts';
import { findRuntime } from './runtime.ts';
import { createYarnEngine } from './yarn.ts';

const run = promisify(execFile);

/**
 * Does what is done once a machine: compiles the Scala files and makes the class archive, from the classes
 * that a small job on a real local YARN loads. Does nothing when both are there.
 */
export async function prepareEngines(options: {
  pythonHome: string;
  jars: string;
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}): Promise<void> {
  const pythonHome = resolve(options.pythonHome);
  const runtime = await findRuntime(pythonHome);
  const archive = classArchivePath(pythonHome, runtime);
  if (existsSync(archive)) return;
  const work = await mkdtemp(join(tmpdir(), 'stoker-classes-'));
  const draft = join(dirname(archive), `draft-${crypto.randomUUID()}.jsa`);
  try {
    options.onProgress?.('running a small job on the local YARN');
    const classes = await classesOfTraining(work, pythonHome, options.jars, options.signal);
    options.onProgress?.(`archiving ${classes.length} classes of Spark`);
    const list = join(work, 'classes');
    await writeFile(list, `${classes.join('\n')}\n`);
    const classpath = `${runtime.sparkJars}:${runtime.sandboxJar}`;
    const flags = ['-Xshare:dump', `-XX:SharedClassListFile=${list}`, `-XX:SharedArchiveFile=${draft}`];
    await run(runtime.java, [...flags, '-XX:TieredStopAtLevel=1', '-Xlog:disable', '-cp', classpath], {
      maxBuffer: 2 ** 26,
    });
    await rename(draft, archive);
    await removeOthers(archive);
  } finally {
    await rm(draft, { force: true });
    await rm(work, { recursive: true, force: true });
  }
}

/** Archives of jars that are gone: of 230 MB each. */
async function removeOthers(archive: string): Promise<void> {
  const folder = dirname(archive);
  const others = (await readdir(folder)).filter((name) => /^spark-.*\.jsa$/.test(name) && name !== basename(archive));
  for (const name of others) await rm(join(folder, name), { force: true });
}

async function classesOfTraining(
  work: string,
  pythonHome: string,
  jars: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<string[]> {
  const bucket = join(work, 'objects', 'training');
  const lists = join(work, 'lists');
  await mkdir(bucket, { recursive: true });
  await mkdir(lists, { recursive: true });
  await copyFile(join(import.meta.dirname, 'class-archive-training.py'), join(bucket, 'job.py'));
  const rows = Array.from({ length: 40 }, (_, id) => ({
    id,
    text: `word ${id}`,
    label: `l${id % 2}`,
    at: '2026-01-01',
  }));
  await writeFile(join(bucket, 'rows.json'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const record = (name: string) => `-XX:DumpLoadedClassList=${join(lists, name)}`;
  const engine = createYarnEngine({
    objects: { root: join(work, 'objects'), buckets: async () => ['training'] },
    pythonHome,
    jars,
    directory: join(work, 'engine'),
    env: { NODE_JAVA_FLAGS: record('client') },
  });
  try {
    const nodes = (['MASTER', 'CORE'] as const).map((role) => ({
      ...{ instanceId: `i-${role}`, role, instanceType: 'm5.xlarge', vcpu: 4, memoryMb: 16_384, yarnMemoryMb: 12_288 },
    }));
    const properties = {
      'spark.dynamicAllocation.maxExecutors': '1',
      'spark.executor.memory': '1g',
      'spark.yarn.maxAppAttempts': '1',
      'spark.driver.extraJavaOptions': record('driver'),
      'spark.executor.extraJavaOptions': record('executor'),
    };
    const configurations = [{ Classification: 'spark-defaults', Properties: properties }];
    const cluster = await engine.open({ id: 'j-TRAINING', directory: join(work, 'cluster'), nodes, configurations });
    const files = { stdout: join(work, 'stdout'), stderr: join(work, 'stderr'), controller: join(work, 'controller') };
    const command = ['spark-submit', '--deploy-mode', 'cluster', 's3://training/job.py'];
    const args = [...command, 's3://training/rows.json', 's3://training/out'];
    const exit = await cluster.runStep(
      { id: 's-TRAINING', jar: 'command-runner.jar', args },
      files,
      AbortSignal.any([signal, AbortSignal.timeout(180_000)]),
    );
    if (exit.code !== 0) {
      const logs = await Promise.all(
        [files.controller, files.stderr].map((file) => readFile(file, 'utf8').catch(() => '')),
      );
      throw new Error(`A small job on the local YARN failed:\n${logs.join('\n').slice(-3000)}`);
    }
  } finally {
    await engine.close();
  }
  const names = new Set<string>();
  for (const file of await readdir(lists)) {
    for (const line of (await readFile(join(lists, file), 'utf8')).split('\n')) {
      // Classes of other loaders (`source:`) cannot be found again; comments are left out.
      if (/^[\w$/@]/.test(line) && !line.includes('source:'))
        names.add(line.startsWith('@') ? line : (line.split(' ')[0] ?? ''));
    }
  }
  return [...names].sort();
}

if (process.argv[1] === import.meta.filename) {
  const [pythonHome, jars] = process.argv.slice(2);
  if (pythonHome === undefined || jars === undefined) {
    console.error('Usage: node prepare.ts <python environment> <folder of YARN jars>');
    process.exitCode = 64;
  } else {
    // An interrupted set-up leaves neither a YARN nor its folder.
    const stop = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
    await prepareEngines({ pythonHome, jars, onProgress: (line) => console.log(line), signal: stop.signal });
  }
}
