import { expect, it } from 'vitest';
import { outcomeText } from '../../../src/cli/render/outcome.ts';
import type { Run } from '../../../src/records.ts';
import { run as aRun } from '../../slack/support/records.ts';
import { STYLE } from './style.ts';

const ended = { createdAt: new Date('2026-11-21T16:00:00Z'), endedAt: new Date('2026-11-21T16:00:56Z') };
const run = (change: Partial<Run>): Run => aRun({ ...ended, ...change });

it('shows all of a result: headline, numbers, every table, charts, notes and links', () => {
  const result: Run['result'] = {
    headline: 'Frontier is late',
    metrics: [
      { label: 'flights', value: 336776, format: '#,##0' },
      { label: 'late', value: 0.237, format: '0.0%' },
    ],
    tables: [
      {
        title: 'By carrier',
        columns: ['carrier', 'delay'],
        rows: [
          ['F9', 21.9207],
          ['OO', 11.931],
          ['ZZ', null],
        ],
      },
      { title: '', columns: ['n'], rows: [[1]] },
    ],
    charts: [
      {
        title: 'Two years',
        kind: 'line',
        categories: ['F9', 'OO'],
        series: [
          { name: '2012', values: [10, 5] },
          { name: '2013', values: [4, 1] },
        ],
      },
    ],
    notes: ['9,430 have no delay. password=hunter2secret', '\u001b[31mred\u001b[0m'],
    links: [{ label: 'Model', uri: 's3://bucket/models/1' }],
  };
  expect(outcomeText(run({ state: 'succeeded', result }), STYLE)).toBe(`✅ [b]retrain[/b] r-7k3f9q2m succeeded in 56 s
Frontier is late
flights  336,776
late      23.7 %

[b]By carrier[/b]
[d]carrier    delay[/d]
F9       21.9207
OO       11.9310
ZZ             –

[d]n[/d]
1

[b]Two years[/b]
2012
F9  10  █████████████████████████████████████████
OO   5  ████████████████████▌
2013
F9   4  ████████████████▍
OO   1  ████▏

• 9,430 have no delay. password=[redacted secret]
• red

Model  s3://bucket/models/1`);
});

it('shows why a run failed, what to do, and the lines that say so, each below its file', () => {
  const failure: Run['failure'] = {
    message: 'Java ran out of memory.',
    hint: 'Give the executors more.',
    lines: [
      { file: 'driver stderr', text: 'OutOfMemoryError: Java heap space' },
      { file: 'driver stderr', text: 'at Foo.bar' },
      { file: 'controller', text: 'exit 137' },
    ],
  };
  expect(outcomeText(run({ state: 'failed', failure }), STYLE)).toBe(`❌ [b]retrain[/b] r-7k3f9q2m failed in 56 s
Java ran out of memory.
→ Give the executors more.

[d]From driver stderr[/d]
    OutOfMemoryError: Java heap space
    at Foo.bar

[d]From controller[/d]
    exit 137`);
});

it('tells the fix of a failure whose cause is known', () => {
  const failure: Run['failure'] = {
    message: 'An executor ran out of heap.',
    cause: 'executor-heap',
    advice: ['Cut the input into more partitions.', 'Give executors more memory.'],
    fix: {
      overrides: {},
      changes: [
        { what: 'executor memory', from: '4g', to: '8g' },
        { what: 'node type', from: null, to: 'm5.2xlarge' },
      ],
      notes: ['It is $0.48 an hour.'],
    },
  };
  expect(outcomeText(run({ state: 'failed', failure }), STYLE)).toBe(`❌ [b]retrain[/b] r-7k3f9q2m failed in 56 s
An executor ran out of heap.
→ Cut the input into more partitions.
→ Give executors more memory.

🔧 [b]The fix:[/b] executor memory 4g → 8g, node type → m5.2xlarge
   It is $0.48 an hour.
[d]Cause executor-heap[/d]`);
});

it('says little of a run that somebody stopped', () => {
  const failure = { message: 'As asked.' };
  expect(outcomeText(run({ state: 'cancelled', failure }), STYLE)).toBe(
    '⏹️ [b]retrain[/b] r-7k3f9q2m was cancelled in 56 s',
  );
});
