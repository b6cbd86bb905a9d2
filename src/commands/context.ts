import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { LogCursors } from '../emr/logs/follow/cursor.ts';
import type { NewLines } from '../emr/logs/follow/new-lines.ts';
import type { LogChoice } from '../emr/logs/view/choose.ts';
import type { LogQuery, LogView } from '../emr/logs/view/view.ts';
import type { Prices } from '../emr/pricing/prices.ts';
import type { SparkUiLink } from '../emr/spark-ui.ts';
import type { ClusterDetail } from '../emr/types.ts';
import type { AwsClusterId, ChannelId, ClusterId, RunId, SlackUserId } from '../ids.ts';
import type { Cluster, Step } from '../records.ts';
import type { IdleFacts } from '../runs/idle/facts.ts';
import type { MessageBlock } from '../slack/blocks.ts';
import type { People } from '../slack/people.ts';
import type { Presence } from '../slack/presence.ts';
import type { Store } from '../store/store.ts';
import type { Access } from './authorize.ts';
import type { FormRef } from './forms/ref.ts';
import type { Registry, Typed } from './spec.ts';

/** What commands need of EMR: to read, never to change. */
export interface EmrReader {
  /** What helps most first; what could be read until `signal` ends it. `nextPush`: when there will be more, if it is S3's to say. */
  readLogs(
    cluster: Cluster,
    step: Step,
    query: LogQuery,
    signal: AbortSignal,
  ): Promise<{ view: LogView; nextPush: Date | null }>;
  /** What the logs have said since `cursors`, and where they stand now; throws an `AwsProblem`. */
  newLogLines(
    cluster: Cluster,
    step: Step,
    stream: LogChoice | null,
    cursors: LogCursors,
  ): Promise<{ logs: NewLines[]; cursors: LogCursors }>;
  /** A cluster as EMR has it now, whoever launched it; throws an `AwsProblem`. */
  describeCluster(cluster: AwsClusterId): Promise<ClusterDetail>;
  /** What is seen of these clusters now that tells whether they work. */
  idleFacts(clusters: readonly Cluster[]): Promise<Map<ClusterId, IdleFacts>>;
  /** A link to Spark's history server, of the cluster itself or beside it; asked for until `signal` ends the patience. */
  sparkUi(
    cluster: AwsClusterId,
    which: { application: string | null; onCluster: boolean; signal: AbortSignal },
  ): Promise<SparkUiLink>;
}

/** What handlers are given. */
export interface CommandDeps {
  config: Config;
  store: Store;
  emr: EmrReader;
  /** Models, data and files; a handler decides what of it the asker may see. */
  s3: S3Client;
  /** What machines and disks cost in the region. */
  prices: Prices;
  registry: Registry;
  now: () => Date;
  log: Logger;
  /** What Slack tells of people. */
  people: People;
  /** Whether the bot can post in a channel. */
  presenceIn: (channel: string) => Promise<Presence>;
}

/** Who asks, where and how; the same for a command, a mention, a click and a terminal. */
export interface Invocation {
  source: 'command' | 'mention' | 'click' | 'form' | 'terminal';
  user: SlackUserId;
  /** A bot, or somebody of another workspace: has no role but by name. */
  outsider?: boolean | undefined;
  channel: ChannelId;
  /** The same for each delivery of one request. */
  requestKey: string;
  /** The run or cluster in whose thread it was asked. */
  subject?: RunId | ClusterId | undefined;
}

/** What goes back to the one who asked. */
export interface Answer {
  text: string;
  blocks?: MessageBlock[];
  /** Set when a handler found that the asker may not: audited as a refusal. */
  refused?: true;
  /** For everybody in the channel, since it concerns them. */
  toAll?: boolean;
  /** For a terminal, below the blocks: what no limit of Slack cuts. */
  plain?: string;
  /** A terminal goes on with these logs by itself. */
  follows?: { run: RunId; stream: LogChoice | null };
  /**
   * More than a message holds: goes into the thread of the run, because a message for one person can hold no file; of what is
   * about no run into the direct messages of the one who asked. `command` prints it at a terminal.
   */
  file?: { run: RunId | null; name: string; title: string; text: string; command: string };
  /** For a program at a terminal: what `--json` prints instead of the words. */
  data?: object;
  /** Where a form can be opened this one takes the place of the words. */
  opens?: FormRef;
  /** Instead of a message of its own, this takes the place of the one that was clicked. */
  replaces?: true;
}

/** An answer, and how it is called in the audit: `ok`, `refused`, `invalid`, or `error` with its reference. */
export interface Answered extends Answer {
  outcome: string;
}

/** Who asks and what they may. */
export interface Asked {
  invocation: Invocation;
  access: Access;
}

export type Handler = (deps: CommandDeps, asked: Asked, typed: Typed) => Promise<Answer>;
