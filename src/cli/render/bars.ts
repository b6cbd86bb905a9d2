import type { JobChart } from '../../records.ts';
import { decimalsOf, formatted } from '../../slack/cards/table.ts';
import { tableLines, widthOf } from './table.ts';

const MOST_BARS = 40;
/** Longer ones say no more. */
const LONGEST = 60;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A chart as a bar a line, series below each other on one scale; the longest bar fills what words leave of the width. */
export function bars({ categories, series }: JobChart, width: number): string[] {
  const shown = categories.slice(0, MOST_BARS);
  const rows = series.map(({ values }) => shown.map((category, index) => ({ category, value: values[index] ?? 0 })));
  const all = rows.flat().map(({ value }) => value);
  const format = decimalsOf(all);
  const most = Math.max(...all.map(Math.abs), Number.MIN_VALUE);
  const heads = tableLines(
    rows.flat().map(({ category, value }) => [category, formatted(value, format)]),
    (column) => column === 1,
  );
  const room = Math.max(10, Math.min(LONGEST, width - Math.max(0, ...heads.map(widthOf)) - 3));
  const left = categories.length - shown.length;
  return series.flatMap(({ name }, nth) => {
    const lines = (rows[nth] ?? []).map(({ value }, index) => {
      // The other way is shown by its colour in a picture; here by a lighter bar.
      const bar = value < 0 ? '░'.repeat(Math.round((-value / most) * room)) : barOf((value / most) * room);
      return `${heads[nth * shown.length + index]}  ${bar}`.trimEnd();
    });
    return [...(series.length > 1 ? [name] : []), ...lines, ...(left > 0 ? [`and ${left} more`] : [])];
  });
}

function barOf(length: number): string {
  const eighths = Math.round(length * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}
