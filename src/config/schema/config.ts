import type { ChannelId, SlackUserId } from '../../ids.ts';
import type { TeamFile } from './team.ts';

/** What the environment says (`.env.example` names every variable). */
export interface Environment {
  slack: {
    botToken: string;
    /** `xapp-…` for Socket Mode; null in HTTP mode. */
    appToken: string | null;
    /** For HTTP mode; null in Socket Mode. */
    signingSecret: string | null;
    port: number;
    /** Ends in a slash, e.g. `https://slack.com/api/`. */
    apiUrl: string;
  };
  aws: {
    region: string;
    /** A local or private endpoint (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EMR`); null for AWS itself. */
    endpoint: string | null;
  };
  /** Who the person at the command line is in Slack, and the channel of their cards; null where it is not said. */
  terminal: { user: SlackUserId | null; channel: ChannelId | null };
  /** Null: an embedded server below `.stoker/`. */
  databaseUrl: string | null;
  logLevel: string;
  /** Seconds between two looks at what time brings: idle clusters, limits, budgets. */
  remindSeconds: number;
  /** Seconds between two sweeps while something runs (the slow pace follows from it). */
  sweepSeconds: number;
  /** How long the lists of EMR and Slack may lag behind what was done to them, in seconds. */
  settleSeconds: number;
}

/** Everything Stoker is told, checked. */
export interface Config extends TeamFile {
  environment: Environment;
  /** The folder of stoker.yml: scripts and files named in it are relative to this. */
  directory: string;
  /** What is legal but hardly meant; to be logged at the start. */
  warnings: readonly string[];
}
