import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Asked, CommandDeps } from '../../src/commands/context.ts';
import { cost } from '../../src/commands/handlers/cost.ts';
import { launch } from '../../src/commands/handlers/launch.ts';
import { parse } from '../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import type { Budget } from '../../src/config/schema.ts';
import type { AwsClusterId, ChannelId, ClusterId, SlackUserId } from '../../src/ids.ts';
import { launchCluster, startRun } from '../../src/runs/want.ts';
import type { Store } from '../../src/store/store.ts';
import { machine, plainPrices } from '../runs/costs/lives.ts';
import { at, NOW } from '../runs/world.ts';
import { buttonsOf, slackRefuses, wordsIn } from '../slack/support/read.ts';
import { freshStore } from '../support/database.ts';
import { startBot, wordsOf } from './support/bot.ts';
import { OPERATOR, testConfig, VIEWER } from './support/config.ts';

// A machine costs a dollar an hour; it is half past two on Saturday, the 21st of November 2026.
const HOUR = 3600;
/** Somebody's idea of a preset's name: a spreadsheet would run it. */
const EVIL = '=HYPERLINK("evil")';

let store: Store;
let end: () => Promise<void>;
let deps: CommandDeps;
beforeAll(async () => {
  ({ store, end } = await freshStore());
  const config = testConfig();
  const { nightly } = config.presets;
  if (nightly) config.presets[EVIL] = nightly;
  deps = {
    config,
    store,
    prices: plainPrices,
    registry: createRegistry(config),
    people: { nameOf: async (user: string) => (user === OPERATOR ? 'Grace, Hopper' : null) },
    presenceIn: async () => 'present',
    now: () => NOW,
  } as unknown as CommandDeps;
  await shared();
  await ofOneJob();
  await cluster(VIEWER, EVIL, { from: -10 * HOUR, to: -9 * HOUR });
});
afterAll(() => end());

let keys = 0;
const request = (owner: string) => {
  keys += 1;
  return { user: owner as SlackUserId, channel: 'C0DATA' as ChannelId, requestKey: `key ${keys}` };
};

interface Times {
  from: number;
  to: number | null;
}

/** A cluster of one machine. */
async function cluster(owner: string, preset: string, times: Times): Promise<ClusterId> {
  const { id } = await launchCluster(deps, request(owner), preset);
  await live(id, times);
  return id;
}

async function live(id: ClusterId, { from, to }: Times): Promise<void> {
  const awsId = `j-COST${id.slice(2).toUpperCase()}` as AwsClusterId;
  const ends = to === null ? null : at(to);
  const state = to === null ? 'idle' : 'gone';
  await store.clusters.update(id, { awsId, state, createdAt: at(from), launchedAt: at(from), endedAt: ends });
  await store.meters.put([{ ...machine(from, to), clusterId: id }]);
}

/** Up for 30 hours and still, idle for the last three; `summary` ran on it for five. */
async function shared(): Promise<void> {
  const id = await cluster(OPERATOR, 'adhoc', { from: -30 * HOUR, to: null });
  await store.meters.beginIdle(id, at(-3 * HOUR));
  const cost = { usd: 30, idleUsd: 3, hourlyUsd: 1, estimated: false, at: NOW.toISOString() };
  await store.clusters.update(id, { cost });
  const run = await startRun(deps, request(OPERATOR), { job: 'summary', arguments: { title: 'x' }, on: id });
  await store.steps.update(run.id, 0, { startedAt: at(-20 * HOUR), endedAt: at(-15 * HOUR) });
}

/** Launched for one run of `retrain`, ten days ago. */
async function ofOneJob(): Promise<void> {
  const run = await startRun(deps, request(OPERATOR), { job: 'retrain', arguments: {} });
  await live(run.clusterId, { from: -10 * 24 * HOUR, to: -10 * 24 * HOUR + 4 * HOUR });
}

async function say(line: string, source = 'command', more: Partial<CommandDeps> = {}): Promise<Answer> {
  const parsed = parse(line, deps.registry);
  if (parsed.kind !== 'run') throw new Error(`'${line}' is not understood`);
  const asked = { invocation: { user: VIEWER, source }, access: { role: 'viewer' } } as unknown as Asked;
  const answer = await cost({ ...deps, ...more }, asked, parsed.typed);
  if (answer.blocks) expect(slackRefuses({ text: answer.text, blocks: answer.blocks })).toEqual([]);
  return answer;
}
const words = (answer: Answer): string => wordsIn(answer.blocks ?? []);
const rowsOf = ({ blocks = [] }: Answer): string[] =>
  blocks
    .flatMap((block) => (block.type === 'table' ? block.rows.slice(1) : []))
    .map((row) => row.map((cell) => ('text' in cell ? cell.text : '')).join(' | '));

describe('cost', () => {
  it('tells the sum of the month, what of it was idle, and what an hour costs now', async () => {
    const answer = await say('cost');
    expect(answer.text).toBe('This month: $35.00; $3.00 of it was idle, 9 %, by owner');
    expect(words(answer)).toMatch(
      /\*This month\*: \*\$35\.00\*; \$3\.00 of it was idle, 9 %\nOn 3 clusters, and \$1\.00 more each hour with what is up now\./,
    );
    expect(words(answer)).toContain('days are those of UTC');
    expect(buttonsOf({ text: '', blocks: answer.blocks ?? [] })).toEqual(['As a CSV file']);
  });

  it.each([
    ['cost', ['Grace, Hopper | $34.00 | $3.00 | 2', `${VIEWER} | $1.00 | $0.00 | 1`, 'all | $35.00 | $3.00 | 3']],
    ['cost today', ['Grace, Hopper | $2.50 | $2.50 | 1']],
    [
      'cost week --by preset',
      ['adhoc | $30.00 | $3.00 | 1', `${EVIL} | $1.00 | $0.00 | 1`, 'all | $31.00 | $3.00 | 2'],
    ],
    [
      'cost month --by job',
      [
        'no job | $26.00 | $3.00 | 2',
        'summary | $5.00 | $0.00 | 1',
        'retrain | $4.00 | $0.00 | 1',
        'all | $35.00 | $3.00 | 3',
      ],
    ],
    [
      'cost week --by day',
      [
        '2026-11-16 | $0.00 | $0.00 | 0',
        '2026-11-17 | $0.00 | $0.00 | 0',
        '2026-11-18 | $0.00 | $0.00 | 0',
        '2026-11-19 | $3.50 | $0.00 | 1',
        '2026-11-20 | $25.00 | $0.50 | 2',
        '2026-11-21 | $2.50 | $2.50 | 1',
        'all | $31.00 | $3.00 | 2',
      ],
    ],
  ])('%s', async (line, rows) => {
    expect(rowsOf(await say(line))).toEqual(rows);
  });

  it('says by cluster what each was launched as', async () => {
    expect(rowsOf(await say('cost week --by cluster'))[0]).toMatch(/^adhoc c-[a-z0-9]{8} \| \$30\.00 \| \$3\.00/);
  });

  it('draws what was at work and what was idle beside each other', async () => {
    const chart = (await say('cost month')).blocks?.find((block) => block.type === 'data_visualization');
    expect(chart).toMatchObject({
      title: 'Dollars by owner',
      chart: {
        series: [
          {
            name: 'at work',
            data: [
              { label: 'Grace, Hopper', value: 31 },
              { label: VIEWER, value: 1 },
            ],
          },
          { name: 'idle', data: [{ value: 3 }, { value: 0 }] },
        ],
      },
    });
  });

  it('has the days of the team, not those of the machine', async () => {
    const reminders = { ...deps.config.reminders, timeZone: 'America/New_York' };
    const there = { config: { ...deps.config, reminders } };
    // There it is half past nine on Friday evening.
    expect(rowsOf(await say('cost today', 'command', there))[0]).toBe('Grace, Hopper | $21.50 | $3.00 | 1');
  });

  it('tells how far budgets are spent, the tightest first', async () => {
    const budgets: Budget[] = [
      { of: 'team', monthly: 100, over: 'warn' },
      { of: 'job', name: 'retrain', monthly: 4, over: 'refuse' },
    ];
    const said = words(await say('cost', 'command', { config: { ...deps.config, budgets } }));
    expect(said).toMatch(
      /🚨 job retrain: \$4\.00 of \$4\.00 \(100 %\)[\s\S]*🪙 the team: \$35\.00 of \$100\.00 \(35 %\), on course for about \$52\.23/,
    );
  });

  it('says that nothing was spent, without a table', async () => {
    const later = { now: () => new Date('2027-03-01T00:00:00Z') };
    const answer = await say('cost today --by preset', 'command', { ...later, store: emptyStore() });
    expect(words(answer)).toContain('*Today*: *$0.00*');
    expect(rowsOf(answer)).toEqual([]);
  });
});

/** The same record, in which no cluster lived then. */
const emptyStore = (): Store => ({ ...store, clusters: { ...store.clusters, livedBetween: async () => [] } });

describe('as CSV', () => {
  it('comes by direct message, also from the button', async () => {
    const bot = await startBot();
    try {
      const shown = await bot.ask(VIEWER, 'cost week --by day');
      const clicked = await bot.click(VIEWER, shown, 'cost.csv');
      expect(wordsOf(clicked)).toMatch(/in your direct messages with me as stoker-cost-week-by-day-.*\.csv/);
      const { channels } = await bot.control.workspace();
      const direct = channels.find((one) => one.is_im && one.members.includes(VIEWER))?.id ?? '';
      const [file] = (await bot.control.messages(direct, VIEWER)).flatMap(({ files = [] }) => files);
      const authorization = `Bearer ${bot.slack.botToken}`;
      const text = await (await fetch(file?.url_private ?? '', { headers: { authorization } })).text();
      expect(text).toMatch(/^day,usd,idle_usd,clusters,estimated,from,to\r\n/);
      await bot.control.post('faults', { kind: 'error', method: 'conversations.open', error: 'user_disabled' });
      expect(wordsOf(await bot.ask(VIEWER, 'cost week --csv'))).toContain(
        'You have not got the file: Slack did not take the file (user_disabled). `npx stoker cost week --by owner --csv` prints all of it.',
      );
    } finally {
      await bot.end();
    }
  });

  it('is a file for the one who asks, with nothing in it that a spreadsheet would run', async () => {
    const { file } = await say('cost month --by preset --csv');
    expect(file).toMatchObject({ run: null, name: 'stoker-cost-month-by-preset-2026-11-21.csv' });
    const [head, ...lines] = (file?.text ?? '').split('\r\n');
    expect(head).toBe('preset,usd,idle_usd,clusters,estimated,from,to');
    expect(lines).toContain(
      `"'=HYPERLINK(""evil"")",1.0000,0.0000,1,false,2026-11-01T00:00:00.000Z,2026-11-21T02:30:00.000Z`,
    );
  });

  it('at a terminal is all that is printed', async () => {
    const { text, blocks, plain } = await say('cost month --csv', 'terminal');
    expect({ text, blocks }).toEqual({ text: '', blocks: undefined });
    expect(plain?.split('\r\n')[1]).toMatch(/^U0GRACELI2,"Grace, Hopper",34\.0000,3\.0000,2,false,/);
  });

  it('for programs there is the whole report', async () => {
    expect((await say('cost month', 'terminal')).data).toMatchObject({
      period: 'month',
      total: { usd: 35, clusters: 3 },
    });
  });
});

describe('a launch', () => {
  const tryLaunch = (over: Budget['over'], role: 'operator' | 'admin'): Promise<Answer> => {
    const budgets: Budget[] = [{ of: 'owner', name: OPERATOR, monthly: 30, over }];
    const asked = { invocation: request(OPERATOR), access: { role } } as unknown as Asked;
    const parsed = parse('launch adhoc', deps.registry);
    if (parsed.kind !== 'run') throw new Error('not understood');
    return launch({ ...deps, config: { ...deps.config, budgets } }, asked, parsed.typed);
  };
  const SPENT = /Your budget for November 2026 is spent: \$34\.00 of \$30\.00/;

  it.each([
    ['warn', 'operator'],
    ['admin', 'admin'],
  ] as const)('past a budget that says %s goes on for an %s, who is told', async (over, role) => {
    expect((await tryLaunch(over, role)).text).toMatch(SPENT);
  });

  it.each([
    ['admin', 'operator', 'Only an admin may launch more this month.'],
    ['refuse', 'admin', 'Nothing more is launched for it this month.'],
  ] as const)('past one that says %s is refused to an %s', async (over, role, why) => {
    const before = (await store.clusters.live()).length;
    await expect(tryLaunch(over, role)).rejects.toThrow(why);
    await expect(tryLaunch(over, role)).rejects.toThrow(SPENT);
    expect(await store.clusters.live()).toHaveLength(before);
  });
});
