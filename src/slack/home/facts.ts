import type { CostReport } from '../../cost-report.ts';
import type { ClusterId, RunId, SlackUserId } from '../../ids.ts';
import type { Night, PlannedLine } from '../../night-report.ts';
import type { Cluster, Notice, Run } from '../../records.ts';

/** All that any Home shows, read once for whoever looks. */
export interface HomeFacts {
  /** Those that are not gone, oldest first. */
  clusters: readonly Cluster[];
  /** Live ones, by their cluster, in their order. */
  runs: ReadonlyMap<ClusterId, readonly Run[]>;
  /** How much of its work a run has done, 0–100, where its job says so. */
  percents: ReadonlyMap<RunId, number>;
  /** What people were told of live clusters and nobody has answered, oldest first. */
  notices: ReadonlyMap<ClusterId, readonly Notice[]>;
  /** Lately failed and not tried again, newest first. */
  failed: readonly Run[];
  night: Night;
  tonight: readonly PlannedLine[];
  /** Schedules there are, and how many of them are paused. */
  schedules: { all: number; paused: number };
  /** Clusters of the account that nobody claimed, and what they cost, in words. */
  unclaimed: { count: number; hourly: string } | null;
  month: CostReport;
}

/** Whose Home it is, and what they may. */
export interface Reader {
  user: SlackUserId;
  /** Launch, change and end what is others'. */
  mayAct: boolean;
  /** The page of each section, from 0. */
  pages: Readonly<Record<string, number>>;
  /** What a click was just answered, as mrkdwn. */
  said: string | null;
  now: Date;
}
