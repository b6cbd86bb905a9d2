import { expect } from 'vitest';
import type { NoticeId } from '../../../src/ids.ts';
import { noticeOf } from '../../../src/records.ts';
import { drawCard } from '../../../src/runs/show.ts';
import { buttonsOf, slackRefuses, wordsIn } from '../../slack/support/read.ts';
import type { NightlyHouse } from './house.ts';

/** A notice as its first place shows it: the line of a locked phone, the buttons, all its words, and all places. */
export interface ToldNotice {
  text: string;
  buttons: string[];
  words: string;
  /** `C…`, `U…`, `thread`, `thread and channel`. */
  places: string[];
}

/** All that time has told, oldest first, as if Slack had shown it; all of it within Slack's limits. */
export async function toldIn({ database, store, deps, now }: NightlyHouse): Promise<ToldNotice[]> {
  const cards = await database.query<{ subject: NoticeId; place: string }>(
    `select cards.subject,
       case when thread_of is null then channel when broadcast then 'thread and channel' else 'thread' end as place
     from cards join notices on notices.id = split_part(subject, '.', 1)
     order by notices.created_at, notices.key, subject`,
  );
  const notices: ToldNotice[] = [];
  for (const [id, places] of Map.groupBy(cards, ({ subject }) => noticeOf(subject) as NoticeId)) {
    // What was answered before anybody could see it is not drawn.
    await store.cards.attempt(id, now());
    const message = await drawCard(deps, id);
    if (!message) throw new Error(`${id} is not drawn`);
    expect(slackRefuses(message)).toEqual([]);
    notices.push({
      text: message.text,
      buttons: buttonsOf(message),
      words: wordsIn(message.blocks),
      places: places.map(({ place }) => place),
    });
  }
  return notices;
}
