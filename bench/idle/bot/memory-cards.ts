import type { Card, CardSubject, Notice } from '../../../src/records.ts';
import type { Cards, Notices } from '../../../src/store/store.ts';
import { asJson, byTime, none } from './memory-rows.ts';

type StoredCard = Card & { createdAt: Date; notBefore: Date; postedAt: Date | null };

/** Cards as the other tables need them. */
export interface MemoryCards extends Cards {
  put(card: Pick<Card, 'subject' | 'channel' | 'threadOf' | 'broadcast'>, now: Date): void;
  redraw(notice: string): void;
  postedAt(notice: string): Date | null;
}

/** Cards, without all that only the real sender does. */
export function cardsTable(): MemoryCards {
  const all = new Map<CardSubject, StoredCard>();
  const ofNotice = new Map<string, StoredCard[]>();
  // What has nothing new to show is not looked through.
  const stale = new Set<StoredCard>();
  const want = (card: StoredCard): void => {
    card.wantedVersion += 1;
    stale.add(card);
  };
  const put: MemoryCards['put'] = ({ subject, channel, threadOf, broadcast }, now) => {
    if (threadOf !== null && !all.has(threadOf)) return;
    const card: StoredCard = {
      subject,
      channel,
      threadOf,
      broadcast,
      ts: null,
      wantedVersion: 1,
      shownVersion: 0,
      attempts: 0,
      attemptedAt: null,
      shownAt: null,
      lastError: null,
      createdAt: now,
      notBefore: now,
      postedAt: null,
    };
    all.set(subject, card);
    stale.add(card);
    const notice = subject.split('.')[0] ?? '';
    if (subject.startsWith('n-')) ofNotice.set(notice, [...(ofNotice.get(notice) ?? []), card]);
  };
  return none<MemoryCards>('cards', {
    put,
    redraw: (notice) => ofNotice.get(notice)?.forEach(want),
    postedAt: (notice) => {
      const posted = (ofNotice.get(notice) ?? []).flatMap(({ postedAt }) => postedAt ?? []);
      return posted.length === 0 ? null : posted.reduce((a, b) => (a < b ? a : b));
    },
    touch: async (subject, channel, now) => {
      const card = all.get(subject);
      if (card) want(card);
      else put({ subject, channel, threadOf: null, broadcast: false }, now);
    },
    refresh: async (subjects) => {
      for (const subject of subjects) {
        const card = all.get(subject);
        if (card) want(card);
      }
    },
    get: async (subject) => {
      const card = all.get(subject);
      return card ? { ...card } : null;
    },
    ofNotice: async (id) => (ofNotice.get(id) ?? []).map((card) => ({ ...card })),
    stale: async (now, limit) =>
      [...stale]
        .filter(({ notBefore, threadOf }) => notBefore <= now && (threadOf === null || all.get(threadOf)?.ts != null))
        .toSorted((a, b) => Number(a.ts !== null) - Number(b.ts !== null) || byTime(a.createdAt, b.createdAt))
        .slice(0, limit)
        .map((card) => ({ ...card, threadTs: card.threadOf === null ? null : (all.get(card.threadOf)?.ts ?? null) })),
    shown: async (subject, version, ts, now) => {
      const card = all.get(subject);
      if (!card) return;
      Object.assign(card, { shownVersion: Math.max(card.shownVersion, version), ts, shownAt: now });
      if (ts !== null) card.postedAt ??= now;
      if (card.shownVersion >= card.wantedVersion) stale.delete(card);
    },
  });
}

/** Notices, each with its cards. */
export function noticesTable(cards: MemoryCards): Notices {
  const all = new Map<string, Notice>();
  const byKey = new Map<string, Notice>();
  const ofCluster = new Map<string, Notice[]>();
  const copy = (notice: Notice | undefined): Notice | null => (notice ? { ...notice } : null);
  return none<Notices>('notices', {
    add: async ({ id, key, clusterId, body }, places, now) => {
      if (byKey.has(key)) return null;
      const notice: Notice = { id, key, clusterId, body: asJson(body), answer: null, createdAt: now, answeredAt: null };
      all.set(id, notice);
      byKey.set(key, notice);
      if (clusterId) ofCluster.set(clusterId, [...(ofCluster.get(clusterId) ?? []), notice]);
      for (const [index, { channel, threadOf, broadcast }] of places.entries()) {
        const subject = (index === 0 ? id : `${id}.${index + 1}`) as CardSubject;
        cards.put({ subject, channel: channel as Card['channel'], threadOf, broadcast }, now);
      }
      return copy(notice);
    },
    get: async (id) => copy(all.get(id)),
    byKey: async (key) => copy(byKey.get(key)),
    ofCluster: async (id, limit) =>
      (ofCluster.get(id) ?? [])
        .toReversed()
        .slice(0, limit)
        .map((one) => ({ ...one })),
    open: async (id) => (ofCluster.get(id) ?? []).filter(({ answer }) => answer === null).map((one) => ({ ...one })),
    change: async (id, body) => {
      const notice = all.get(id);
      if (!notice || notice.answer) return;
      notice.body = asJson(body);
      cards.redraw(id);
    },
    answer: async (id, answer, now) => {
      const notice = all.get(id);
      if (!notice || notice.answer) return false;
      Object.assign(notice, { answer: asJson(answer), answeredAt: now });
      cards.redraw(id);
      return true;
    },
    shownAt: async (id) => cards.postedAt(id),
  });
}
