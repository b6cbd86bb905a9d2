import type { NoticeBody } from '../../records.ts';
import { section } from '../blocks.ts';
import { inlineCode } from '../escape.ts';
import type { Told } from './view.ts';

const HELLO = '👋 Hello! I run Spark jobs and clusters on Amazon EMR.';

/** Three lines for a channel that Stoker was invited to; one where it is not used. */
export function renderGreeting({ jobs, elsewhere }: Extract<NoticeBody, { kind: 'greeting' }>): Told {
  if (elsewhere.length > 0) {
    const line = `👋 Hello! I am not used in this channel: ask me in ${elsewhere.map((channel) => `<#${channel}>`).join(', ')}.`;
    return { text: '👋 Hello! I am not used in this channel.', blocks: [section(line)] };
  }
  const jobWords =
    jobs.length > 0 ? `, ${jobs.map((job) => inlineCode(`/emr ${job}`, 60)).join(' or ')} runs a job` : '';
  const lines = [
    HELLO,
    `${inlineCode('/emr help')} shows what you can ask for${jobWords}; each has one message here, kept up to date, and a thread.`,
    `In that thread, mention me: ${inlineCode('@Stoker logs')}, ${inlineCode('status')}, ${inlineCode('stop')} or ${inlineCode('again')}. ${inlineCode('/emr settings')} says when I may write to you.`,
  ];
  return { text: HELLO, blocks: [section(lines.join('\n'))] };
}
