import { expect, it } from 'vitest';
import { progressBar, progressText, stateText } from '../../../src/cli/render/progress.ts';
import { widthOf } from '../../../src/cli/render/table.ts';
import { live, NOW, run, stage } from '../../slack/support/records.ts';
import { STYLE } from './style.ts';

const stalled = live({ trouble: { kind: 'stalled', silentSeconds: 372, normalSeconds: 20 } });

it.each([
  [
    200,
    'retrain  ██████████░░░░░░░░░░░░░░  42 %, about 3 min left  6 min so far  loading tweets · 1.2 M rows · 128 of 300 tasks  stage 2 · 60 % · 120 of 200 tasks · collect at load.py:88',
  ],
  [102, 'retrain  ██████████░░░░░░░░░░░░░░  42 %, about 3 min left  6 min so far  loading tweets · 1.2 M rows…'],
  [60, 'retrain  ████░░░░░░  42 %, about 3 min left  6 min so far…'],
  [30, 'retrain  ████░░░░░░  42 %, a…'],
])('fits into %d columns', (width, line) => {
  expect(progressBar(run(), live(), NOW, width)).toBe(line);
  expect(widthOf(line)).toBeLessThan(width);
});

it('counts the columns of wide characters', () => {
  const wide = live({}, { doing: '正在加载推文'.repeat(20) });
  for (const width of [40, 81, 82]) expect(widthOf(progressBar(run(), wide, NOW, width))).toBeLessThan(width);
});

it('says what looks wrong before what is less urgent', () => {
  expect(progressBar(run(), stalled, NOW, 130)).toContain(
    '42 %, about 3 min left  🐢 no task finished for 6 min, normally every 20 s  6 min so far',
  );
});

it('says how it stands while there is no progress', () => {
  expect(progressBar(run({ state: 'provisioning' }), null, NOW, 100)).toBe(
    'retrain  waits for its cluster  6 min so far',
  );
  expect(progressBar(run({ cancelWantedBy: 'U0GRACE' }), null, NOW, 100)).toBe(
    'retrain  is being cancelled  6 min so far',
  );
});

it('is a line for a log where nothing is drawn', () => {
  expect(progressText(stalled)).toBe(
    '42 %, about 3 min left · 🐢 no task finished for 6 min, normally every 20 s · loading tweets · 1.2 M rows · 128 of 300 tasks',
  );
});

it('says once how a run is, stages and all', () => {
  const far = live({ trouble: stalled.trouble }, { stages: [stage(2), stage(3, { done: 0, total: 40 })] });
  expect(
    stateText(run(), far, NOW, STYLE),
  ).toBe(`🔥 [b]retrain[/b] r-7k3f9q2m is running, 6 min so far: 42 %, about 3 min left
🐢 no task finished for 6 min, normally every 20 s
  ████░░░░░░ loading tweets · 1.2 M rows · 128 of 300 tasks
  ✓ earlier stages · 8 tasks
  ▸ stage 2 · 60 % · 120 of 200 tasks · collect at load.py:88
  ▸ stage 3 · 0 % · 0 of 40 tasks · collect at load.py:88`);
});
