import { expect, it } from 'vitest';
import { createProgressLine } from '../../src/cli/progress-line.ts';
import { live, NOW, run } from '../slack/support/records.ts';

/** A terminal that keeps what it is told, with a clock of its own. */
function stand(hasStatus: boolean) {
  const shown: string[] = [];
  const clock = { at: NOW.getTime() };
  const keep = (text: string) => void shown.push(text);
  const terminal = { hasStatus, width: 60, status: keep, note: keep };
  return { shown, clock, line: createProgressLine(terminal, () => new Date(clock.at)) };
}

it('draws at each look on a terminal', () => {
  const { shown, line } = stand(true);
  line.show(run({ state: 'provisioning' }), null);
  line.show(run(), live());
  line.show(run(), live());
  expect(shown).toHaveLength(3);
  expect(shown[0]).toMatch(/^retrain {2}waits for its cluster/);
});

it('writes a line elsewhere when something is new, and not more than one in ten seconds', () => {
  const { shown, clock, line } = stand(false);
  line.show(run({ state: 'provisioning' }), null);
  expect(shown).toEqual([]);
  for (let percent = 0; percent < 40; percent += 1) {
    line.show(run(), live({ left: null }, { percent, doing: null, rows: null }));
    clock.at += 1000;
  }
  expect(shown.map((text) => /(\d+) %/.exec(text)?.[1])).toEqual(['0', '10', '20', '30']);
  clock.at += 60_000;
  line.show(run(), live({ left: null }, { percent: 30, doing: null, rows: null }));
  expect(shown).toHaveLength(4);
});
