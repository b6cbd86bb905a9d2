import type { KnownBlock } from '@slack/types';
import type { Failure } from '../../records.ts';
import { redact, redacted } from '../../text/redact.ts';
import { context, section } from '../blocks.ts';
import { codeBlock, mrkdwn } from '../escape.ts';

/** Why it failed: the sentence, what to do, and the lines of the logs that say so. */
export function failureBlocks(failure: Failure, options: { lines?: number; characters?: number } = {}): KnownBlock[] {
  const message = mrkdwn(redacted(failure.message), 1200) || 'It failed without a word.';
  return [section(`${message}${hintOf(failure, '\n')}`), ...evidence(failure, options)];
}

/** The same for a card whose first lines say the sentence already. */
export function whyAndWhatNow(failure: Failure): KnownBlock[] {
  const hint = hintOf(failure, '');
  return [...(hint ? [section(hint)] : []), ...evidence(failure, {})];
}

const hintOf = ({ hint }: Failure, before: string): string =>
  hint ? `${before}:bulb: ${mrkdwn(redacted(hint), 600)}` : '';

function evidence(failure: Failure, options: { lines?: number; characters?: number }): KnownBlock[] {
  const lines = logLines(failure, options);
  if (lines) return lines;
  return failure.looking ? [context('Looking in the logs for the lines that say why…')] : [];
}

/** The log lines alone, grouped by file. */
export function logLines(failure: Failure, options: { lines?: number; characters?: number } = {}): KnownBlock[] | null {
  const lines = (failure.lines ?? []).slice(0, options.lines ?? 12);
  if (lines.length === 0) return null;
  const files = [...new Set(lines.map(({ file }) => file))];
  const { text, count } = redact(lines.map((line) => line.text.slice(0, 2000)).join('\n'));
  const where =
    files.length > 0
      ? `From ${files
          .map((file) => mrkdwn(file, 120))
          .slice(0, 3)
          .join(', ')}`
      : '';
  return [
    section(codeBlock(text, options.characters ?? 2400)),
    context([where, hidden(count)].filter(Boolean).join(' · ')),
  ];
}

/** Says that something was taken out, so that nobody looks for it in the log. */
export const hidden = (count: number): string =>
  count === 0 ? '' : `${count} ${count === 1 ? 'secret' : 'secrets'} taken out`;
