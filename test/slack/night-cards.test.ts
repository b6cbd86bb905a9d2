import { describe, expect, it } from 'vitest';
import type { RunId } from '../../src/ids.ts';
import type { Digest, NightFigure, NightLine, NightTally } from '../../src/night-report.ts';
import { digestIn, summaryOf } from '../../src/runs/schedules/digest.ts';
import { firstLine, renderDigest } from '../../src/slack/cards/digest.ts';
import { nightLine, nightPages } from '../../src/slack/cards/night.ts';
import { renderNotice } from '../../src/slack/notices/notice.ts';
import { line, night } from '../runs/schedules/night-facts.ts';
import { slackRefuses, wordsIn } from './support/read.ts';

const NOW = night(22, '08:00');
const failure = (over: Partial<NonNullable<NightLine['failure']>> = {}): NightLine['failure'] => ({
  run: 'r-7k3f9q2m' as RunId,
  job: 'retrain',
  cause: 'executor-heap',
  title: 'An executor ran out of heap',
  message: 'Executor 3 ran out of heap.',
  ...over,
});
const figure = (over: Partial<NightFigure> = {}): NightFigure => ({
  job: 'retrain',
  label: 'training tweets',
  value: 12_000,
  format: '#,##0',
  usual: 11_500,
  ...over,
});
const f1 = (over: Partial<NightFigure> = {}): NightFigure =>
  figure({ label: 'macro-F1', value: 0.781, format: '0.000', usual: 0.79, ...over });
const tally = (day: number, over: Partial<NightTally> = {}): NightTally => ({
  day: `2026-11-${day}`,
  ran: 5,
  failed: 0,
  missed: 0,
  skipped: 0,
  ...over,
});
const digest = (lines: NightLine[], over: Partial<Digest> = {}): Digest => ({
  day: '2026-11-22',
  zone: 'UTC',
  asOf: NOW.toISOString(),
  night: { from: night(21, '08:00').toISOString(), to: NOW.toISOString(), lines },
  tonight: [],
  week: [],
  ...over,
});

describe('a line of a night', () => {
  it.each<[string, Partial<NightLine>, string]>([
    ['went well', {}, '✅ *retrain* took 10 min, usually 9 min · $0.42'],
    ['went well for the first time', { usualSeconds: null, usd: null }, '✅ *retrain* took 10 min'],
    [
      'counted rows',
      { figures: [figure(), f1()] },
      '✅ *retrain* took 10 min, usually 9 min · 12,000 training tweets · $0.42',
    ],
    ['was slow', { slow: true, usualSeconds: 300 }, '⚠️ *retrain* took 10 min · twice its usual 5 min · $0.42'],
    [
      'did little, and not well',
      { figures: [figure({ value: 900, odd: 'few' }), f1({ value: 0.5, odd: 'dropped' })] },
      '⚠️ *retrain* took 10 min, usually 9 min · only 900 training tweets, usually 11,500 · down: macro-F1 0.500, usually 0.790 · $0.42',
    ],
    [
      'failed',
      { state: 'failed', failure: failure() },
      '❌ *retrain* failed after 10 min: Executor 3 ran out of heap · $0.42',
    ],
    [
      'failed in a step of its chain, of an unknown cause',
      { state: 'failed', failure: failure({ job: 'load', title: null }), usd: null },
      '❌ *retrain* failed after 10 min in `load`: Executor 3 ran out of heap',
    ],
    [
      'failed again',
      {
        state: 'failed',
        failure: failure(),
        usd: null,
        streak: { nights: 3, since: night(20).toISOString(), sameCause: true },
      },
      '❌ *retrain* failed after 10 min: Executor 3 ran out of heap · 3 nights in a row, first on Friday, same cause',
    ],
    [
      'has failed for weeks',
      {
        state: 'failed',
        failure: failure(),
        usd: null,
        streak: { nights: 20, since: night(3).toISOString(), sameCause: false },
      },
      '❌ *retrain* failed after 10 min: Executor 3 ran out of heap · 20 nights in a row, first on November 3',
    ],
    [
      'was not begun, for its budget',
      { state: 'failed', run: null, seconds: null, usd: null, because: 'Not begun: the budget of the team is spent.' },
      '❌ *retrain* failed: Not begun: the budget of the team is spent',
    ],
    [
      'was missed',
      { state: 'missed', run: null, seconds: null, usd: null, because: 'Nobody was there to begin it.' },
      "🚫 *retrain* should have run at <!date^1795314600^{time}|02:30 UTC> and didn't: Nobody was there to begin it",
    ],
    [
      'is late',
      { state: 'late', seconds: null, usd: null },
      '⏰ *retrain* should have begun at <!date^1795314600^{time}|02:30 UTC> and has not',
    ],
    [
      'had nothing to do',
      { state: 'skipped', why: 'no-new-data', seconds: null, usd: null },
      '⏭️ *retrain* had nothing new',
    ],
    [
      'was skipped',
      { state: 'skipped', why: 'overlap', because: 'That of 02:00 was still running.', seconds: null, usd: null },
      '⏭️ *retrain* was skipped: That of 02:00 was still running',
    ],
    ['still runs', { state: 'running' }, '🔥 *retrain* is running, 10 min so far, usually 9 min · $0.42'],
    [
      'failed each time',
      {
        state: 'failed',
        counts: { failed: 3 },
        usd: null,
        streak: { nights: 3, since: NOW.toISOString(), sameCause: false },
      },
      '❌ *retrain* failed after 10 min · 3 times in a row, first at <!date^1795334400^{time}|08:00 UTC>',
    ],
    [
      'is hourly and always ran',
      { counts: { succeeded: 24 }, usd: null },
      '✅ *retrain* took 10 min, usually 9 min · 24 times',
    ],
    [
      'is hourly',
      { counts: { succeeded: 22, failed: 1, skipped: 1 }, usd: null },
      '✅ *retrain* took 10 min, usually 9 min · of 24 times 22 ran, 1 failed, 1 skipped',
    ],
  ])('that %s', (_, over, words) => {
    expect(nightLine(line(over), { now: NOW })).toBe(words);
  });

  it('with all that is known tells of each number, and what is usual', () => {
    expect(nightLine(line({ figures: [figure(), f1()] }), { now: NOW, whole: true })).toBe(
      '✅ *retrain* took 10 min, usually 9 min · 12,000 training tweets, usually 11,500 · macro-F1 0.781, usually 0.790 · $0.42, usually $0.40 · `r-7k3f9q2m`',
    );
  });
});

describe('the first line of a digest', () => {
  const named = (state: NightLine['state'], ...names: string[]): NightLine[] =>
    names.map((name) => line({ name, state, failure: state === 'failed' ? failure() : null }));
  it.each<[string, NightLine[], string]>([
    ['one', named('succeeded', 'retrain'), '🌅 Last night: retrain ran'],
    ['all', named('succeeded', 'a', 'b', 'c'), '🌅 Last night: all 3 ran'],
    [
      'all but one',
      [...named('failed', 'retrain'), ...named('succeeded', 'a', 'b', 'c', 'd', 'e')],
      '🌅 Last night: 5 of 6 ran, 1 failed: retrain (Executor 3 ran out of heap)',
    ],
    [
      'many failures',
      [...named('failed', 'a', 'b', 'c', 'd'), ...named('missed', 'e')],
      '🌅 Last night: 0 of 5 ran, 4 failed: a, b and 2 more; 1 missed: e',
    ],
    [
      'some without anything to do',
      [...named('succeeded', 'a'), ...named('skipped', 'b')],
      '🌅 Last night: 1 of 2 ran, 1 skipped',
    ],
    ['nothing', [], '🌅 Last night: nothing was planned'],
  ])('of a night with %s', (_, lines, words) => {
    expect(firstLine(summaryOf(digest(lines)), NOW)).toBe(words);
  });

  it('says which night, when it was not the last', () => {
    expect(firstLine(summaryOf(digest(named('succeeded', 'a', 'b'))), night(23, '08:00'))).toBe(
      '🌅 The night to Sunday, November 22: all 2 ran',
    );
  });
});

describe('a digest', () => {
  const week = [tally(20), tally(21, { failed: 2 }), tally(22, { missed: 1 })];
  const tonight = ['load', 'retrain'].map((name) => ({
    schedule: { ...line().schedule, name },
    at: night(23).toISOString(),
    cron: '30 2 * * *',
  }));

  it('keeps its first line bold whatever it names', () => {
    const nothing = failure({ message: 'Nothing is at s3://lake/*.json.' });
    const { text, blocks } = renderDigest(summaryOf(digest([line({ state: 'failed', failure: nothing })])), NOW);
    expect(text).toContain('s3://lake/*.json');
    expect(wordsIn(blocks).split('\n')[0]).toMatch(/^\*[^*]+: retrain \(Nothing is at s3:\/\/lake\/∗\.json\)\*$/);
  });

  it('has the week as a chart, and tonight', () => {
    const message = renderDigest(summaryOf(digest([line(), line({ name: 'b' })], { week, tonight })), NOW);
    expect(slackRefuses(message)).toEqual([]);
    const chart = message.blocks.find(({ type }) => type === 'data_visualization');
    expect(chart).toMatchObject({
      chart: {
        axis_config: { categories: ['Fri 20', 'Sat 21', 'Sun 22'] },
        series: [
          { name: 'ran', data: [{ value: 5 }, { value: 5 }, { value: 5 }] },
          { name: 'failed', data: [{ value: 0 }, { value: 2 }, { value: 0 }] },
          { name: 'missed', data: [{ value: 0 }, { value: 0 }, { value: 1 }] },
        ],
      },
    });
    expect(wordsIn(message.blocks)).toMatch(/🌙 \*Next:\* load .*, retrain /);
    expect(wordsIn(message.blocks)).toContain('$0.84 in all');
  });

  it('has no chart of a single night', () => {
    const message = renderDigest(summaryOf(digest([line()], { week: [tally(22)] })), NOW);
    expect(message.blocks.map(({ type }) => type)).not.toContain('data_visualization');
  });

  it('of two hundred schedules with names and causes of any length is within Slack’s limits, and says how many it left out', () => {
    const name = '<!channel> *&* '.repeat(10);
    const lines = Array.from({ length: 200 }, (_, index) =>
      line({
        name: `${index} ${name}`,
        state: 'failed',
        failure: failure({ title: null, message: `<b>&${'x'.repeat(3000)}` }),
        streak: { nights: 3, since: night(20).toISOString(), sameCause: true },
        figures: [figure({ odd: 'few', label: name }), f1({ odd: 'dropped' })],
        counts: { failed: 3, succeeded: 20 },
      }),
    );
    const many = Array.from({ length: 200 }, () => tonight[0] as (typeof tonight)[number]);
    const summary = summaryOf(digest(lines, { week, tonight: many }));
    const view = { cluster: null, place: 'channel' as const, now: NOW };
    const message = renderNotice({ body: { kind: 'digest', digest: summary }, answer: null, answeredAt: null }, view);
    expect(slackRefuses(message)).toEqual([]);
    expect(wordsIn(message.blocks)).toMatch(/1\d\d more schedules/);
    expect(wordsIn(message.blocks)).toContain('and 188 more');
    expect(JSON.stringify(message)).not.toContain('<!channel>');
    expect(message.blocks.map(({ type }) => type)).toContain('data_visualization');
    const pages = nightPages(lines, NOW);
    expect(pages.flat()).toEqual(lines);
    for (const page of pages) {
      const body = { kind: 'digest-details' as const, day: '2026-11-22', lines: page, page: 1, pages: 8, left: 40 };
      const details = renderNotice({ body, answer: null, answeredAt: null }, { ...view, place: 'thread' });
      expect(slackRefuses(details)).toEqual([]);
      expect(wordsIn(details.blocks)).toContain('40 more schedules');
      expect(wordsIn(details.blocks)).not.toContain('left out');
    }
  });

  it('of a channel has its own alone', () => {
    const other = line({ name: 'other' });
    const elsewhere = { ...other, schedule: { ...other.schedule, channel: 'C0OTHER' as never } };
    const nightly = {
      ...digest([line(), elsewhere], { tonight }),
      days: ['2026-11-21', '2026-11-22'],
      tallied: [
        { channel: 'C0DATA' as never, day: '2026-11-22', state: 'succeeded' as const, times: 2 },
        { channel: 'C0DATA' as never, day: '2026-11-22', state: 'cancelled' as const, times: 1 },
        { channel: 'C0OTHER' as never, day: '2026-11-22', state: 'failed' as const, times: 40 },
      ],
    };
    const own = digestIn(nightly, 'C0DATA');
    expect(own.night.lines.map(({ schedule: { name } }) => name)).toEqual(['retrain']);
    expect(own.week).toEqual([tally(21, { ran: 0 }), tally(22, { ran: 2, skipped: 1 })]);
    expect(digestIn(nightly, null).week[1]).toEqual(tally(22, { ran: 2, skipped: 1, failed: 40 }));
  });
});
