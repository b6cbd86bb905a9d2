import type { ClusterId } from '../../../src/ids.ts';
import type { Card, CardSubject, Cluster, IdleSpell, Notice, Vigil } from '../../../src/records.ts';
import type { Cards, Clusters, Meters, Notices, Store, Tables, Vigils } from '../../../src/store/store.ts';

/**
 * The record in memory, as far as the loop uses it, with the same interface and the same order as Postgres gives; for a
 * thousand months. Rows are copied at the door, and what Postgres keeps as JSON comes back as JSON, but for the facts of a
 * vigil, which are large and of which nothing but a date is read.
 */
export function createMemoryRecord(): Store {
  const clusters = clustersTable();
  const cards = cardsTable();
  const intents = new Map<
    string,
    { key: string; attempts: number; openSince: Date | null; outcome: unknown; done: boolean }
  >();
  const tables: Tables = {
    clusters,
    cards,
    vigils: vigilsTable(),
    notices: noticesTable(cards),
    meters: metersTable(),
    runs: none<Tables['runs']>('runs', {
      live: async () => [],
      onCluster: async () => [],
      onClusters: async () => [],
      takeOpen: async () => [],
      retriesOf: async () => [],
      get: async () => null,
    }),
    steps: none<Tables['steps']>('steps', { ofRun: async () => [], ofRuns: async () => [] }),
    outbox: none<Tables['outbox']>('outbox', { add: async () => {} }),
    audit: none<Tables['audit']>('audit', { add: async () => {} }),
    progress: none<Tables['progress']>('progress', {}),
    follows: none<Tables['follows']>('follows', {}),
    reports: none<Tables['reports']>('reports', {}),
    readings: none<Tables['readings']>('readings', {}),
    found: none<Tables['found']>('found', {}),
  };
  return {
    ...tables,
    intents: none<Store['intents']>('intents', {
      open: async ({ key }) => {
        const intent = intents.get(key) ?? { key, attempts: 0, openSince: null, outcome: null, done: false };
        intents.set(key, intent);
        return { ...intent };
      },
    }),
    // One thing at a time happens in a month, so that nothing can come between.
    transaction: (work) => work(tables),
    alone: (_name, work) => work(),
    onWake: async () => {},
    leads: async () => true,
    isLed: async () => true,
    close: async () => {},
  };
}

/** A table of which the loop uses nothing but this. */
function none<T extends object>(name: string, used: Partial<T>): T {
  return new Proxy(used, {
    get: (target, field) => {
      const there = Reflect.get(target, field);
      if (there !== undefined) return there;
      throw new Error(
        `the record in memory has no ${name}.${String(field)}; add it to bench/idle/bot/memory-record.ts`,
      );
    },
  }) as T;
}

const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime();
const asJson = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));
const defined = <T extends object>(change: T): T =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;

function clustersTable(): Clusters {
  // Gone ones stay, but nobody asks for them by the hundred.
  const all = new Map<ClusterId, Cluster>();
  const live = new Map<ClusterId, Cluster>();
  const copy = (cluster: Cluster | undefined): Cluster | null => (cluster ? { ...cluster } : null);
  const get = async (id: ClusterId): Promise<Cluster | null> => copy(all.get(id));
  return none<Clusters>('clusters', {
    insert: async (cluster, now) => {
      if (all.has(cluster.id)) return null;
      const row: Cluster = { ...EMPTY, ...cluster, createdAt: now, dueAt: now };
      all.set(row.id, row);
      live.set(row.id, row);
      return copy(row);
    },
    get,
    lock: get,
    live: async () => [...live.values()].map((row) => ({ ...row })),
    update: async (id, change) => {
      const row = all.get(id);
      if (!row) return;
      Object.assign(row, defined(change));
      if (row.state === 'gone') live.delete(id);
    },
    due: async (now, limit) =>
      [...live.values()]
        .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
        .toSorted((a, b) => byTime(a.dueAt as Date, b.dueAt as Date))
        .slice(0, limit)
        .map(({ id }) => id),
    nextDueAt: async (now) =>
      earliest(
        [...live.values()].map(({ dueAt }) => dueAt),
        now,
      ),
  });
}

const EMPTY = {
  awsId: null,
  wanted: 'up',
  endedBy: null,
  state: 'wanted',
  awsState: null,
  awsReason: null,
  primaryDns: null,
  failure: null,
  launchedAt: null,
  readyAt: null,
  endedAt: null,
  terminateAskedAt: null,
  origin: 'launched',
  keptUntil: null,
  keptBy: null,
  wouldEndAt: null,
  cost: null,
} as const satisfies Partial<Cluster>;

const earliest = (moments: (Date | null)[], after: Date): Date | null => {
  const later = moments.filter((at) => at !== null && at > after) as Date[];
  return later.length === 0 ? null : later.reduce((a, b) => (a < b ? a : b));
};

const NEVER_LOOKED = {
  lookedAt: null,
  watchedSince: null,
  verdictSince: null,
  refusedAt: null,
  facts: null,
  verdict: null,
  backstop: null,
} as const satisfies Partial<Vigil>;

function vigilsTable(): Vigils {
  const all = new Map<ClusterId, Vigil>();
  const copy = (row: Vigil): Vigil => ({ ...row });
  return {
    get: async (id) => {
      const row = all.get(id);
      return row ? copy(row) : null;
    },
    of: async (ids) => ids.flatMap((id) => all.get(id) ?? []).map(copy),
    begin: async (clusterId, dueAt) => {
      if (all.has(clusterId)) return;
      all.set(clusterId, { ...NEVER_LOOKED, clusterId, dueAt });
    },
    update: async (id, change) => {
      const row = all.get(id);
      const { verdict, backstop, ...rest } = change;
      if (row) Object.assign(row, defined({ ...rest, verdict: asJson(verdict), backstop: asJson(backstop) }));
    },
    due: async (now, limit) =>
      [...all.values()]
        .filter(({ dueAt, lookedAt }) => dueAt !== null && (dueAt <= now || (lookedAt !== null && lookedAt > now)))
        .toSorted((a, b) => byTime(a.dueAt as Date, b.dueAt as Date))
        .slice(0, limit)
        .map(copy),
    nextDueAt: async (now) =>
      earliest(
        [...all.values()].map(({ dueAt }) => dueAt),
        now,
      ),
    end: async (id) => {
      all.delete(id);
    },
  };
}

type StoredCard = Card & { createdAt: Date; notBefore: Date; postedAt: Date | null };

interface MemoryCards extends Cards {
  put(card: Pick<Card, 'subject' | 'channel' | 'threadOf' | 'broadcast'>, now: Date): void;
  redraw(notice: string): void;
  postedAt(notice: string): Date | null;
}

function cardsTable(): MemoryCards {
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

function noticesTable(cards: MemoryCards): Notices {
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

function metersTable(): Meters {
  const spells = new Map<ClusterId, IdleSpell[]>();
  const openOf = (id: ClusterId) => spells.get(id)?.find(({ endedAt }) => endedAt === null);
  return none<Meters>('meters', {
    beginIdle: async (clusterId, at) => {
      if (openOf(clusterId)) return;
      const earlier = spells.get(clusterId) ?? [];
      const same = earlier.find(({ beganAt }) => beganAt.getTime() === at.getTime());
      if (same) same.endedAt = null;
      else spells.set(clusterId, [...earlier, { clusterId, beganAt: at, endedAt: null }]);
    },
    endIdle: async (id, at) => {
      const open = openOf(id);
      if (open) open.endedAt = at < open.beganAt ? open.beganAt : at;
    },
    spellsOf: async (ids) => ids.flatMap((id) => (spells.get(id) ?? []).map((spell) => ({ ...spell }))),
    instancesOf: async () => [],
  });
}
