import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {
  ClusterSpec,
  Engine,
  EngineCluster,
  Exit,
  NodeSpec,
  ProcessFiles,
} from '../../../../sandbox/aws/contract.ts';
import type { YarnEngineOptions } from '../../../../sandbox/aws/engine/options.ts';

const home = join(import.meta.dirname, '..', '..', '..', '..', '.stoker');
export const pythonHome = join(home, 'python');
export const jars = join(home, 'yarn-jars');

/** A temporary folder with the objects of a local S3, and an engine over it. */
export interface House {
  engine: Engine;
  directory: string;
  put(bucket: string, key: string, text: string): Promise<void>;
  get(bucket: string, key: string): Promise<string>;
  list(bucket: string, prefix: string): Promise<string[]>;
  open(configurations?: ClusterSpec['configurations']): Promise<EngineCluster>;
  /** Runs a command as a step of command-runner.jar and reads what it wrote. */
  step(cluster: EngineCluster, args: string[], options?: StepOptions): Promise<StepResult>;
  files(name: string): ProcessFiles;
  close(): Promise<void>;
}

interface StepOptions {
  id?: string;
  jar?: string;
  signal?: AbortSignal;
}

export interface StepResult extends ProcessFiles {
  exit: Exit;
}

export const node = (role: NodeSpec['role'], instanceId: string): NodeSpec => ({
  ...{ instanceType: 'm5.xlarge', vcpu: 4, memoryMb: 16_384, yarnMemoryMb: 12_288 },
  ...{ role, instanceId },
});

/** Builds a house; `make` gets the options that every engine takes. */
export async function openHouse(make: (options: YarnEngineOptions) => Engine): Promise<House> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  const root = join(directory, 'objects');
  const engine = make({
    objects: { root, buckets: () => readdir(root) },
    ...{ pythonHome, jars, directory: join(directory, 'engine'), env: { FROM_THE_ENGINE: 'yes' } },
  });
  let clusters = 0;
  let steps = 0;
  const files = (name: string) => filesAt(join(directory, name));
  return {
    engine,
    directory,
    files,
    async put(bucket, key, text) {
      await mkdir(dirname(join(root, bucket, key)), { recursive: true });
      await writeFile(join(root, bucket, key), text);
    },
    get: (bucket, key) => readFile(join(root, bucket, key), 'utf8'),
    list: async (bucket, prefix) => (await readdir(join(root, bucket, prefix), { recursive: true })).sort(),
    async open(configurations = []) {
      clusters += 1;
      const nodes = [node('MASTER', 'i-0'), node('CORE', 'i-1'), node('CORE', 'i-2')];
      return engine.open({ id: `j-${clusters}`, directory: join(directory, `j-${clusters}`), nodes, configurations });
    },
    async step(cluster, args, { id, jar = 'command-runner.jar', signal = new AbortController().signal } = {}) {
      steps += 1;
      const name = id ?? `s-${steps}`;
      const at = files(name);
      const exit = await cluster.runStep({ id: name, jar, args }, at, signal);
      return { exit, ...(await readFiles(at)) };
    },
    async close() {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Where a command writes, beside one another. */
export const filesAt = (base: string): ProcessFiles => ({
  stdout: `${base}.stdout`,
  stderr: `${base}.stderr`,
  controller: `${base}.controller`,
});

/** What a command wrote; nothing where it wrote nothing. */
export async function readFiles({ stdout, stderr, controller }: ProcessFiles): Promise<ProcessFiles> {
  const read = (file: string) => (existsSync(file) ? readFile(file, 'utf8') : '');
  return { stdout: await read(stdout), stderr: await read(stderr), controller: await read(controller) };
}

/** The ids of this machine's processes that were started with a path, in the command line or the environment. */
export async function processesOf(path: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const all = await Promise.all(
    pids.map(async (pid) => {
      const parts = ['cmdline', 'environ'].map((part) => readFile(`/proc/${pid}/${part}`, 'utf8').catch(() => ''));
      return { pid: Number(pid), text: (await Promise.all(parts)).join('\0') };
    }),
  );
  return all.filter(({ text }) => text.includes(path)).map(({ pid }) => pid);
}

/** The text of one file of all containers' logs, e.g. `stderr`. */
export async function containerLogs(cluster: EngineCluster, name: 'stdout' | 'stderr'): Promise<string> {
  const folder = cluster.containerLogs();
  if (folder === null) return '';
  const found = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(`/${name}`));
  return (await Promise.all(found.sort().map((path) => readFile(join(folder, path), 'utf8')))).join('\n');
}
