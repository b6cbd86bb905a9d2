import type { KnownBlock } from '@slack/types';
import type { Failure, ThreadEvent } from '../records.ts';
import { redacted } from '../text/redact.ts';
import { type SlackMessage, section } from './blocks.ts';
import { consoleLink } from './cards/cluster-line.ts';
import { failureBlocks, whyAndWhatNow } from './cards/failure.ts';
import { followBegunMessage, followEndedMessage, logLinesMessage } from './cards/log-lines.ts';
import { chainLine, changed } from './cards/retries.ts';
import { withinLimits } from './cards/within-limits.ts';
import { inlineCode, mrkdwn } from './escape.ts';
import { duration, ordinal, person } from './words.ts';

/** One event in the thread of a card: short, since it is read on a phone. `link` is the card it speaks of, where there is one. */
export function renderThreadEvent(event: ThreadEvent, link: string | null = null): SlackMessage {
  const { text, blocks } = render(event, link);
  return withinLimits({ text: mrkdwn(text, 400), blocks });
}

function render(event: ThreadEvent, link: string | null): SlackMessage {
  switch (event.kind) {
    case 'cluster-launched':
      return line(
        '⏳ The cluster is starting',
        `⏳ Cluster ${inlineCode(event.awsId)} is starting (preset ${mrkdwn(event.preset, 60)})${inConsole(event.consoleUrl)}`,
      );
    case 'cluster-ready': {
      const node = event.primaryDns ? `, primary node ${inlineCode(event.primaryDns)}` : '';
      const took = duration(event.seconds);
      return line(
        `🔥 The cluster is ready after ${took}`,
        `🔥 Cluster ${inlineCode(event.awsId)} is ready after ${took}${node}`,
      );
    }
    case 'step-started':
      return line(
        `▶️ ${stepTitle(event.step)} started`,
        `▶️ Step *${mrkdwn(event.step, 200)}* started${event.awsId ? ` (${inlineCode(event.awsId)})` : ''}`,
      );
    case 'step-done': {
      const took = duration(event.seconds);
      const said = event.result?.headline ?? '';
      return line(
        `✅ ${stepTitle(event.step)} is done after ${took}${said ? `: ${redacted(said)}` : ''}`,
        `✅ Step *${mrkdwn(event.step, 200)}* is done after ${took}${said ? `\n${mrkdwn(redacted(said), 600)}` : ''}`,
      );
    }
    case 'run-failed':
      return failed(event.failure, event.job);
    case 'failure-lines':
      return laterWords(event.failure, event.corrects === true, event.job);
    case 'run-cancelled':
      return cancelled(event);
    case 'cluster-terminating':
      return line(
        '🧯 The cluster is terminating',
        `🧯 The cluster is ${event.by ? 'being terminated' : 'terminating'}${by(event.by)}${why(event)}`,
      );
    case 'cluster-gone':
      return line(
        `⚫ The cluster is gone after ${duration(event.seconds)}`,
        `⚫ The cluster is gone after ${duration(event.seconds)}${words(event.message)}`,
      );
    case 'champion-changed': {
      const { model, version, before } = event;
      const instead = before ? `; before, it was ${inlineCode(before)}` : '';
      return line(
        `🏆 ${model} has a new champion: ${version}`,
        `🏆 ${inlineCode(version)} is the champion of *${mrkdwn(model, 80)}* now, by ${person(event.by)}${instead}`,
      );
    }
    case 'run-retried': {
      const run = link ? `<${link}|${mrkdwn(event.run, 40)}>` : inlineCode(event.run);
      return line(
        `🔁 Tried again${event.by ? '' : ' automatically'} as ${event.run}`,
        `🔁 Tried again${event.by ? by(event.by) : ' automatically'} as ${run}: ${changed(event.changes)}`,
      );
    }
    case 'run-retries':
      return line(
        `🔧 ${ordinal(event.chain.length + 1)} try${event.by ? '' : ', automatic'}`,
        `🔧 ${ordinal(event.chain.length + 1)} try${event.by ? by(event.by) : ', automatic'}: ${changed(event.changes)}
${chainLine(event.chain, event.run)}`,
      );
    case 'log-lines':
      return logLinesMessage(event);
    case 'follow-begun':
      return followBegunMessage(event);
    case 'follow-ended':
      return followEndedMessage(event);
    case 'hard-limit-raised': {
      const limits = `from ${duration(event.from)} to ${duration(event.to)}`;
      return line(`The hard limit is raised ${limits}`, `⏱️ The hard limit is raised ${limits}${by(event.by)}`);
    }
    case 'note':
      return line(redacted(event.message), mrkdwn(redacted(event.message), 2500) || '–');
  }
}

/** Without the id, which says nothing on a locked phone. */
const stepTitle = (name: string): string => name.replace(/ r-[a-z0-9]+$/, '');
const line = (text: string, shown: string): SlackMessage => ({ text, blocks: [section(shown)] });
const by = (who: string | null): string => (who ? ` by ${person(who)}` : '');
const words = (message: string): string => (message ? `: ${mrkdwn(redacted(message), 800)}` : '');
/** Whoever is named has asked for it; that need not be said twice. */
const why = ({ by: who, message }: { by: string | null; message: string }): string =>
  who && message === 'As asked.' ? '' : words(message);
const inConsole = (url: string | null): string => {
  const shown = consoleLink(url);
  return shown ? ` · ${shown}` : '';
};

/** A step of a chain that nobody has cancelled says only why it was not begun. */
function cancelled(event: Extract<ThreadEvent, { kind: 'run-cancelled' }>): SlackMessage {
  const { job, message } = event;
  if (job === undefined) return line('⏹️ The run was cancelled', `⏹️ Cancelled${by(event.by)}${why(event)}`);
  const name = `⏹️ *${mrkdwn(job, 80)}*`;
  if (event.by === null) return line(`${job}: ${redacted(message)}`, `${name}${words(message)}`);
  return line(`${job} was cancelled`, `${name} was cancelled${by(event.by)}${why(event)}`);
}

/** Of a chain's step. */
const ofJob = (job: string | undefined): string => (job === undefined ? '' : ` of ${job}`);

function laterWords(failure: Failure, corrects: boolean, job: string | undefined): SlackMessage {
  const opening = `What the logs${ofJob(job)} say${corrects ? ' now' : ''}`;
  return {
    text: `${opening}: ${redacted(failure.message)}`,
    blocks: [section(`${mrkdwn(opening, 120)}: ${mrkdwn(redacted(failure.message), 1200)}`), ...whyAndWhatNow(failure)],
  };
}

function failed(failure: Failure, job: string | undefined): SlackMessage {
  const [first, ...rest] = failureBlocks(failure);
  const name = job === undefined ? '' : `*${mrkdwn(job, 80)}* failed: `;
  const opening: KnownBlock[] =
    first?.type === 'section' && first.text ? [section(`❌ ${name}${first.text.text}`)] : [];
  return {
    text: `❌ ${job === undefined ? 'Failed' : `${job} failed`}: ${redacted(failure.message)}`,
    blocks: [...opening, ...rest],
  };
}
