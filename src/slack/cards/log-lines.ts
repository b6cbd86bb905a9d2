import type { SectionBlock } from '@slack/types';
import type { RunId } from '../../ids.ts';
import type { FollowedStream, ThreadEvent } from '../../records.ts';
import { redact, redacted } from '../../text/redact.ts';
import { actionValue } from '../actions.ts';
import { button, context, type MessageBlock, type SlackMessage, section } from '../blocks.ts';
import { counted, person, timeOfDay } from '../words.ts';
import { hidden } from './failure.ts';
import { logBlock } from './log-block.ts';

type Event<K extends ThreadEvent['kind']> = Extract<ThreadEvent, { kind: K }>;

/** What the logs have said since the last batch. */
export function logLinesMessage({ run, stream, logs }: Event<'log-lines'>): SlackMessage {
  // What does not fit is at most a few minutes of log, and `/emr logs` has it.
  const blocks: MessageBlock[] = logs.flatMap((log, nth) => {
    const { text, count } = redact(log.text);
    const { block } = logBlock(redacted(log.name), text, logs.length);
    const left = log.leftOut > 0 ? `${counted(log.leftOut, 'older line')} left out` : '';
    const notes = [left, hidden(log.hidden + count)].filter(Boolean).join(' · ');
    return [nth === 0 ? withStop(block, run, stream) : block, ...(notes ? [context(notes)] : [])];
  });
  const last =
    redacted(logs.at(-1)?.text ?? '')
      .trimEnd()
      .split('\n')
      .at(-1) ?? '';
  return { text: last.trim() === '' ? 'New log lines' : last, blocks };
}

/** That somebody follows, what and for how long. */
export function followBegunMessage({ run, stream, by, until }: Event<'follow-begun'>): SlackMessage {
  const what = followedWords(stream);
  const words = `👀 ${person(by)} follows ${what}: new lines come here until the run ends, at most until ${timeOfDay(new Date(until))}.`;
  return { text: `Following ${what}`, blocks: [withStop(section(words), run, stream)] };
}

/** That it is over, and why. */
export function followEndedMessage({ stream, why, by }: Event<'follow-ended'>): SlackMessage {
  const what = followedWords(stream);
  const words = {
    stopped: `Stopped following ${what}${by ? `, as ${person(by)} asked` : ''}.`,
    ended: `The run has ended, and ${what} with it: nothing more to follow.`,
    time: `Followed ${what} for as long as anybody reads. Follow again, or look with \`/emr logs\`.`,
    messages: `${what.replace(/^./, (letter) => letter.toUpperCase())} say more than belongs in a thread: followed no further. \`/emr logs --grep\` finds things in them.`,
  }[why];
  return { text: `Not following ${what} any more`, blocks: [section(words)] };
}

/** In words that can stand in the middle of a sentence. */
const followedWords = (stream: FollowedStream): string =>
  ({
    own: 'what the job says',
    driver: "the driver's logs",
    executor: "the executors' logs",
    controller: "the controller's log",
    stdout: "the step's stdout",
    stderr: "the step's stderr",
  })[stream];

const withStop = (block: SectionBlock, run: RunId, stream: FollowedStream): SectionBlock => ({
  ...block,
  accessory: button({
    label: 'Stop following',
    action: 'run.unfollow',
    value: actionValue('run.unfollow', { run, stream }),
  }),
});
