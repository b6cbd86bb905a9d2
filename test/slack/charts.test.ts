import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobChart, JobResult } from '../../src/records.ts';
import type { ChartBlock, SlackMessage } from '../../src/slack/blocks.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { anyText } from '../support/any-text.ts';
import { slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, NOW, run, step } from './support/records.ts';

const chart = (over: Partial<JobChart> = {}): JobChart => ({
  title: 'Mean arrival delay',
  kind: 'bar',
  categories: ['F9', 'AS'],
  series: [{ name: 'minutes', values: [21.92, -9.93] }],
  ...over,
});

function card(charts: JobChart[], over: Partial<JobResult> = {}, show?: string[]): SlackMessage {
  const result: JobResult = { headline: 'x', metrics: [], tables: [], notes: [], links: [], charts, ...over };
  return renderRunCard({
    run: run({ state: 'succeeded', result, endedAt: at('02:40:00') }),
    step: step(),
    cluster: cluster(),
    live: null,
    job: show && ({ show, arguments: {} } as never),
    now: NOW,
    consoleUrl: null,
  });
}
const drawn = ({ blocks }: SlackMessage): ChartBlock[] =>
  blocks.filter((block): block is ChartBlock => block.type === 'data_visualization');

describe('the charts of a result', () => {
  it('are drawn with a point for each category, those below zero too', () => {
    const message = card([chart()]);
    expect(slackRefuses(message)).toEqual([]);
    expect(drawn(message)).toEqual([
      {
        type: 'data_visualization',
        title: 'Mean arrival delay',
        chart: {
          type: 'bar',
          series: [
            {
              name: 'minutes',
              data: [
                { label: 'F9', value: 21.92 },
                { label: 'AS', value: -9.93 },
              ],
            },
          ],
          axis_config: { categories: ['F9', 'AS'] },
        },
      },
    ]);
  });

  it('are two at most, and those that are left are counted', () => {
    const message = card([chart(), chart(), chart()]);
    expect(drawn(message)).toHaveLength(2);
    expect(wordsIn(message.blocks)).toContain("1 more chart in the job's result file.");
    expect(slackRefuses(message)).toEqual([]);
  });

  it('have short labels, none of them twice, also where titles begin alike', () => {
    const long = ['Star Trek: The Motion Picture', 'Star Trek: The Motion Sickness', 'Star Trek: The Moth'];
    const [block] = drawn(card([chart({ categories: long, series: [{ name: '', values: [1, 2, 3] }] })]));
    const labels = block?.chart.axis_config.categories ?? [];
    expect(labels).toEqual(['Star Trek: The Moti…', 'Star Trek: The … (2)', 'Star Trek: The Moth']);
    expect(block?.chart.series[0]?.data.map(({ label }) => label)).toEqual(labels);
    expect(block?.chart.series[0]?.name).toBe('–');
  });

  it('end at 20 categories and 6 series, and say so', () => {
    const categories = Array.from({ length: 30 }, (_, index) => `c${index}`);
    const many = card([chart({ categories, series: [{ name: 's', values: categories.map((_, index) => index) }] })]);
    expect(drawn(many)[0]?.chart.axis_config.categories).toHaveLength(20);
    expect(wordsIn(many.blocks)).toContain('The chart has the first 20 of 30 categories.');
    const series = Array.from({ length: 8 }, (_, index) => ({ name: `s${index}`, values: [1, 2] }));
    const wide = card([chart({ series })]);
    expect(drawn(wide)[0]?.chart.series).toHaveLength(6);
    expect(wordsIn(wide.blocks)).toContain('The chart has the first 6 of 8 series.');
    expect(slackRefuses(many)).toEqual([]);
    expect(slackRefuses(wide)).toEqual([]);
  });

  it('that make no sense are named, and the rest of the card stands', () => {
    const message = card([
      chart({ series: [{ name: 'minutes', values: [1] }] }),
      chart({ categories: [], series: [] }),
    ]);
    expect(drawn(message)).toEqual([]);
    expect(wordsIn(message.blocks)).toContain(
      'The chart “Mean arrival delay” cannot be drawn: series minutes has 1 values for 2 categories.',
    );
    expect(wordsIn(message.blocks)).toContain('cannot be drawn: it is empty.');
    expect(slackRefuses(message)).toEqual([]);
  });

  it('are left out when the job chose so', () => {
    expect(drawn(card([chart()], {}, ['table']))).toEqual([]);
    expect(drawn(card([chart()], {}, ['chart']))).toHaveLength(1);
  });

  it('go before the table does when a card is too long: the table has the numbers', () => {
    const wide = chart({
      categories: Array.from({ length: 20 }, (_, index) => `a category, number ${index}`),
      series: Array.from({ length: 6 }, (_, index) => ({
        name: `s${index}`,
        values: Array.from({ length: 20 }, (_, value) => value / 7),
      })),
    });
    const rows = Array.from({ length: 40 }, (_, index) => [`row ${index}`, index]);
    const message = card([wide, wide], { tables: [{ title: 'All', columns: ['a', 'b'], rows }] });
    expect(drawn(message)).toEqual([]);
    expect(message.blocks.some(({ type }) => type === 'table')).toBe(true);
    expect(wordsIn(message.blocks)).toContain('Some of it is left out');
    expect(slackRefuses(message)).toEqual([]);
  });

  it('are such as Slack takes, whatever a job writes', () => {
    const text = fc.oneof(
      anyText({ maxLength: 60 }),
      fc.constantFrom('<!channel>', '🔥'.repeat(40), ' ', '', '\u202e'),
    );
    const anything = fc.record({
      title: text,
      kind: fc.constantFrom('bar' as const, 'line' as const),
      categories: fc.array(text, { maxLength: 30 }),
      series: fc.array(
        fc.record({
          name: text,
          values: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 30 }),
        }),
        { maxLength: 8 },
      ),
    });
    const fitting = fc.tuple(anything, fc.nat(30)).map(([one, length]) => ({
      ...one,
      categories: Array.from({ length }, (_, index) => one.categories[index] ?? 'same'),
      series: one.series.map(({ name, values }) => ({
        name,
        values: Array.from({ length }, (_, index) => values[index] ?? 0),
      })),
    }));
    let shown = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, fitting), { maxLength: 4 }), (charts) => {
        const message = card(charts);
        expect(slackRefuses(message)).toEqual([]);
        shown += drawn(message).length;
      }),
      { numRuns: 200, seed: 11 },
    );
    expect(shown).toBeGreaterThan(100);
  });
});
