import type { JobChart } from '../../records.ts';
import { decimalsOf, formatted } from '../../slack/cards/table.ts';
import { tableLines, widthOf } from './table.ts';

const MOST_BARS = 40;
/** Longer ones say no more. */
const LONGEST = 60;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A chart as a bar a line, each series by itself; the longest bar fills what the words leave of the width. */
export function bars({ categories, series }: JobChart, width: number): string[] {
  return series.flatMap(({ name, values }) => {
    const shown = categories.slice(0, MOST_BARS);
    const format = decimalsOf(values);
    const heads = tableLines(
      shown.map((category, index) => [category, formatted(values[index] ?? 0, format)]),
      (column) => column === 1,
    );
    const room = Math.max(10, Math.min(LONGEST, width - Math.max(0, ...heads.map(widthOf)) - 3));
    const most = Math.max(...shown.map((_, index) => Math.abs(values[index] ?? 0)), Number.MIN_VALUE);
    const lines = heads.map((head, index) => {
      const value = values[index] ?? 0;
      // The other way is shown by its colour in a picture; here by a lighter bar.
      const bar = value < 0 ? '░'.repeat(Math.round((-value / most) * room)) : barOf((value / most) * room);
      return `${head}  ${bar}`.trimEnd();
    });
    const left = categories.length - shown.length;
    return [...(series.length > 1 ? [name] : []), ...lines, ...(left > 0 ? [`and ${left} more`] : [])];
  });
}

function barOf(length: number): string {
  const eighths = Math.round(length * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}
