import type { ClusterId } from '../../ids.ts';
import type { NoticeAnswer, NoticeBody } from '../../records.ts';
import type { Tables } from '../../store/store.ts';

/** Says of a cluster's open notices of these kinds what became of them. */
export async function answerOpen(
  tables: Pick<Tables, 'notices'>,
  id: ClusterId,
  kinds: readonly NoticeBody['kind'][],
  answer: NoticeAnswer,
  now: Date,
): Promise<void> {
  for (const notice of await tables.notices.open(id))
    if (kinds.includes(notice.body.kind)) await tables.notices.answer(notice.id, answer, now);
}
