import { context, section } from '../../slack/blocks.ts';
import { inlineCode } from '../../slack/escape.ts';
import { type Access, mayTry } from '../authorize.ts';
import type { Answer } from '../context.ts';
import type { Registry } from '../spec.ts';

/** What can be said, the command whose rights that needs, and what it does. */
const OF_A_RUN = [
  ['status', 'status', 'how far it is, what it cost'],
  ['why did it fail?', 'status', 'the cause, and what mends it'],
  ['logs', 'logs', `what they say; ${inlineCode('logs --grep timeout')} searches`],
  ['follow', 'logs', 'new lines as they come'],
  ['report', 'report', 'what it did, stage by stage'],
  ['stop', 'cancel', 'ends it'],
  ['again', 'again', 'the same once more, when it is over'],
] as const;
const OF_A_CLUSTER = [
  ['status', 'status', 'how it is, and how to connect'],
  ['why', 'why', 'whether it works, and what comes next'],
  ['keep 2h', 'keep', `keeps it; also ${inlineCode('keep until 18:00')}`],
  ['logs', 'logs', 'what those of its latest run say'],
  ['stop', 'terminate', 'puts it out; asks first'],
  ['again', 'again', 'another of the same kind, when it is gone'],
] as const;

/** What is understood in the thread of this run or cluster, as far as the asker may. */
export function helpInThread(registry: Registry, access: Access, subject: string): Answer {
  const phrases = (subject.startsWith('r-') ? OF_A_RUN : OF_A_CLUSTER).filter(([, name]) => {
    const command = registry.find(name);
    return command && mayTry(access, command);
  });
  const lines = phrases.map(([said, , does]) => `• ${inlineCode(said)} ${does}`);
  return {
    text: `Say ${phrases.map(([said]) => said).join(', ')}`,
    blocks: [
      section([`*What you can say in the thread of ${inlineCode(subject)}*`, ...lines].join('\n')),
      context(`Any other command works too, without ${inlineCode('/emr')}: ${inlineCode('help status')} explains one.`),
    ],
  };
}
