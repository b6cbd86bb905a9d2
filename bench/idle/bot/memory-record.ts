import type { ClusterId } from '../../../src/ids.ts';
import type { Cluster, IdleSpell, Vigil } from '../../../src/records.ts';
import type { Clusters, Meters, Store, Tables, Vigils } from '../../../src/store/store.ts';
import { cardsTable, noticesTable } from './memory-cards.ts';
import { asJson, byTime, defined, none } from './memory-rows.ts';

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
    schedules: none<Tables['schedules']>('schedules', {}),
    occurrences: none<Tables['occurrences']>('occurrences', {}),
    nights: none<Tables['nights']>('nights', {}),
    pulses: none<Tables['pulses']>('pulses', {}),
    drafts: none<Tables['drafts']>('drafts', {}),
    homes: none<Tables['homes']>('homes', {}),
    settings: none<Tables['settings']>('settings', { get: async () => null }),
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
  leftToAwsAt: null,
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
  awaySince: null,
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
