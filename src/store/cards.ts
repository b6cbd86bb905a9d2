import { type Card, cardsOfNotice, type OutboxMessage, type ThreadEvent } from '../records.ts';
import { type Db, fromRow, momentOf, toJson } from './rows.ts';
import type { Cards, Outbox } from './store.ts';

/** Has something to tell, and where: a card in a thread waits until the thread's own card is there. */
const SENDABLE = `cards.wanted_version > cards.shown_version and (cards.thread_of is null or parent.ts is not null)`;

/** The card that tells of a subject: of a run in a chain that of the chain's first run. */
const cardOf = (subject: string): string =>
  `coalesce((select chain->>'lead' from runs where id = ${subject}), ${subject})`;

export function cardsTable(db: Db): Cards {
  const one = async (text: string, values: unknown[]): Promise<Card | null> => {
    const { rows } = await db.query(text, values);
    return rows[0] ? fromRow<Card>(rows[0]) : null;
  };
  return {
    touch: async (subject, channel, now) => {
      await db.query(
        `insert into cards (subject, channel, created_at, not_before) values ($1, $2, $3, $3)
         on conflict (subject) do update set wanted_version = cards.wanted_version + 1`,
        [subject, channel, now],
      );
    },
    refresh: async (subjects) => {
      await db.query(
        `update cards set wanted_version = wanted_version + 1
         where subject in (select ${cardOf('told')} from unnest($1::text[]) told)`,
        [subjects],
      );
    },
    refreshOldest: async (subjects, shownBefore, limit, now) => {
      await db.query(
        `update cards set wanted_version = wanted_version + 1
         where subject in (
           select subject from cards
           where subject in (select ${cardOf('told')} from unnest($1::text[]) told) and shown_at < $2 order by shown_at limit $3
         ) and not exists (
           select 1 from cards left join cards parent on parent.subject = cards.thread_of
           where ${SENDABLE} and cards.not_before <= $4
         )`,
        [subjects, shownBefore, limit, now],
      );
    },
    get: (subject) => one(`select * from cards where subject = ${cardOf('$1')}`, [subject]),
    ofNotice: async (id) => {
      const { rows } = await db.query('select * from cards where subject = any($1) order by subject', [
        cardsOfNotice(id),
      ]);
      return rows.map((row) => fromRow<Card>(row));
    },
    byMessage: (channel, ts) => one('select * from cards where channel = $1 and ts = $2', [channel, ts]),
    stale: async (now, limit) => {
      const { rows } = await db.query(
        `select cards.*, parent.ts as thread_ts from cards
         left join cards parent on parent.subject = cards.thread_of
         left join runs on runs.id = cards.subject
         where ${SENDABLE} and cards.not_before <= $1
         order by cards.ts is not null, cards.channel ~ '^[DUW]' desc, runs.id is not null and runs.ended_at is null, cards.shown_at nulls first,
           cards.created_at
         limit $2`,
        [now, limit],
      );
      return rows.map((row) => fromRow<Card & { threadTs: string | null }>(row));
    },
    nextAt: (now) =>
      momentOf(db, 'select min(not_before) as at from cards where wanted_version > shown_version and not_before > $1', [
        now,
      ]),
    address: async (subject, channel) => {
      await db.query('update cards set channel = $2 where subject = $1', [subject, channel]);
    },
    attempt: async (subject, now) => {
      await db.query('update cards set attempted_at = $2 where subject = $1', [subject, now]);
    },
    shown: async (subject, version, ts, now) => {
      await db.query(
        `update cards set shown_version = greatest(shown_version, $2), ts = $3, shown_at = $4,
           posted_at = coalesce(posted_at, case when $3::text is not null then $4::timestamptz end),
           attempts = 0, last_error = null where subject = $1`,
        [subject, version, ts, now],
      );
    },
    failed: async (subject, error, notBefore, mayHaveHappened) => {
      await db.query(
        `update cards set last_error = $2, not_before = $3, attempts = attempts + 1,
           attempted_at = case when $4 then attempted_at end where subject = $1`,
        [subject, error, notBefore, mayHaveHappened],
      );
    },
    giveUp: async (subject, version, error) => {
      await db.query(
        `update cards set shown_version = greatest(shown_version, $2), last_error = $3, attempts = attempts + 1
         where subject = $1`,
        [subject, version, error],
      );
    },
  };
}

/** A message waits for no card that Slack did not take so often: it would hold up its own thread. */
const CARD_TRIES = 3;

export function outboxTable(db: Db): Outbox {
  return {
    add: async (subject, key, message, now) => {
      await db.query(
        `insert into outbox (subject, key, message, created_at, not_before) values (${cardOf('$1')}, $2, $3, $4, $4)
         on conflict (key) do nothing`,
        [subject, key, toJson(message), now],
      );
    },
    told: async (subject, after) => {
      const { rows } = await db.query<{ id: string; event: ThreadEvent; at: Date }>(
        `select id, message as event, created_at as at from outbox where subject = ${cardOf('$1')} and id > $2 order by id`,
        [subject, after],
      );
      return rows.map((row) => ({ ...row, id: Number(row.id) }));
    },
    next: async (now, limit) => {
      const { rows } = await db.query(
        `select first.id, first.key, first.subject, first.message, first.attempts, first.attempted_at, cards.channel, cards.ts as thread_ts
         from cards
         cross join lateral (
           select * from outbox where outbox.subject = cards.subject and sent_at is null and dead_at is null order by id limit 1
         ) first
         where cards.ts is not null and first.not_before <= $1
           and not exists (
             select from cards other
             where first.message->>'kind' = 'run-retried' and other.subject = first.message->>'run'
               and other.ts is null and other.attempts < $3
           )
         order by first.id limit $2`,
        [now, limit, CARD_TRIES],
      );
      return rows.map((row) => fromRow<OutboxMessage & { channel: Card['channel']; threadTs: string }>(row));
    },
    nextAt: (now) =>
      momentOf(
        db,
        'select min(not_before) as at from outbox where sent_at is null and dead_at is null and not_before > $1',
        [now],
      ),
    attempt: async (id, now) => {
      await db.query('update outbox set attempted_at = $2 where id = $1', [id, now]);
    },
    sent: async (id, ts, now) => {
      await db.query('update outbox set sent_at = $3, ts = $2, last_error = null where id = $1', [id, ts, now]);
    },
    failed: async (id, error, notBefore, mayHaveHappened) => {
      await db.query(
        `update outbox set last_error = $2, not_before = $3, attempts = attempts + 1,
           attempted_at = case when $4 then attempted_at end where id = $1`,
        [id, error, notBefore, mayHaveHappened],
      );
    },
    dead: async (id, error, now) => {
      await db.query('update outbox set last_error = $2, dead_at = $3 where id = $1', [id, error, now]);
    },
  };
}
