import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/emr/event-log/findings.ts';
import type { RunNumbers, RunReport, StageReport } from '../../src/run-report.ts';
import { renderReport, reportLines } from '../../src/slack/cards/report.ts';
import { renderRunCard } from '../../src/slack/cards/run-card.ts';
import { numbers, stage } from '../emr/event-log/numbers.ts';
import { slackRefuses, wordsIn } from './support/read.ts';
import { at, cluster, NOW, run, step } from './support/records.ts';

const report = (over: Partial<RunNumbers> = {}): RunReport => {
  const all = numbers(over);
  return { ...all, findings: findingsOf(all) };
};
const skewed = stage({ id: 7, name: 'join: Scan csv', task: { medianMs: 900, maxMs: 48_000 }, taskBytes: null });

describe('the lines of a card', () => {
  it('say what Spark did, and which stage was the longest with the make-up of its time', () => {
    expect(reportLines(report())).toBe(
      [
        '📊 Spark ran 1 stage with 200 tasks on 4 executors of 4 cores in 10 min: read 20 GB, shuffled 1.0 GB',
        '⏱️ Longest: stage 3, *count: Scan csv*, 1.0 min (10 %): 200 tasks on 16 cores, 2.0 s in the median, 4.0 s the slowest.',
      ].join('\n'),
    );
  });

  it('say why the longest stage was slow, and what is worth changing most', () => {
    const lines = reportLines(report({ stages: [skewed] }));
    expect(lines).toContain('Longest: stage 7, *join: Scan csv*, 1.0 min (10 %): The slowest task took 48 s, 53 ×');
    expect(lines.split('\n').at(-1)).toMatch(/^💡 They read alike/);
  });

  it('say what is worth changing elsewhere with what was seen there', () => {
    const elsewhere = { driver: { aloneMs: 400_000, longest: null } };
    expect(reportLines(report(elsewhere)).split('\n').at(-1)).toMatch(
      /^💡 For 6\.7 min of 10 min no Spark job ran.* → /,
    );
  });

  it('leave it to the cause of a failed run why tasks failed', () => {
    const failing = report({ stages: [stage({ tasks: 1, failedTasks: 1, cores: 1 })] });
    expect(reportLines(failing)).toContain('1 failure in its only task.');
    expect(reportLines(failing, true)).not.toContain('failure');
  });

  it('say that a stage waited for executors', () => {
    const waiting = stage({ wallMs: 40_000, waitedMs: 30_000, tasks: 1, task: { medianMs: 9000, maxMs: 9000 } });
    expect(reportLines(report({ stages: [waiting] }))).toContain(
      'It waited 30 s for a core. 1 task on 16 cores, 9.0 s.',
    );
  });

  it('stand on the card of an ended run with the two buttons, and on no other', () => {
    const view = { step: step(), cluster: cluster(), live: null, now: NOW, consoleUrl: null };
    const ended = renderRunCard({
      ...view,
      run: run({ state: 'failed', endedAt: at('02:40:00'), failure: { message: 'No.' } }),
      report: report(),
    });
    expect(slackRefuses(ended)).toEqual([]);
    for (const words of ['Spark ran 1 stage', 'What it did', 'Spark UI'])
      expect(wordsIn(ended.blocks)).toContain(words);
    const running = renderRunCard({ ...view, run: run() });
    for (const words of ['Spark ran', 'What it did', 'Spark UI']) expect(wordsIn(running.blocks)).not.toContain(words);
  });
});

describe('the report', () => {
  it('has numbers, a chart of the stages, their table, and what to change', () => {
    const message = renderReport(run(), report({ stages: [stage(), skewed], stageCount: 2 }));
    expect(slackRefuses(message)).toEqual([]);
    expect(message.blocks.map(({ type }) => type)).toEqual([
      'section',
      'section',
      'data_visualization',
      'data_visualization',
      'table',
      'section',
    ]);
    expect(wordsIn(message.blocks)).toContain('1 % of it collecting garbage');
    const [bars, line] = message.blocks.filter((block) => block.type === 'data_visualization');
    expect(bars?.chart.series[0]?.data).toEqual([
      { label: '3', value: 60 },
      { label: '7', value: 60 },
    ]);
    // As many as there were at that moment: none at the start, four from the sixth second on.
    expect(line?.chart.series[0]?.data.slice(0, 2)).toEqual([
      { label: '0.0 s', value: 0 },
      { label: '50 s', value: 4 },
    ]);
    expect(wordsIn(message.blocks)).toContain('• Stage 7, *join: Scan csv*: The slowest task took 48 s');
  });

  it('says that nothing is worth a change, and that a log broke off', () => {
    const words = wordsIn(renderReport(run(), report({ complete: false })).blocks);
    expect(words).toContain('no number is past its threshold');
    expect(words).toContain('breaks off before the end');
  });

  it('of a run without a stage is one all the same', () => {
    const empty = report({ stages: [], stageCount: 0, tasks: { count: 0, failed: 0, killed: 0, speculative: 0 } });
    const message = renderReport(run(), empty);
    expect(slackRefuses(message)).toEqual([]);
    expect(wordsIn(message.blocks)).toContain('Spark was up for 10 min and ran no stage.');
  });

  it('is one that Slack takes, whatever stages are called and however many there are', () => {
    const names = ['<!channel> *x* `y`', 'ж'.repeat(80), '&'.repeat(80), '|'.repeat(80), ' ', '\u{1f600}'.repeat(40)];
    const stages: StageReport[] = Array.from({ length: 30 }, (_, id) =>
      stage({ ...skewed, id, name: names[id % names.length] ?? '', atMs: id * 1e9, spilledBytes: 2 ** 50, tasks: 1e9 }),
    );
    const timeline = Array.from({ length: 64 }, (_, n) => ({ atMs: n, executors: n }));
    const executors = { ...numbers().executors, timeline, most: 64, memory: '<!here>' };
    const message = renderReport(run(), report({ stages, stageCount: 30_000, executors }));
    expect(slackRefuses(message)).toEqual([]);
    // Cells of a table and names of a chart are literal; all else is Slack's own language.
    const spoken = wordsIn(message.blocks.filter(({ type }) => type === 'section' || type === 'context'));
    for (const cry of ['<!channel>', '<!here>']) expect(spoken).not.toContain(cry);
    expect(wordsIn(message.blocks)).toContain('The 15 longest of 30000 stages');
  });
});
