import type { KnownBlock, TableBlock } from '@slack/types';
import type { Job } from '../../config/schema.ts';
import type { JobResult } from '../../records.ts';
import { context, LIMITS, type MessageBlock, section } from '../blocks.ts';
import { inlineCode, mrkdwn, plain } from '../escape.ts';
import { redacted } from '../redact.ts';
import { chartBlocks } from './chart.ts';

type Part = Job['show'][number];
const EVERYTHING_BUT_LINKS: readonly Part[] = ['metrics', 'chart', 'table', 'notes'];
/** A table's share of a message's 13,000 characters. */
const TABLE_CHARACTERS = 4000;

/** What a job says of itself, in blocks; `show` is the job's own choice in stoker.yml. */
export function resultBlocks(result: JobResult, show: readonly Part[] = EVERYTHING_BUT_LINKS): MessageBlock[] {
  const blocks: MessageBlock[] = [];
  if (show.includes('metrics') && result.metrics.length > 0) blocks.push(metrics(result.metrics));
  if (show.includes('chart')) blocks.push(...chartBlocks(result.charts ?? []));
  const table = result.tables.find(({ columns, rows }) => columns.length > 0 && rows.length > 0);
  if (show.includes('table') && table) {
    if (table.title.trim()) blocks.push(section(`*${mrkdwn(redacted(table.title), 150)}*`));
    blocks.push(tableBlock(table));
    const left = result.tables.length - 1;
    // Slack shows one table a message.
    if (left > 0) blocks.push(context(`${left} more ${left === 1 ? 'table' : 'tables'} in the job's result file.`));
  }
  if (show.includes('notes') && result.notes.length > 0) {
    blocks.push(
      context(
        mrkdwn(
          redacted(
            result.notes
              .slice(0, 6)
              .map((note) => `• ${note}`)
              .join('\n'),
          ),
          900,
        ),
      ),
    );
  }
  if (show.includes('links') && result.links.length > 0) {
    const links = result.links
      .slice(0, 5)
      .map(({ label, uri }) => `${mrkdwn(label, 60)} ${inlineCode(redacted(uri), 200)}`);
    blocks.push(context(links.join(' · ')));
  }
  return blocks;
}

function metrics(values: JobResult['metrics']): KnownBlock {
  return {
    type: 'section',
    fields: values.slice(0, LIMITS.fields).map(({ label, value, format }) => ({
      type: 'mrkdwn',
      text: `*${mrkdwn(redacted(label), 60)}*\n${mrkdwn(redacted(formatted(value, format)), 120) || '–'}`,
    })),
  };
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

function tableBlock(table: JobResult['tables'][number]): TableBlock {
  const columns = table.columns.slice(0, LIMITS.tableColumns);
  const decimals = columns.map((_, index) => decimalsOf(table.rows.map((row) => row[index])));
  const head = columns.map((column) => cell(column));
  const rows: ReturnType<typeof cell>[][] = [head];
  let characters = lengthOf(head);
  for (const row of table.rows.slice(0, LIMITS.tableRows - 1)) {
    const cells = columns.map((_, index) => cell(row[index] ?? null, decimals[index]));
    characters += lengthOf(cells);
    if (characters > TABLE_CHARACTERS) break;
    rows.push(cells);
  }
  return {
    type: 'table',
    rows,
    column_settings: columns.map((_, index) => ({
      align: table.rows.some((row) => typeof row[index] === 'number') ? 'right' : 'left',
    })),
  };
}

const lengthOf = (cells: ReturnType<typeof cell>[]): number => JSON.stringify(cells).length;

/** The pattern of a column: as many decimals in each row as its longest number needs, so that they stand in line. */
function decimalsOf(values: readonly unknown[]): string {
  const lengths = values.map((value) => (typeof value === 'number' ? formatted(value).split('.')[1]?.length : 0) ?? 0);
  const most = Math.max(0, ...lengths);
  return most === 0 ? '#,##0' : `#,##0.${'0'.repeat(most)}`;
}

function cell(value: string | number | null, format?: string): { type: 'raw_text'; text: string } {
  const text = value === null ? '–' : typeof value === 'number' ? formatted(value, format) : plain(redacted(value), 80);
  return { type: 'raw_text', text: text.trim() === '' ? '–' : text };
}
