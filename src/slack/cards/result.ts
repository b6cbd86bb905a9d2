import type { KnownBlock } from '@slack/types';
import type { Job } from '../../config/schema.ts';
import type { JobResult } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { context, LIMITS, type MessageBlock, section } from '../blocks.ts';
import { inlineCode, mrkdwn } from '../escape.ts';
import { chartBlocks } from './chart.ts';
import { formatted, tableBlock } from './table.ts';

type Part = Job['show'][number];
const EVERYTHING_BUT_LINKS: readonly Part[] = ['metrics', 'chart', 'table', 'notes'];

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
      .map(({ label, uri }) => `${mrkdwn(redacted(label), 60)} ${inlineCode(redacted(uri), 200)}`);
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
