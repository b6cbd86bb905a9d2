import { describe, expect, it } from 'vitest';
import { readNight } from '../../src/commands/nightly/day.ts';

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
