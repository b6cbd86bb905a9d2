import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HistoryServer } from '../contract.ts';
import { jvmFlags } from './class-archive.ts';
import { propertiesFile } from './configurations.ts';
import { toolsFolder } from './options.ts';
import type { ProcessTable } from './processes.ts';
import { compileScala, type Runtime } from './runtime.ts';

const PART = 'history-server';
const START_MS = 60_000;
const STARTED = /HistoryServer: Bound HistoryServer to .*started at https?:\/\/[^:\s]+:(\d+)/;

/** Starts Spark's own history server over a folder of event logs, on 127.0.0.1 and for this user alone. */
export async function startHistoryServer(parts: {
  runtime: Runtime;
  pythonHome: string;
  processes: ProcessTable;
  /** The folder with the logs, and one for the server's own files. */
  logs: string;
  directory: string;
}): Promise<HistoryServer> {
  const { runtime, pythonHome, processes, logs, directory } = parts;
  await mkdir(directory, { recursive: true });
  const pages = await compileScala(runtime, toolsFolder(pythonHome), 'history', ['history-pages.scala']);
  const settings = join(directory, 'history.conf');
  await writeFile(
    settings,
    propertiesFile({
      'spark.history.fs.logDirectory': `file:${logs}`,
      'spark.history.fs.update.interval': '1s',
      'spark.history.ui.port': '0',
      'spark.ui.filters': 'stoker.sandbox.HistoryPages',
    }),
  );
  const classpath = [runtime.sparkJars, runtime.sandboxJar, pages].join(':');
  const flags = ['-Xmx512m', '-XX:+UseSerialGC', ...jvmFlags(pythonHome, runtime)];
  const main = ['org.apache.spark.deploy.history.HistoryServer', '--properties-file', settings];
  const child = spawn(runtime.java, [...flags, '-cp', classpath, ...main], {
    cwd: directory,
    env: {
      ...processes.marker(PART, PART),
      PATH: process.env.PATH,
      SPARK_HOME: runtime.sparkHome,
      // What the server binds to; without, it would be every address of this machine.
      SPARK_LOCAL_IP: '127.0.0.1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const said: string[] = [];
  const port = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it did not start within ${START_MS / 1000} s`)), START_MS);
    // Read to its end: a full pipe would stop the server.
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, found] = STARTED.exec(line) ?? [];
      if (found) resolve(found);
      said.push(line);
      if (said.length > 20) said.shift();
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error('it ended')));
    void ended.then(() => clearTimeout(late));
  }).catch(async (error: Error) => {
    child.kill('SIGKILL');
    throw new Error(`Spark's history server: ${error.message}.\n${said.join('\n')}`);
  });
  return { url: `http://127.0.0.1:${port}`, ended, close };
}
