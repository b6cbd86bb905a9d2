import type { ScheduleTrouble } from '../../night-report.ts';
import type { Cluster, NoticeAnswer, NoticeBody } from '../../records.ts';
import { clock, endedWords, isAlive, person, quoted } from '../words.ts';

/** Who did what about a notice, or what happened by itself. */
export function answerLine(body: NoticeBody, answer: NoticeAnswer, cluster: Cluster | null): string {
  switch (answer.kind) {
    case 'kept':
      return `✅ Kept until ${clock(answer.until)}${by(answer.by)}`;
    case 'terminated':
      return `🧯 Terminated${by(answer.by)}`;
    case 'busy':
      return `▶️ It is at work again: ${quoted(answer.because)}`;
    case 'stood-down':
      return `✋ I was about to end it, looked once more, and left it alone: ${quoted(answer.because)}`;
    case 'ended':
      return '⚫ Nobody kept it, so it has been ended';
    case 'ran':
      return answer.by === null
        ? `✅ It ran at ${clock(answer.at)}`
        : `▶️ Run for ${person(answer.by)} at ${clock(answer.at)}`;
    case 'over':
      return over(body, cluster);
  }
}

function over(body: NoticeBody, cluster: Cluster | null): string {
  if (cluster?.state === 'gone') return `⚫ It is gone${endedWords(cluster)}`;
  if (cluster && !isAlive(cluster)) return `🧯 It is on its way out${endedWords(cluster)}`;
  if (body.kind === 'troubles') return '☑️ All of them have run since, or are over';
  if (body.kind === 'trouble') return OVER[body.trouble.kind];
  if (body.kind === 'idle') return '☑️ A newer message tells how it is now';
  return body.kind === 'blind' ? '☑️ I can see it again' : '☑️ No longer so';
}

const by = (who: string): string => (who === '' ? '' : ` by ${person(who)}`);

const OVER: Readonly<Record<ScheduleTrouble['kind'], string>> = {
  missed: '☑️ Told anew since, or its schedule is gone',
  late: '☑️ It did not run, and is over',
  slow: '☑️ It has ended',
  figures: '☑️ It has run again since',
  failed: '☑️ Told anew since, or its schedule is gone',
};
