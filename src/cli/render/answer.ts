import type { TableBlock } from '@slack/types';
import type { Answer } from '../../commands/context.ts';
import { bars } from './bars.ts';
import { mrkdwnText } from './mrkdwn.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';

/** An answer or message of Slack as lines for a terminal; buttons are left out, since every one has a command. */
export function answerText(message: Pick<Answer, 'text' | 'blocks'>, style: Style): string {
  const parts = (message.blocks ?? []).map((block) => blockText(block, style)).filter((part) => part !== '');
  return parts.length > 0 ? parts.join('\n') : mrkdwnText(message.text, style);
}

type Block = NonNullable<Answer['blocks']>[number];

interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

function blockText(block: Block, style: Style): string {
  switch (block.type) {
    case 'section':
      return [...(block.text ? [textOf(block.text, style)] : []), ...fieldLines(block.fields ?? [], style)].join('\n');
    case 'header':
      return style.bold(block.text.text);
    case 'context':
      return block.elements
        .flatMap((element) => ('text' in element ? [style.dim(textOf(element as TextObject, style))] : []))
        .join('\n');
    case 'plan':
      return [block.title, ...(block.tasks ?? []).map((task) => taskLine({ ...task }))].join('\n');
    case 'table':
      return slackTable(block);
    case 'rich_text':
      return richText(block);
    case 'data_visualization':
      return chartText(block, style);
    default:
      return '';
  }
}

const textOf = ({ type, text }: TextObject, style: Style): string =>
  type === 'mrkdwn' ? mrkdwnText(text, style) : text;

/** `*label*\nvalue` as two columns. */
function fieldLines(fields: readonly TextObject[], style: Style): string[] {
  const plain: Style = { ...style, bold: (text) => text };
  const rows = fields.map((field) => {
    const [label = '', ...value] = textOf(field, plain).split('\n');
    return [label, value.join(' ')];
  });
  return tableLines(rows, () => false);
}

const SIGNS: Readonly<Record<string, string>> = { pending: '·', in_progress: '…', complete: '✓', error: '✗' };

/** Its details beside it, or below when they take several lines. */
function taskLine({ title, status, details }: Record<string, unknown>): string {
  const line = `  ${SIGNS[String(status)] ?? ' '} ${String(title)}`;
  const said = details ? richText(details) : '';
  if (said.includes('\n')) return [line, ...said.split('\n').map((one) => `      ${one}`)].join('\n');
  return said ? `${line} (${said})` : line;
}

function chartText({ title, chart }: Extract<Block, { type: 'data_visualization' }>, style: Style): string {
  const series = chart.series.map(({ name, data }) => ({ name, values: data.map(({ value }) => value) }));
  const lines = bars({ title, kind: chart.type, categories: chart.axis_config.categories, series }, style.width);
  return [style.bold(title), ...lines].join('\n');
}

function slackTable({ rows, column_settings }: TableBlock): string {
  const cells = rows.map((row) => row.map((cell) => (cell.type === 'raw_text' ? cell.text : richText(cell))));
  return tableLines(cells, (column) => column_settings?.[column]?.align === 'right').join('\n');
}

/** The words of a rich text, whatever holds them. */
function richText(part: unknown): string {
  if (Array.isArray(part)) return part.map(richText).join('');
  if (typeof part !== 'object' || part === null) return '';
  if ('text' in part && typeof part.text === 'string') return part.text;
  if ('url' in part && typeof part.url === 'string') return part.url;
  return 'elements' in part ? richText(part.elements) : '';
}
