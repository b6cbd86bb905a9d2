import { beforeAll, describe, expect, it } from 'vitest';
import { baselinesOf } from '../../../bench/idle/baselines.ts';
import { randomOf } from '../../../bench/idle/random.ts';
import { parseScenario, readScenario, type Scenario, TEAM } from '../../../bench/idle/scenario.ts';
import { firstGap, HOUR, joined, MINUTE, uncovered } from '../../../bench/idle/spans.ts';
import { createAgenda } from '../../../bench/idle/world/agenda.ts';
import { awsEndsAt } from '../../../bench/idle/world/aws-policy.ts';
import { beginLife, type Life, truthAt } from '../../../bench/idle/world/life.ts';
import { openOffice } from '../../../bench/idle/world/office.ts';
import type { Story, Work } from '../../../bench/idle/world/story.ts';

describe('spans', () => {
  it('are joined where they touch', () => {
    expect(
      joined([
        { from: 5, to: 9 },
        { from: 0, to: 2 },
        { from: 2, to: 4 },
        { from: 8, to: 8 },
      ]),
    ).toEqual([
      { from: 0, to: 4 },
      { from: 5, to: 9 },
    ]);
  });

  it.each([
    ['nothing at all', [], 10],
    ['a gap that is too short', [{ from: 8, to: 20 }], 30],
    ['a gap that is long enough', [{ from: 11, to: 20 }], 10],
    ['no end', [{ from: 3, to: Number.POSITIVE_INFINITY }], Number.POSITIVE_INFINITY],
  ])('show their first gap of ten after %s', (_what, spans, expected) => {
    expect(firstGap(spans, 0, 10)).toBe(expected);
  });

  it('leave the rest of a whole uncovered', () => {
    expect(
      uncovered({ from: 0, to: 10 }, [
        { from: 2, to: 4 },
        { from: 3, to: 5 },
        { from: 9, to: 20 },
      ]),
    ).toBe(6);
  });
});

it('lets things happen in the order of time, and in one moment as they were put down', async () => {
  const agenda = createAgenda(0);
  const seen: string[] = [];
  const put = (at: number, name: string) => agenda.at(at, () => seen.push(`${name} at ${agenda.now()}`));
  put(5, 'c');
  put(3, 'a');
  put(3, 'b');
  agenda.at(4, () => put(1, 'late'));
  put(20, 'never');
  await agenda.runUntil(10);
  expect(seen).toEqual(['a at 3', 'b at 3', 'late at 4', 'c at 5']);
});

describe("AWS's own policy and mrjob's rule", () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await readScenario(TEAM);
  });

  function lifeOf(...works: Pick<Work, 'kind' | 'length'>[]): Life {
    const office = openOffice(scenario, randomOf('test'));
    const at = office.begins + 10 * HOUR;
    const story: Story = {
      id: 'test',
      owner: 0,
      preset: 'adhoc',
      works: works.map((work) => ({ ...work, at })),
      closesTab: false,
      endsIt: false,
      noticesADay: 0,
      isProtected: false,
      isBlind: false,
    };
    return beginLife({ office, seed: 'test', sessionHours: 2 }, story, story.works, at, 1);
  }
  const mrjob = (life: Life) =>
    baselinesOf(scenario)
      .find(({ name }) => name.startsWith('mrjob'))
      ?.endsAt(life) ?? 0;

  it('AWS ends a long step that uses no YARN while it runs, and mrjob does not', () => {
    const life = lifeOf({ kind: 'local-step', length: 3 * HOUR });
    expect(awsEndsAt(life, HOUR)).toBe(life.readyAt + HOUR);
    expect(truthAt(life, awsEndsAt(life, HOUR))).toBe('busy');
    expect(truthAt(life, mrjob(life))).toBe('idle');
  });

  it('AWS keeps a forgotten notebook for ever, and mrjob ends one at work', () => {
    const life = lifeOf({ kind: 'notebook', length: 3 * HOUR });
    expect(awsEndsAt(life, HOUR)).toBe(Number.POSITIVE_INFINITY);
    expect(mrjob(life)).toBeLessThan(life.readyAt + HOUR + 30 * MINUTE + 1);
    expect(truthAt(life, mrjob(life))).toBe('busy');
  });

  it('both end a cluster whose last step is long over', () => {
    const life = lifeOf({ kind: 'step', length: 10 * MINUTE });
    expect(awsEndsAt(life, HOUR)).toBe(life.readyAt + 10 * MINUTE + HOUR);
    expect(mrjob(life)).toBeGreaterThanOrEqual(life.readyAt + 70 * MINUTE);
    expect(truthAt(life, mrjob(life))).toBe('idle');
  });
});

describe('a scenario from a file', () => {
  it('is told where it is wrong', async () => {
    const text = JSON.stringify({ ...(await readScenario(TEAM)), days: 0, surprises: true });
    expect(() => parseScenario(text, 'mine.json')).toThrow(/mine\.json is no scenario\. .*days: .*surprises/);
    expect(() => parseScenario('{', 'mine.json')).toThrow(/mine\.json is no JSON/);
  });
});
