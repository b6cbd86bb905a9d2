import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUTTONS } from '../../src/commands/actions/index.ts';
import type { Answer, Asked, CommandDeps, EmrReader } from '../../src/commands/context.ts';
import { idle } from '../../src/commands/handlers/idle.ts';
import { why } from '../../src/commands/handlers/why.ts';
import { parse } from '../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import type { AwsClusterId, ClusterId } from '../../src/ids.ts';
import type { Cluster } from '../../src/records.ts';
import type { IdleFacts } from '../../src/runs/idle/facts.ts';
import type { Store } from '../../src/store/store.ts';
import { facts, sample, samples, step } from '../runs/idle/facts.ts';
import { at, cluster as clusterOf, NOW } from '../runs/world.ts';
import { slackRefuses, wordsIn } from '../slack/support/read.ts';
import { freshStore } from '../support/database.ts';
import { testConfig } from './support/config.ts';

let store: Store;
let end: () => Promise<void>;
let seen: Map<ClusterId, IdleFacts>;
let deps: CommandDeps;
beforeAll(async () => {
  ({ store, end } = await freshStore());
});
afterAll(() => end());
const config = testConfig();
const adhoc = config.presets.adhoc;
if (!adhoc) throw new Error('the test configuration has no preset adhoc');
adhoc.idle = { grace: 600, warnAfter: 1800, terminateAfter: 3600, maxKeep: 14_400 };
beforeEach(() => {
  seen = new Map();
  const emr: Partial<EmrReader> = { idleFacts: async () => seen };
  deps = {
    config,
    store,
    emr: emr as EmrReader,
    registry: createRegistry(config),
    now: () => NOW,
    log: pino({ level: 'silent' }),
  } as CommandDeps;
});

const asked = (source: 'command' | 'terminal' = 'command') =>
  ({ invocation: { source }, access: { role: 'viewer' } }) as Asked;
let count = 0;
async function kept(over: Partial<Cluster>, known?: IdleFacts): Promise<Cluster> {
  count += 1;
  const id = `c-why${count}` as ClusterId;
  const one = clusterOf({
    name: id,
    id,
    awsId: `j-WHY${count}` as AwsClusterId,
    requestKey: id,
    preset: 'adhoc',
    keepAlive: true,
    ...over,
  });
  await store.clusters.insert(one, at(-11_000));
  await store.clusters.update(id, { state: 'idle', launchedAt: at(-11_000), hardLimitSeconds: 43_200, ...over });
  if (known) seen.set(id, known);
  return one;
}
async function say(line: string, source?: 'terminal'): Promise<Answer> {
  const parsed = parse(line, deps.registry);
  if (parsed.kind !== 'run') throw new Error(`not understood: ${line}`);
  return (line.startsWith('why') ? why : idle)(deps, asked(source), parsed.typed);
}
const read = async (line: string): Promise<string> => {
  const answer = await say(line);
  expect(slackRefuses({ text: answer.text, blocks: answer.blocks ?? [] })).toEqual([]);
  return wordsIn(answer.blocks ?? []);
};

describe('why', () => {
  it('shows what was seen of an idle cluster, the rule, and what comes next', async () => {
    const { id } = await kept(
      {},
      facts({ steps: [step()], samples: samples(-178, -3, { notebookKernels: 0, policyIdle: 1 }) }),
    );
    await store.vigils.begin(id, NOW);
    await store.vigils.update(id, { backstop: { seconds: 5400, setAt: at(-9000).toISOString() } });
    const machine = {
      clusterId: id,
      type: 'm5.xlarge',
      role: 'core',
      market: 'on-demand',
      volumes: [],
      createdAt: at(-9000),
      endedAt: null,
    } as const;
    await store.meters.put([
      { ...machine, id: 'ci-1', volumes: [] },
      { ...machine, id: 'ci-2', volumes: [] },
      { ...machine, id: 'ci-3', market: 'spot', volumes: [] },
      { ...machine, id: 'ci-4', endedAt: at(-60), volumes: [] },
    ]);
    const words = await read(`why ${id}`);
    expect(words).toMatch(/\*Machines\*: 2 m5\.xlarge, 1 m5\.xlarge \(spot\)/);
    expect(words).toMatch(/💤 `c-why1` .*idle for 2 h 40 min.*Nothing since its last step ended/);
    expect(words).toMatch(/\*Cluster\*: WAITING, ready 3 h ago/);
    expect(words).toMatch(/\*Steps\*: 0 running, 0 waiting, the last one ended 2 h 40 min ago/);
    expect(words).toMatch(/\*Metrics\*: newest 3 min ago, the last 36 samples without work/);
    expect(words).toMatch(/AppsRunning 0, .*memory free 100 %/);
    expect(words).toMatch(/\*AWS's policy\*: ends it after 1 h 30 min/);
    expect(words).toMatch(/any moment: Its people are told.*\n.*in 30 min: Stoker ends it at the earliest/);
    expect(words).toMatch(/in 8 h 56 min: Its hard limit ends it/);
    expect(words).toMatch(/Decided by the rule `idle`: No step/);
  });

  it('says when people were told that it ends, and until when it is kept', async () => {
    const warned = await kept({}, facts());
    const body = {
      kind: 'idle' as const,
      since: at(-10_800).toISOString(),
      because: 'x',
      number: 1,
      endsAt: at(900).toISOString(),
      idleUsd: null,
      hourlyUsd: null,
      estimated: false,
    };
    await store.notices.add({ id: 'n-why' as never, key: 'why', clusterId: warned.id, body }, [], NOW);
    expect(await read(`why ${warned.id}`)).toMatch(/in 15 min: Stoker ends it, unless it is kept/);
    const { id } = await kept({ keptUntil: at(7200) }, facts());
    const words = await read(`why ${id}`);
    expect(words).toMatch(/in 2 h: It is no longer kept/);
    expect(words).not.toMatch(/Stoker ends it/);
  });

  it('says of a busy one what works, and asks no more than it needs', async () => {
    const { id } = await kept(
      {},
      facts({ steps: null, sessions: null, samples: [...samples(-178, -8), sample(-3, { appsRunning: 2 })] }),
    );
    const words = await read(`why ${id}`);
    expect(words).toMatch(/🔥 .*busy.*2 YARN applications at work/);
    expect(words).toMatch(/\*Steps\*: not asked, since it is busy anyway/);
    expect(words).toMatch(/\*What comes\*, as long as it is busy\n.*Its hard limit ends it/);
    expect(words).not.toMatch(/Its people are told/);
  });

  it('says what it could not see, without markup of others', async () => {
    const { id } = await kept(
      {},
      facts({ samples: null, steps: null, sessions: null, unseen: ['AWS does not allow GetMetricData <!channel>.'] }),
    );
    const words = await read(`why ${id}`);
    expect(words).toMatch(/❔ .*nobody can tell.*does not allow GetMetricData &lt;!channel&gt;/);
    expect(words).toMatch(/\*Metrics\*: could not be seen/);
    expect(words).toMatch(/\*What comes\*, as long as nobody can tell\n.*Its hard limit ends it/);
    expect(words).not.toMatch(/<!channel/);
  });

  it('answers a click as it does a line, and takes no value that is not of its button', async () => {
    const { id } = await kept({}, facts());
    const clicked = await BUTTONS['cluster.why']?.work(deps, JSON.stringify({ cluster: id }))?.(asked());
    expect(clicked).toEqual(await say(`why ${id}`));
    expect(BUTTONS['cluster.why']?.work(deps, '{"cluster":"j-1"}')).toBeNull();
  });

  it('says that a cluster is gone', async () => {
    const { id } = await kept({ state: 'gone' });
    expect((await say(`why ${id}`)).text).toMatch(/is gone/);
  });
});

describe('idle', () => {
  it('looks at all kept ones, in a line each or with all that was seen; as data for a program', async () => {
    for (const { id } of await store.clusters.live()) seen.set(id, facts());
    const busy = await kept({}, facts({ runs: 1 }));
    await kept({ keepAlive: false }, facts());
    const words = await read('idle');
    expect(words).toMatch(/\*\d+ idle, 1 busy, 0 of which nobody can tell\*/);
    expect(words).toMatch(new RegExp(`🔥 \`${busy.id}\`.*1 run of Stoker's own`));
    expect(words.split('\n').filter((line) => /🔥|💤/.test(line))).toHaveLength(seen.size - 1);
    expect(await read('idle --explain')).toMatch(/Decided by the rule `run`/);

    const { data } = await say('idle', 'terminal');
    expect(JSON.parse(JSON.stringify(data))).toContainEqual(
      expect.objectContaining({ cluster: busy.id, verdict: expect.objectContaining({ kind: 'busy', rule: 'run' }) }),
    );
  });

  it('stays within Slack’s limits with a hundred clusters', async () => {
    for (let index = 0; index < 100; index += 1) await kept({}, facts());
    for (const { id } of await store.clusters.live()) if (!seen.has(id)) seen.set(id, facts());
    expect(await read('idle')).toMatch(/more; `\/emr why &lt;cluster&gt;`/);
    expect(await read('idle --explain')).toMatch(/more|left out/);
  });
});

it('a cluster that somebody else has named mentions nobody, and says nothing in lines of its own', async () => {
  const named = { origin: 'claimed', name: 'etl <!channel>\n🚨 all is well' } as const;
  const { id } = await kept(named, facts({ steps: [step()], samples: samples(-178, -3, {}) }));
  const words = await read(`why ${id}`);
  expect(words).toContain('etl &lt;!channel&gt; 🚨 all is well, by ');
  expect(words).not.toContain('<!channel>');
});
