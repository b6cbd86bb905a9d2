import { describe, expect, it } from 'vitest';
import type { Asked, CommandDeps } from '../../src/commands/context.ts';
import { reportOf } from '../../src/commands/handlers/report.ts';
import { sparkUiOf } from '../../src/commands/handlers/spark-ui.ts';
import type { SparkUiLink } from '../../src/emr/spark-ui.ts';
import type { Run } from '../../src/records.ts';
import { cluster, run } from '../slack/support/records.ts';
import { wordsOf } from './support/bot.ts';
import { testConfig } from './support/config.ts';

const URL = 'https://p-1.emrappui-prod.example/shs/history/application_1_0001/jobs/?token=a&b=<c>';

function house(link: SparkUiLink, more: { live?: boolean; due?: boolean } = {}) {
  const asked: unknown[] = [];
  const deps = {
    config: testConfig(),
    store: {
      clusters: { get: async () => cluster({ state: more.live ? 'up' : 'gone' }) },
      reports: { get: async () => null, isDue: async () => more.due ?? false },
    },
    emr: {
      sparkUi: async (id: string, { application, onCluster }: { application: string | null; onCluster: boolean }) => {
        asked.push([id, application, onCluster]);
        return link;
      },
    },
  } as unknown as CommandDeps;
  return { deps, asked };
}
const ended = (over: Partial<Run> = {}): Run => run({ state: 'succeeded', endedAt: new Date(), ...over });
const by = (user: string, role: 'viewer' | 'operator', source = 'click'): Asked =>
  ({ invocation: { user, source }, access: { role, unknownGroups: [] } }) as unknown as Asked;
const OWNER = run().requestedBy;

describe('the Spark UI of a run', () => {
  it('is a link whose address keeps its characters, with a word of caution', async () => {
    const { deps, asked } = house({ kind: 'ready', url: URL });
    const words = wordsOf((await sparkUiOf(deps, by(OWNER, 'viewer'), ended())) as never);
    expect(words).toContain('?token=a&amp;b=&lt;c&gt;|Open the Spark UI>');
    expect(words).toContain('do not pass it on');
    expect(asked).toEqual([[cluster().awsId, null, false]]);
  });

  it('is said to be prepared, in AWS’s own words', async () => {
    const { deps } = house({ kind: 'preparing', state: 'STARTING <!channel>' });
    const { text } = await sparkUiOf(deps, by(OWNER, 'viewer'), ended());
    expect(text).toContain('AWS is still preparing');
    expect(text).toContain('STARTING &lt;!channel&gt;');
  });

  it('of a run that still runs is asked of its cluster, and of a dead cluster never', async () => {
    const live = house({ kind: 'ready', url: URL }, { live: true });
    await sparkUiOf(live.deps, by(OWNER, 'viewer'), run());
    await sparkUiOf(live.deps, by(OWNER, 'viewer'), ended());
    expect(live.asked.map((one) => (one as unknown[])[2])).toEqual([true, false]);
  });

  it('is for the one who asked for the run and for operators', async () => {
    const { deps, asked } = house({ kind: 'ready', url: URL });
    expect(await sparkUiOf(deps, by('U0OTHER', 'viewer'), ended())).toMatchObject({ refused: true });
    expect(asked).toEqual([]);
    expect((await sparkUiOf(deps, by('U0OTHER', 'operator'), ended())).refused).toBeUndefined();
  });

  it('is never given where all in a thread would see it', async () => {
    const { deps, asked } = house({ kind: 'ready', url: URL });
    await expect(sparkUiOf(deps, by(OWNER, 'operator', 'mention'), ended())).rejects.toThrow('All in the thread');
    expect(asked).toEqual([]);
  });

  it('of a run that never began is refused in words', async () => {
    const { deps } = house({ kind: 'ready', url: URL });
    await expect(sparkUiOf(deps, by(OWNER, 'operator'), ended({ startedAt: null }))).rejects.toThrow('has not begun');
  });
});

it.each([
  ['that runs', run(), {}, 'has not ended yet'],
  ['that never began', ended({ startedAt: null }), {}, 'before its step began'],
  ['whose log is looked for', ended(), { due: true }, 'is being looked for'],
  ['that left none', ended(), {}, 'left no event log'],
] as const)('the report of a run %s says so', async (_, one, more, words) => {
  expect((await reportOf(house({ kind: 'preparing', state: null }, more).deps, one)).text).toContain(words);
});
