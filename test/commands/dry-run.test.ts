import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadModel } from '../../sandbox/aws/model/load.ts';
import type { CommandDeps, Invocation } from '../../src/commands/context.ts';
import { createDoor } from '../../src/commands/door.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildRunJobFlow, type ClusterRequest } from '../../src/emr/build-launch.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import type { AwsClusterId, ChannelId, RunId, SlackUserId } from '../../src/ids.ts';
import type { RunDeps } from '../../src/runs/deps.ts';
import { launch } from '../../src/runs/effects/launch.ts';
import { launchCluster, startRun } from '../../src/runs/want.ts';
import type { SlackMessage } from '../../src/slack/blocks.ts';
import type { Store } from '../../src/store/store.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';
import { freshStore } from '../support/database.ts';
import { noS3 } from './support/bot.ts';
import { OPERATOR, testConfig, VIEWER } from './support/config.ts';

const emr = loadModel('emr');
// In the middle of a month: what was spent an hour ago was spent in it.
const NOW = new Date('2026-11-21T12:00:00Z');
const TEAM = join(import.meta.dirname, '..', 'support', 'team');

let folder: string;
let store: Store;
let end: () => Promise<void>;
let asked = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-dry-run-'));
  await cp(TEAM, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  ({ store, end } = await freshStore());
  return () => end();
});

function depsOf(over: Record<string, unknown> = {}): CommandDeps {
  const config: Config = { ...testConfig(over), directory: folder };
  return {
    config,
    store,
    registry: createRegistry(config),
    emr: {} as never,
    // Leads nowhere: a dry run that asked S3 would fail.
    s3: noS3(),
    prices: shippedPrices('eu-west-1'),
    people: {} as never,
    presenceIn: async () => 'absent',
    now: () => NOW,
    log: pino({ level: 'silent' }),
  };
}

/** Types a line, and gives the answer with all its words. */
async function say(line: string, over: Partial<Invocation & { deps: CommandDeps }> = {}) {
  const { deps = depsOf(), ...asker } = over;
  asked += 1;
  const invocation: Invocation = {
    source: 'command',
    user: OPERATOR as SlackUserId,
    channel: 'C0DATA' as ChannelId,
    requestKey: `key-${asked}`,
    ...asker,
  };
  const answer = await createDoor(deps, async () => new Set()).command(invocation, line.split(' '));
  return { ...answer, words: answer.blocks ? wordsIn(answer.blocks) : answer.text };
}

const nothingWritten = async (): Promise<void> => {
  expect(await store.runs.recent(5)).toEqual([]);
  expect(await store.clusters.live()).toEqual([]);
};

describe('a dry run', () => {
  it('of a launch shows the request, its price and the rules, and launches nothing', async () => {
    const answer = await say('launch adhoc --dry-run');
    expect(answer.outcome).toBe('ok');
    expect(slackRefuses(answer as SlackMessage)).toEqual([]);
    expect(answer.words).toContain('nothing was launched, uploaded or written. EMR would get one `RunJobFlow`');
    expect(answer.words).toMatch(
      /💵 about \$0\.\d+ an hour, \$1\.\d\d at most; up to \$1\d\.\d\d until its hard limit of 12 h\./,
    );
    expect(answer.words).toContain('✅ You are operator; it needs the role operator.');
    expect(answer.words).toContain("AWS's own policy ends it after 1 h without work.");
    expect(answer.words).toContain('It is never older than 12 h (`hardLimit`).');
    expect(answer.words).toContain('"IdleTimeout": 3600');
    await nothingWritten();
  });

  it('of a job names the code by its hash without uploading it, at a terminal as JSON that EMR would take', async () => {
    const answer = await say('retrain --since 3d --dry-run', { source: 'terminal' });
    expect(answer.words).toContain('It ends with its run, after 2 h at the latest (`timeLimit`)');
    const request = JSON.parse(answer.plain ?? '') as { Steps: { HadoopJarStep: { Args: string[] } }[] };
    expect(emr.checkInput('RunJobFlow', request)).toEqual([]);
    const { Args: args = [] } = request.Steps[0]?.HadoopJarStep ?? {};
    expect(args.join(' ')).toMatch(/s3:\/\/stoker-test\/code\/[0-9a-f]{64}\/retrain\.py .*--since 3d .*--run r-dryrun/);
    expect(answer.data).toMatchObject({ operation: 'RunJobFlow' });
    await nothingWritten();
  });

  it('of a chain shows all of its steps in one request, and what all of them may cost', async () => {
    const steps = [{ job: 'retrain' }, { job: 'retrain' }, { job: 'retrain', evenIfFailed: true }];
    const deps = depsOf({ chains: { night: { description: 'One after the other.', preset: 'nightly', steps } } });
    const answer = await say('run night --since 3d --dry-run', { deps, source: 'terminal' });
    expect(answer.words).toMatch(
      /up to about \$\d+\.\d\d until its time limits of 6 h|up to \$\d+\.\d\d until its time limits of 6 h/,
    );
    const request = JSON.parse(answer.plain ?? '') as {
      Steps: { Name: string; ActionOnFailure: string; HadoopJarStep: { Args: string[] } }[];
    };
    expect(emr.checkInput('RunJobFlow', request)).toEqual([]);
    const after = (args: string[]) => args.filter((_, index) => args[index - 1] === '--after');
    expect(
      request.Steps.map(({ Name, ActionOnFailure, HadoopJarStep: { Args } }) => [Name, ActionOnFailure, after(Args)]),
    ).toEqual([
      ['retrain r-dryrun', 'CONTINUE', []],
      ['retrain r-dryrun2', 'CONTINUE', ['s3://stoker-test/runs/r-dryrun/result.json']],
      ['retrain r-dryrun3', 'TERMINATE_CLUSTER', []],
    ]);
    for (const { HadoopJarStep } of request.Steps) expect(HadoopJarStep.Args.join(' ')).toContain('--since 3d');
    await nothingWritten();
  });

  it('of a job on a running cluster shows the step, and that it costs nothing more', async () => {
    const deps = depsOf();
    const request = { user: OPERATOR as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: 'one' };
    const cluster = await launchCluster(deps, request, 'adhoc');
    const early = await say(`retrain --on ${cluster.id} --dry-run`);
    expect(early.text).toContain('has no id in EMR yet');
    await store.clusters.update(cluster.id, { awsId: 'j-2AXXXXXXGAPLF' as AwsClusterId, state: 'idle' });
    const answer = await say(`retrain --on ${cluster.id} --dry-run`, { source: 'terminal' });
    expect(answer.words).toContain('It costs nothing more');
    expect(emr.checkInput('AddJobFlowSteps', JSON.parse(answer.plain ?? ''))).toEqual([]);
    expect(await store.runs.recent(5)).toEqual([]);
    await store.clusters.update(cluster.id, { state: 'gone' });
    expect((await say(`retrain --on ${cluster.id} --dry-run`)).text).toContain('is gone');
  });

  it('shows no secret that somebody typed', async () => {
    const answer = await say('retrain --input s3://b/?password=hunter22hunter22 --dry-run', { source: 'terminal' });
    expect(answer.plain).toContain('s3://b/?password=');
    expect(answer.plain).not.toContain('hunter22');
  });

  it('needs the role of what it stands for', async () => {
    expect((await say('launch adhoc --dry-run', { user: VIEWER as SlackUserId })).outcome).toBe('refused');
  });

  it.each([
    ['warn', /⚠️ The budget of the team for [A-Z][a-z]+ \d{4} is spent: .*It would be launched all the same\./],
    [
      'refuse',
      /🚫 The budget of the team for [A-Z][a-z]+ \d{4} is spent: .*Nothing more is launched for it this month\./,
    ],
  ])('says what a spent budget with over: %s makes of it', async (over, words) => {
    const deps = depsOf({ budgets: [{ of: 'team', monthly: 0.01, over }] });
    expect((await say('launch adhoc --dry-run', { deps })).words).toContain('✅ It is within the budgets.');
    await spendAnHour(deps);
    expect((await say('launch adhoc --dry-run', { deps })).words).toMatch(words);
  });
});

/** A cluster of one machine that has been up for an hour. */
async function spendAnHour(deps: CommandDeps): Promise<void> {
  const request = { user: OPERATOR as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: 'spent' };
  const createdAt = new Date(NOW.getTime() - 3_600_000);
  const { id } = await launchCluster({ ...deps, now: () => createdAt }, request, 'adhoc');
  await store.clusters.update(id, { awsId: 'j-2AXXXXXXGAPLF' as AwsClusterId, state: 'idle', launchedAt: createdAt });
  await store.meters.put([
    {
      clusterId: id,
      id: 'ci-1',
      type: 'm5.xlarge',
      role: 'primary',
      market: 'on-demand',
      volumes: [],
      createdAt,
      endedAt: null,
    },
  ]);
}

it('is the request that the launch sends', async () => {
  const dry = await say('retrain --since 3d --dry-run', { source: 'terminal' });
  const deps = depsOf();
  const sent: ClusterRequest[] = [];
  const runDeps = {
    ...deps,
    s3: { send: async () => ({ ContentLength: -1 }) },
    emr: {
      launchCluster: async (request: ClusterRequest) => {
        sent.push(request);
        return 'j-2AXXXXXXGAPLF' as AwsClusterId;
      },
    },
    settleSeconds: 0,
  } as unknown as RunDeps;
  const request = { user: OPERATOR as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: 'real' };
  const typed = { since: '3d', input: 's3://stoker-test/tweets/*.json.gz', 'min-examples': 500 };
  const real = await startRun(runDeps, request, { job: 'retrain', arguments: typed });
  const cluster = await store.clusters.get(real.clusterId);
  const [step] = await store.steps.ofRun(real.id);
  if (!cluster || !step) throw new Error('the run has no cluster and step');
  await launch(runDeps, { cluster, runs: [{ run: real, step }] });
  const ofLaunch = JSON.stringify(sent.map(buildRunJobFlow)[0])
    .replaceAll(real.id, 'r-dryrun')
    .replaceAll(cluster.id, 'c-dryrun');
  expect(inAnyOrder(dry.plain ?? '')).toEqual(inAnyOrder(ofLaunch));
});

/** The database keeps the arguments of a run in an order of its own. */
const inAnyOrder = (request: string): unknown =>
  JSON.parse(request, (key, value: unknown) => (key === 'Args' && Array.isArray(value) ? value.toSorted() : value));

describe('the answer to a launch', () => {
  const started = async (line: string): Promise<string> => {
    const deps: CommandDeps = { ...depsOf(), presenceIn: async () => 'present' };
    return (await say(line, { deps })).text;
  };

  it('says what an hour costs', async () => {
    expect(await started('launch nightly')).toMatch(/ It costs \$0\.\d+ an hour\./);
    // Four nodes on Spot, of which nobody knows the price.
    expect(await started('launch adhoc')).toMatch(/ It costs about \$0\.\d+ an hour, \$1\.\d\d at most\./);
  });

  it('says what a run usually costs, once there are runs to go by', async () => {
    expect(await started('retrain')).toMatch(/ It costs \$0\.\d+ an hour\.$/);
    for (const [index, minutes] of [29, 30, 31].entries()) await succeeded(`past-${index}`, minutes);
    expect(await started('retrain')).toMatch(
      / It costs \$0\.8\d+ an hour, \$0\.4\d+ for the usual 30 min of `retrain`\.$/,
    );
  });

  it('says none where no time is the usual one', async () => {
    for (const [index, minutes] of [5, 30, 240].entries()) await succeeded(`past-${index}`, minutes);
    expect(await started('retrain')).toMatch(/ It costs \$0\.\d+ an hour\.$/);
  });

  async function succeeded(requestKey: string, minutes: number): Promise<void> {
    const request = { user: OPERATOR as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey };
    const { config } = depsOf();
    const past = await startRun({ config, store, now: () => NOW }, request, {
      job: 'retrain',
      arguments: { since: '7d', input: 's3://stoker-test/tweets/*.json.gz', 'min-examples': 500 },
    });
    const startedAt = new Date(NOW.getTime() - 86_400_000);
    const endedAt = new Date(startedAt.getTime() + minutes * 60_000);
    await store.steps.update(past.id as RunId, 0, { startedAt, endedAt, awsState: 'COMPLETED' });
    await store.runs.update(past.id, { state: 'succeeded', startedAt, endedAt });
  }
});
