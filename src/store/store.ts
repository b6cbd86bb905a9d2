import type { Clusters, FoundClusters, Meters, Readings, Vigils } from './tables/clusters.ts';
import type { Cards, Notices, Outbox } from './tables/messages.ts';
import type { Audit, Drafts, Homes, Settings } from './tables/people.ts';
import type { Follows, Intents, ProgressTable, Reports, Runs, Steps } from './tables/runs.ts';
import type { Nights, Occurrences, Pulses, Schedules } from './tables/schedules.ts';

export type * from './tables/clusters.ts';
export type * from './tables/messages.ts';
export type * from './tables/people.ts';
export type * from './tables/runs.ts';
export type * from './tables/schedules.ts';

/** The record, the truth of Stoker: one family of tables each. */
export interface Tables {
  clusters: Clusters;
  runs: Runs;
  steps: Steps;
  progress: ProgressTable;
  follows: Follows;
  reports: Reports;
  cards: Cards;
  outbox: Outbox;
  audit: Audit;
  vigils: Vigils;
  notices: Notices;
  meters: Meters;
  readings: Readings;
  found: FoundClusters;
  schedules: Schedules;
  occurrences: Occurrences;
  homes: Homes;
  nights: Nights;
  pulses: Pulses;
  settings: Settings;
  drafts: Drafts;
}

/** What a row that was written is the business of. */
export const WAKE_KINDS = ['work', 'slack', 'time'] as const;
export type WakeKind = (typeof WAKE_KINDS)[number];

/** What one process of several does. */
export type Duty = 'sweep' | 'slack' | 'reminders';

export interface Store extends Tables {
  /** Intents are written outside of any transaction, so that they are there whatever happens next. */
  intents: Intents;
  /** All or nothing; the tables given to the work are those of the transaction. */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /** Does work of this name while nobody else does, in any process, without holding a row; null when somebody is at it. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /**
   * Calls back when a row wants work: `work` for runs and clusters, `slack` for cards and thread messages, `time` for
   * schedules; and for all of them when the database could not be heard for a while, since nobody knows what was missed.
   */
  onWake(listener: (kind: WakeKind) => void): Promise<void>;
  /** True while this process, and no other, does the named duty; asks for the duty when it is free. */
  leads(duty: Duty): Promise<boolean>;
  /** True while any process does the named duty: without one, nothing that is wanted comes about. */
  isLed(duty: Duty): Promise<boolean>;
  close(): Promise<void>;
}
