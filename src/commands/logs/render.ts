import type { LogView, ShownLog } from '../../emr/logs/view/view.ts';
import { context, type MessageBlock } from '../../slack/blocks.ts';
import { hidden } from '../../slack/cards/failure.ts';
import { logBlock } from '../../slack/cards/log-block.ts';
import { mrkdwn } from '../../slack/escape.ts';
import { counted, timeOfDay } from '../../slack/words.ts';
import type { LogWish } from './query.ts';

/** What is read, and when there will be more; the same for a message and for a terminal. */
export interface Shown {
  view: LogView;
  nextPush: Date | null;
}

/** The logs as blocks of a message, each cut to its newest lines; `isCut` when there is more than a message holds. */
export function logBlocks({ view, nextPush }: Shown, wish: LogWish): { blocks: MessageBlock[]; isCut: boolean } {
  const blocks: MessageBlock[] = [];
  let isCut = false;
  for (const log of view.logs) {
    const shown = logBlock(log.name, log.text, view.logs.length);
    isCut ||= shown.isCut;
    blocks.push(shown.block, context(notesOf(log, wish).join(' · ')));
  }
  const remarks = remarksOf({ view, nextPush }, wish, (at) => timeOfDay(at));
  for (const remark of remarks) blocks.push(context(mrkdwn(remark.text, 500).replace(TIME, remark.time)));
  return { blocks, isCut };
}

/** The same as plain text, whole: for a file, or a terminal. */
export function logText({ view, nextPush }: Shown, wish: LogWish): string {
  const logs = view.logs.map((log) => `==> ${log.name} (${notesOf(log, wish).join(', ')}) <==\n${log.text}\n`);
  const remarks = remarksOf({ view, nextPush }, wish, (at) => at.toLocaleTimeString('en-GB', { timeStyle: 'short' }));
  return [...logs, ...remarks.map(({ text, time }) => text.replace(TIME, time))].join('\n');
}

function notesOf(log: ShownLog, { grep }: LogWish): string[] {
  const few = log.shown < log.wanted ? `the last ${log.shown} of ` : '';
  const what =
    grep === null
      ? log.wanted < log.total
        ? `${few}${counted(log.wanted, 'line')}, without ${(log.total - log.wanted).toLocaleString('en-US')} of INFO, frames and the like`
        : `${few}${counted(log.total, 'line')}`
      : `${few}${counted(log.wanted, 'match').replace(/matchs$/, 'matches')} in ${counted(log.total, 'line')}`;
  return [
    log.from === 's3' ? `${what}, from S3` : what,
    log.complete ? '' : 'the time was up before its end',
    hidden(log.hidden),
  ].filter(Boolean);
}

/** Stands for a moment, which Slack and a terminal write differently. */
const TIME = '%time';
interface Remark {
  text: string;
  time: string;
}

function remarksOf({ view, nextPush }: Shown, wish: LogWish, clock: (at: Date) => string): Remark[] {
  const said: Remark[] = [];
  const say = (text: string, at: Date | null = null): void => void said.push({ text, time: at ? clock(at) : '' });
  if (view.logs.length === 0) say(nothingFound(view, wish));
  if (nextPush)
    say(`EMR sends the logs of this cluster to S3 every five minutes or so: next push by about ${TIME}.`, nextPush);
  if (view.unread > 0) say(`${counted(view.unread, 'more log')} not looked into; --stream and --grep narrow it down.`);
  for (const problem of view.problems.slice(0, 3)) say(`⚠️ ${problem}`);
  return said;
}

function nothingFound({ searched }: LogView, { grep, stream }: LogWish): string {
  const where = stream === null ? '' : ` of ${stream}`;
  if (searched === 0) return `No log${where} has arrived yet: they come within minutes, and once the step has ended.`;
  if (grep !== null) return `“${grep}” stands in none of ${counted(searched, 'log')}${where}.`;
  return `${counted(searched, 'log')}${where}, and nothing in them.`;
}
