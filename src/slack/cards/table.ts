import type { TableBlock } from '@slack/types';
import type { JobResult } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { LIMITS } from '../blocks.ts';
import { plain } from '../escape.ts';

type Table = Omit<JobResult['tables'][number], 'title'>;
type Cell = { type: 'raw_text'; text: string };

interface TableOptions {
  /** Its share of a message's 13,000 characters, all JSON counted. */
  characters?: number;
  /** The longest text of a cell. */
  cell?: number;
  /** Columns that stand to the right though they hold no numbers. */
  right?: readonly string[];
}

/** A number by its pattern: `0.000` has three decimals, `0.0%` is a share of one; else as few as it needs. */
export function formatted(value: number | string, format?: string): string {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return 'not a number';
  const pattern = /^(?:#,##)?0(?:\.(0+))?(%)?$/.exec(format ?? '');
  if (!pattern) return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
  const decimals = Math.min(pattern[1]?.length ?? 0, 10);
  const percent = pattern[2] === '%';
  const number = (percent ? value * 100 : value).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: format?.startsWith('#') ?? false,
  });
  return percent ? `${number} %` : number;
}

/** A table of a message, its numbers in line; rows beyond Slack's limits are left out. */
export function tableBlock(
  table: Table,
  { characters: most = 4000, cell: longest = 80, right = [] }: TableOptions = {},
): TableBlock {
  const columns = table.columns.slice(0, LIMITS.tableColumns);
  const decimals = columns.map((_, index) => decimalsOf(table.rows.map((row) => row[index])));
  const cell = (value: string | number | null, format?: string) => cellOf(value, longest, format);
  const head = columns.map((column) => cell(column));
  const rows: Cell[][] = [head];
  let characters = lengthOf(head);
  for (const row of table.rows.slice(0, LIMITS.tableRows - 1)) {
    const cells = columns.map((_, index) => cell(row[index] ?? null, decimals[index]));
    characters += lengthOf(cells);
    if (characters > most) break;
    rows.push(cells);
  }
  return {
    type: 'table',
    rows,
    column_settings: columns.map((column, index) => ({
      align: right.includes(column) || table.rows.some((row) => typeof row[index] === 'number') ? 'right' : 'left',
    })),
  };
}

const lengthOf = (cells: Cell[]): number => JSON.stringify(cells).length;

/** The pattern of a column: as many decimals in each row as its longest number needs, so that they stand in line. */
export function decimalsOf(values: readonly unknown[]): string {
  const lengths = values.map((value) => (typeof value === 'number' ? formatted(value).split('.')[1]?.length : 0) ?? 0);
  const most = Math.max(0, ...lengths);
  return most === 0 ? '#,##0' : `#,##0.${'0'.repeat(most)}`;
}

function cellOf(value: string | number | null, most: number, format?: string): Cell {
  const text =
    value === null ? '–' : typeof value === 'number' ? formatted(value, format) : plain(redacted(value), most);
  return { type: 'raw_text', text: text.trim() === '' ? '–' : text };
}
