import type { Cluster, Notice, NoticeAnswer, NoticeBody } from '../../records.ts';
import { context, type SlackMessage, section } from '../blocks.ts';
import { withinLimits } from '../cards/within-limits.ts';
import { answerLine } from './answer.ts';
import { renderBlind, renderConcern, renderHardLimit, renderIdle } from './cluster.ts';
import { renderDigestDetails, renderDigestNotice } from './digest.ts';
import { renderEnded } from './ended.ts';
import { renderGreeting } from './greeting.ts';
import { renderBudget, renderMonth } from './money.ts';
import { renderTrouble, renderTroubles } from './trouble.ts';
import { renderUnclaimed } from './unclaimed.ts';
import type { NoticeView, Telling, Told } from './view.ts';

/** A notice as a message; an answered one says what became of it, and has no buttons any more. */
export function renderNotice(notice: Pick<Notice, 'body' | 'answer' | 'answeredAt'>, view: NoticeView): SlackMessage {
  const { body, answer } = notice;
  const told = tell(body, { ...view, at: notice.answeredAt ?? view.now, isAnswered: answer !== null });
  return withinLimits(answer ? answered({ body, answer, cluster: view.cluster }, told) : told);
}

function tell(body: NoticeBody, view: Omit<Telling<NoticeBody['kind']>, 'body'>): Told {
  switch (body.kind) {
    case 'idle':
      return renderIdle({ ...view, body });
    case 'blind':
      return renderBlind({ ...view, body });
    case 'concern':
      return renderConcern({ ...view, body });
    case 'hard-limit':
      return renderHardLimit({ ...view, body });
    case 'ended':
      return renderEnded({ ...view, body });
    case 'unclaimed':
      return renderUnclaimed(body, view.at);
    case 'budget':
      return renderBudget({ ...view, body });
    case 'month':
      return renderMonth({ ...view, body });
    case 'greeting':
      return renderGreeting(body);
    case 'digest':
      return renderDigestNotice({ ...view, body });
    case 'digest-details':
      return renderDigestDetails({ ...view, body });
    case 'trouble':
      return renderTrouble({ ...view, body });
    case 'troubles':
      return renderTroubles({ ...view, body });
  }
}

/** What became of it comes first; what it was about stays below, small, for whoever reads the thread later. */
function answered(
  { body, answer, cluster }: { body: NoticeBody; answer: NoticeAnswer; cluster: Cluster | null },
  { text, blocks }: Told,
): Told {
  const line = answerLine(body, answer, cluster);
  const [first] = blocks;
  const said = first?.type === 'section' ? (first.text?.text.split('\n')[0] ?? '') : '';
  return { text: `${line} (${text})`, blocks: [section(line), ...(said === '' ? [] : [context(said)])] };
}
