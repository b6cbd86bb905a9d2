import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import { BUCKET, type Stage, setStage } from '../../../sandbox/demo/stage.ts';
import type { Message } from '../../../sandbox/slack/contract.ts';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { isEnded, type Run } from '../../../src/records.ts';
import { createStore } from '../../../src/store/postgres.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Control, controlOf } from '../../sandbox/slack/support/harness.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const EVERY_MS = 100;

/** A preset of the test's own: the shipped `nightly` with these settings of Spark, and these bootstrap scripts first. */
export interface TestPreset {
  spark: Record<string, string>;
  /** Text of shell scripts by their names. */
  bootstrap?: Record<string, string>;
}

/** A job of the test's own: what its `run` does with `spark`, as lines of Python that return a `Success`. */
export interface TestJob {
  preset: string;
  run: string;
}

/** A chain of the test's own, as stoker.yml has it. */
export interface TestChain {
  preset: string;
  steps: { job: string; arguments?: Record<string, string>; evenIfFailed?: boolean }[];
}

/** Whether tests that take long and seldom tell anything new are to run as well. */
export const longTests = process.env.STOKER_LONG_TESTS === '1';

/** Two executors of one task each, from the first moment on: no task begins before both are there, however long that takes. */
export const twoExecutors = {
  'spark.scheduler.minRegisteredResourcesRatio': '1.0',
  'spark.scheduler.maxRegisteredResourcesWaitingTime': '300s',
  'spark.dynamicAllocation.enabled': 'false',
  'spark.executor.instances': '2',
  'spark.executor.cores': '1',
  'spark.executor.memory': '1g',
};

/** The whole house as a person has it, without a browser: commands are typed, jobs run on a real YARN. */
export interface JobsHouse {
  stage: Stage;
  store: Store;
  control: Control;
  /** The folder that every process of the local EMR was started with. */
  engineFolder: string;
  put(key: string, text: string): Promise<void>;
  /** Types `/emr <text>` and gives the run that it asks for. */
  ask(text: string): Promise<Run>;
  /** Waits until a run and its cluster have come to their end. */
  ended(run: Run): Promise<Run>;
  /** Text of the messages of a run: its card first. */
  messages(run: Run): Promise<Message[]>;
  /** The stderr of each container of a run, by the container's id. */
  containerLogs(run: Run): Promise<Map<string, string>>;
  query(text: string): Promise<Record<string, unknown>[]>;
  warehouse(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** Opens it with the shipped jobs, presets and chains, and beside them those given. */
export async function openJobsHouse(
  presets: Record<string, TestPreset>,
  jobs: Record<string, TestJob> = {},
  chains: Record<string, TestChain> = {},
): Promise<JobsHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-jobs-'));
  const state = join(folder, 'state');
  const config = await writeTeamFile(join(folder, 'team'), presets, jobs, chains);
  const stage = await setStage({ state, port: 0, quick: false, config });
  const store = await createStore({ connectionString: stage.databaseUrl });
  const control = controlOf(stage.slack);
  const { host, port, dbname: database, username: user, password } = stage.warehouse;

  async function warehouse(): Promise<pg.Client> {
    const client = new pg.Client({ host, port, database, user, password });
    await client.connect();
    return client;
  }

  return {
    stage,
    store,
    control,
    engineFolder: join(state, 'engine'),
    warehouse,
    put: (key, text) => stage.aws.objects.put(BUCKET, key, text),
    async ask(text) {
      const [last] = await store.audit.recent(1);
      const answer = await control.command(USERS.ada, CHANNELS.dataTeam, text);
      if (!answer.ok) throw new Error(`Slack says: ${answer.error}`);
      const entry = await until(async () => {
        const [newest] = await store.audit.recent(1);
        return newest?.at.getTime() === last?.at.getTime() ? undefined : newest;
      });
      const run = entry.requestKey ? await store.runs.byRequestKey(entry.requestKey) : null;
      if (run === null) throw new Error(`'${text}' asked for no run: ${JSON.stringify(entry)}`);
      return run;
    },
    ended: ({ id }) =>
      until(async () => {
        const run = await store.runs.get(id);
        const cluster = run && (await store.clusters.get(run.clusterId));
        return run && isEnded(run) && !run.failure?.looking && cluster?.state === 'gone' ? run : undefined;
      }),
    async messages({ id }) {
      const ts = (await store.cards.get(id))?.ts ?? '';
      return control.messages(CHANNELS.dataTeam, undefined, ts);
    },
    async containerLogs({ clusterId }) {
      const awsId = (await store.clusters.get(clusterId))?.awsId;
      const folder = join(stage.aws.objects.root, BUCKET, 'logs', String(awsId), 'containers');
      const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('/stderr.gz')).sort();
      const texts = files.map(async (file) => {
        const text = await promisify(gunzip)(await readFile(join(folder, file)));
        return [dirname(file).split('/').at(-1) ?? '', text.toString()] as const;
      });
      return new Map(await Promise.all(texts));
    },
    async query(text) {
      const client = await warehouse();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    async close() {
      const violations = (await control.log()).flatMap((entry) => entry.violations);
      await store.close();
      await stage.close();
      await rm(folder, { recursive: true, force: true });
      if (violations.length > 0) throw new Error(`Slack would refuse: ${JSON.stringify(violations)}`);
    },
  };
}

/** Looks until there is something to see; the test's own time limit ends it. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** The shipped stoker.yml and its code in a folder, with presets and jobs added. */
async function writeTeamFile(
  folder: string,
  presets: Record<string, TestPreset>,
  jobs: Record<string, TestJob>,
  chains: Record<string, TestChain>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await cp(join(root, 'spark-jobs'), join(folder, 'spark-jobs'), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__') && path !== join(root, 'spark-jobs', 'tests'),
  });
  const team = parse(await readFile(join(root, 'stoker.yml'), 'utf8'), { merge: true });
  for (const [name, { spark, bootstrap = {} }] of Object.entries(presets)) {
    const preset = structuredClone(team.presets.nightly);
    Object.assign(preset.configurations[0].Properties, spark);
    for (const [script, text] of Object.entries(bootstrap)) {
      await writeFile(join(folder, script), text);
      preset.bootstrap.push({ name: script, script, args: [] });
    }
    team.presets[name] = preset;
  }
  for (const [name, { preset, run }] of Object.entries(jobs)) {
    const script = `spark-jobs/jobs/${name}.py`;
    await writeFile(join(folder, script), jobScript(name, run));
    team.jobs[name] = { description: 'For a test.', script, preset };
  }
  for (const [name, chain] of Object.entries(chains)) team.chains[name] = { description: 'For a test.', ...chain };
  const file = join(folder, 'stoker.yml');
  await writeFile(file, stringify(team));
  return file;
}

const jobScript = (name: string, run: string): string => `import sys

from common.arguments import JobParser
from common.entry import run_job


def run(spark, arguments):
    from common.results import Success

${run
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}


if __name__ == "__main__":
    sys.exit(run_job(JobParser("${name}", "For a test."), run, sys.argv[1:]))
`;
