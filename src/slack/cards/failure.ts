import type { KnownBlock } from '@slack/types';
import type { Failure } from '../../records.ts';
import { redact, redacted } from '../../text/redact.ts';
import { context, section } from '../blocks.ts';
import { codeBlock, inlineCode, mrkdwn } from '../escape.ts';
import { changed } from './retries.ts';

/** More lines do not make it clearer, and push what to do out of sight. */
const MOST_LINES = 8;
const MOST_ADVICE = 4;

/** Why it failed: the sentence, the lines of the logs that say so, and what to do. */
export function failureBlocks(failure: Failure, options: { lines?: number; characters?: number } = {}): KnownBlock[] {
  const message = mrkdwn(redacted(failure.message), 1200) || 'It failed without a word.';
  return [section(message), ...evidence(failure, options), ...whatToDo(failure)];
}

/** The same for a card whose first lines say the sentence already. */
export const whyAndWhatNow = (failure: Failure): KnownBlock[] => [...evidence(failure, {}), ...whatToDo(failure)];

/** The advice, the fix with what is worth knowing of it, and by which name the documentation tells of the cause. */
function whatToDo({ hint, advice = [], fix, cause, alsoSeen = [] }: Failure): KnownBlock[] {
  const said = advice.slice(0, MOST_ADVICE).map((one) => mrkdwn(redacted(one), 500));
  const lines = said.length > 1 ? said.map((one) => `• ${one}`) : said;
  if (hint) lines.unshift(mrkdwn(redacted(hint), 600));
  const [only = ''] = lines;
  const blocks: KnownBlock[] = [];
  if (lines.length > 0)
    blocks.push(section(lines.length === 1 ? `:bulb: ${only}` : `:bulb: *What to do*\n${lines.join('\n')}`));
  if (fix) {
    blocks.push(section(`🔧 *The fix:* ${changed(fix.changes)}`));
    if (fix.notes.length > 0) blocks.push(context(...fix.notes.map((note) => mrkdwn(redacted(note), 500))));
  }
  const other = alsoSeen.length > 0 ? `also seen: ${alsoSeen.map((one) => mrkdwn(one, 60)).join(', ')}` : '';
  if (cause)
    blocks.push(context([`Cause ${inlineCode(cause)}`, noSetting({ cause, fix }), other].filter(Boolean).join(' · ')));
  return blocks;
}

/** Why there is no button; empty where there is a fix, and while nobody knows what it was. */
export const noSetting = ({ cause, fix }: Pick<Failure, 'cause' | 'fix'>): string =>
  fix === null && cause && cause !== 'unknown' ? 'Stoker knows no setting that mends this' : '';

function evidence(failure: Failure, options: { lines?: number; characters?: number }): KnownBlock[] {
  const lines = logLines(failure, options);
  if (lines) return lines;
  return failure.looking ? [context('Looking in the logs for the lines that say why…')] : [];
}

/** The log lines alone, grouped by file. */
export function logLines(failure: Failure, options: { lines?: number; characters?: number } = {}): KnownBlock[] | null {
  const lines = (failure.lines ?? []).slice(0, options.lines ?? MOST_LINES);
  if (lines.length === 0) return null;
  const { text, count } = redact(lines.map((line) => line.text.slice(0, 2000)).join('\n'));
  return [
    section(codeBlock(text, options.characters ?? 2400)),
    context([`From ${placesOf(lines)}`, hidden(count)].filter(Boolean).join(' · ')),
  ];
}

/** `driver stderr, line 120; executor 2 stderr, line 44`: where the lines stand, as far as they know. */
function placesOf(lines: NonNullable<Failure['lines']>): string {
  const files = [...new Set(lines.map(({ file }) => file))];
  return files
    .slice(0, 3)
    .map((file) => {
      const numbers = lines.flatMap((one) => (one.file === file && one.line ? [one.line] : []));
      const where = numbers.length > 0 ? `, line ${Math.min(...numbers)}` : '';
      return `${mrkdwn(file, 120)}${where}`;
    })
    .join('; ');
}

/** Says that something was taken out, so that nobody looks for it in the log. */
export const hidden = (count: number): string =>
  count === 0 ? '' : `${count} ${count === 1 ? 'secret' : 'secrets'} taken out`;
