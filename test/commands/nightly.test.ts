import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Answer, Asked, CommandDeps, Invocation } from '../../src/commands/context.ts';
import { nightly } from '../../src/commands/handlers/nightly.ts';
import { readNight } from '../../src/commands/nightly/day.ts';
import type { Typed } from '../../src/commands/spec.ts';
import type { Digest } from '../../src/night-report.ts';
import { type NightlyHouse, openNightlyHouse } from '../reminders/nightly/house.ts';
import { buttonsOf, slackRefuses, wordsIn } from '../slack/support/read.ts';

describe('the day of a night', () => {
  // A Sunday, in Auckland already Monday.
  const NOW = new Date('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-21', '2026-11-21'],
    ['today', '2026-11-22'],
    ['Tonight', '2026-11-22'],
    ['yesterday', '2026-11-21'],
    ['sunday', '2026-11-22'],
    ['Mon', '2026-11-16'],
    ['last friday', '2026-11-20'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['21.11.2026', null],
    ['su', null],
    ['someday', null],
  ])('%s is %s', (typed, day) => {
    expect(readNight(typed, NOW, 'UTC')).toBe(day);
  });

  it('is that of the team’s zone', () => {
    expect(readNight('today', NOW, 'Pacific/Auckland')).toBe('2026-11-23');
  });
});

describe('nightly', () => {
  let house: NightlyHouse;
  beforeAll(async () => {
    house = await openNightlyHouse();
  });
  afterAll(() => house.close());

  const ask = async (day?: string, source: Invocation['source'] = 'command', of = house): Promise<Answer> => {
    const typed = { positionals: day === undefined ? {} : { day } } as Typed;
    const answer = await nightly(of.deps as unknown as CommandDeps, { invocation: { source } } as Asked, typed);
    if (source !== 'terminal') expect(slackRefuses({ text: answer.text, blocks: answer.blocks ?? [] })).toEqual([]);
    return answer;
  };

  it('says how to begin when nothing is scheduled', async () => {
    expect((await ask()).text).toContain('/emr schedule add');
  });

  it('shows the night that goes on when nothing was planned in the last one', async () => {
    const own = await openNightlyHouse();
    onTestFinished(() => own.close());
    own.setClock(new Date('2026-11-20T11:00:00Z'));
    await own.add({ name: 'noon', chain: null, cron: '0 12 * * *', nextAt: new Date('2026-11-20T12:00:00Z') });
    expect((await ask(undefined, 'command', own)).text).toBe('🌅 Last night: nothing was planned; 1 tonight');
    own.setClock(new Date('2026-11-20T12:00:00Z'));
    await own.look();
    own.pass(600);
    await own.endRuns('succeeded');
    await own.look();
    expect((await ask(undefined, 'command', own)).text).toBe('🌅 The night to Saturday, November 21: noon ran');
    expect((await ask('today', 'command', own)).text).toMatch(/^🌅 Last night: nothing was planned/);
  });

  it('shows last night, those before, and what comes next', async () => {
    for (let index = 0; index < 30; index += 1) await house.add({ name: `job-${index}`, chain: null });
    for (const day of ['22', '23']) {
      house.setClock(new Date(`2026-11-${day}T02:30:00Z`));
      await house.look();
      house.pass(600);
      await house.endRuns(day === '22' ? 'succeeded' : 'failed', { message: 'No such path', cause: 'path-not-found' });
      await house.look();
    }
    house.setClock(new Date('2026-11-23T07:00:00Z'));
    const last = await ask();
    expect(last.text).toMatch(/^🌅 Last night: 0 of 30 ran, 30 failed: job-0, job-1 and 28 more/);
    expect(wordsIn(last.blocks ?? [])).toMatch(/🌙 \*Next:\* job-0 .* and 18 more/);
    expect(buttonsOf({ text: '', blocks: last.blocks ?? [] })).toEqual(['‹ Night before']);

    const before = await ask('yesterday');
    expect(before.text).toBe('🌅 The night to Sunday, November 22: all 30 ran');
    expect(buttonsOf({ text: '', blocks: before.blocks ?? [] })).toEqual(['‹ Night before', 'Next night ›']);
    expect((await ask('2026-11–22')).text).toBe(before.text);
    expect((await ask('2026-11-01')).text).toBe('🌅 The night to Sunday, November 1: nothing was planned');
  });

  it('prints every schedule at a terminal, and gives all of it to a program', async () => {
    const { blocks, data } = await ask(undefined, 'terminal');
    const words = wordsIn(blocks ?? []);
    expect(words).not.toContain('more schedule');
    for (let index = 0; index < 30; index += 1) expect(words).toContain(`*job-${index}*`);
    expect((data as Digest).night.lines).toHaveLength(30);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it('refuses what is no day, and says what is', async () => {
    await expect(ask('someday')).rejects.toMatchObject({ message: /'someday' is no day/, hint: /2026-11-21/ });
  });
});
