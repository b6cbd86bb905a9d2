/** Stretches of time that people ask the cost of, up to now: since midnight, since Monday, since the first of the month. */
export const PERIODS = ['today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** What costs can be told by. */
export const GROUPINGS = ['owner', 'job', 'preset', 'cluster', 'day'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** US dollars of one owner, job, preset, cluster or day. */
export interface CostRow {
  /** A Slack user, a name, an id, `2026-11-21`; empty for what belongs to no job. */
  name: string;
  usd: number;
  /** Of these, while nothing was done. */
  idleUsd: number;
  /** How many clusters it was spent on. */
  clusters: number;
  estimated: boolean;
}

/** How far a budget is spent. */
export interface BudgetState {
  of: 'team' | 'owner' | 'job';
  /** Of an owner the Slack user, of a job its name; empty for the team. */
  name: string;
  /** The calendar month, `2026-11`. */
  month: string;
  budgetUsd: number;
  spentUsd: number;
  /** What it will be at the end of the month. */
  forecastUsd: number;
  estimated: boolean;
  /** What becomes of a launch past it. */
  over: 'warn' | 'admin' | 'refuse';
}

/** What clusters have cost in a period. */
export interface CostReport {
  period: Period;
  by: Grouping;
  /** ISO 8601; `to` is the moment of the report. */
  from: string;
  to: string;
  timeZone: string;
  /** The dearest first; days in their order. */
  rows: CostRow[];
  total: Omit<CostRow, 'name'>;
  /** What an hour costs with what is up now. */
  hourlyUsd: number;
  /** Clusters whose cost nobody can tell; they are in no figure. */
  unknown: string[];
  budgets: BudgetState[];
  /** What was saved by ending idle clusters. */
  saved: { usd: number; clusters: number; estimated: boolean };
}

/** How that is counted, to stand beside every such figure. */
export const SAVED_RULE =
  'Saved counts only clusters that Stoker ended for being idle: from their end to the time when AWS’s own policy or the hard limit would have ended them, at what an hour cost when they ended.';
