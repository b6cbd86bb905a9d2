import { cardsOfNotice, type Notice } from '../records.ts';
import { type Db, fromRow, momentOf, toJson } from './rows.ts';
import type { Notices } from './store.ts';

export function noticesTable(db: Db): Notices {
  const many = async (text: string, values: unknown[]): Promise<Notice[]> =>
    (await db.query(text, values)).rows.map((row) => fromRow<Notice>(row));
  const one = async (text: string, values: unknown[]): Promise<Notice | null> => (await many(text, values))[0] ?? null;
  // The cluster's own card says what its people were told, too.
  const redraw = async ({ id, clusterId }: Pick<Notice, 'id' | 'clusterId'>): Promise<void> => {
    await db.query('update cards set wanted_version = wanted_version + 1 where subject = any($1)', [
      [...cardsOfNotice(id), ...(clusterId ? [clusterId] : [])],
    ]);
  };

  return {
    add: async ({ id, key, clusterId, body }, places, now) => {
      const notice = await one(
        `insert into notices (id, key, cluster_id, body, created_at) values ($1, $2, $3, $4, $5)
         on conflict (key) do nothing returning *`,
        [id, key, clusterId, toJson(body), now],
      );
      if (!notice) return null;
      const subjects = cardsOfNotice(id);
      if (places.length > subjects.length)
        throw new Error(`notice ${id} is to be shown in ${places.length} places; ${subjects.length} are the most`);
      for (const [index, { channel, threadOf, broadcast }] of places.entries()) {
        await db.query(
          `insert into cards (subject, channel, thread_of, broadcast, created_at, not_before)
           select $1, $2, $3, $4, $5, $5 where $3::text is null or exists (select from cards where subject = $3)`,
          [subjects[index], channel, threadOf, broadcast, now],
        );
      }
      await db.query('update cards set wanted_version = wanted_version + 1 where subject = $1', [clusterId]);
      return notice;
    },
    get: (id) => one('select * from notices where id = $1', [id]),
    byKey: (key) => one('select * from notices where key = $1', [key]),
    ofCluster: (id, limit) =>
      many('select * from notices where cluster_id = $1 order by created_at desc, id limit $2', [id, limit]),
    open: (id) =>
      many('select * from notices where cluster_id = $1 and answered_at is null order by created_at, id', [id]),
    openOf: (ids) =>
      many('select * from notices where cluster_id = any($1) and answered_at is null order by created_at, id', [ids]),
    openWithKey: (prefix) =>
      many(
        `select * from notices where answered_at is null and cluster_id is null and starts_with(key, $1)
         order by created_at, id for no key update`,
        [prefix],
      ),
    change: async (id, body) => {
      const changed = await one('update notices set body = $2 where id = $1 and answered_at is null returning *', [
        id,
        toJson(body),
      ]);
      if (changed) await redraw(changed);
    },
    answer: async (id, answer, now) => {
      const answered = await one(
        'update notices set answer = $2, answered_at = $3 where id = $1 and answered_at is null returning *',
        [id, toJson(answer), now],
      );
      if (answered) await redraw(answered);
      return answered !== null;
    },
    shownAt: (id) =>
      // A card is shown anew with each change: the first time is when it was first posted.
      momentOf(db, 'select min(posted_at) as at from cards where subject = any($1)', [cardsOfNotice(id)]),
  };
}
