import type { AwsClusterId, ChannelId, ClusterId, NoticeId, RunId, ScheduleId, SlackUserId } from '../ids.ts';
import type {
  AuditEntry,
  Card,
  CardSubject,
  Cluster,
  ClusterInstance,
  Draft,
  Filled,
  FollowedStream,
  FoundCluster,
  Home,
  IdleSpell,
  JobResult,
  Notice,
  NoticeAnswer,
  NoticeBody,
  NoticePlace,
  Occurrence,
  OutboxMessage,
  PersonSettings,
  Progress,
  Run,
  Schedule,
  Step,
  ThreadEvent,
  Vigil,
} from '../records.ts';
import type { RunReport } from '../run-report.ts';

/** A new cluster, as a command wants it. */
export type NewCluster = Pick<
  Cluster,
  'id' | 'name' | 'preset' | 'keepAlive' | 'owner' | 'channel' | 'requestKey' | 'hardLimitSeconds'
> &
  // A cluster that was found is there already.
  Partial<Pick<Cluster, 'origin' | 'awsId' | 'awsState' | 'state' | 'primaryDns' | 'launchedAt' | 'readyAt'>>;
/** A new run, as a command wants it; its one step is made with it. */
export type NewRun = Pick<
  Run,
  | 'id'
  | 'job'
  | 'arguments'
  | 'preset'
  | 'clusterId'
  | 'ownCluster'
  | 'requestedBy'
  | 'channel'
  | 'requestKey'
  | 'timeLimitSeconds'
> &
  Partial<Pick<Run, 'overrides' | 'retryOf' | 'chain' | 'scheduleId' | 'plannedAt'>> & { stepName: string };

export interface Clusters {
  /** Null when the request key was used before: the same request, delivered twice. */
  insert(cluster: NewCluster, now: Date): Promise<Cluster | null>;
  get(id: ClusterId): Promise<Cluster | null>;
  /** By Stoker's id (`c-…`), EMR's (`j-…`) or the id of a run on it. */
  find(id: string): Promise<Cluster | null>;
  byRequestKey(key: string): Promise<Cluster | null>;
  /** All that are not gone, oldest first. */
  live(): Promise<Cluster[]>;
  /** All that lived at any time between the two, gone or not, oldest first. */
  livedBetween(from: Date, to: Date): Promise<Cluster[]>;
  /** All that Stoker ended for idleness and that, without it, would have lived at any time between the two. */
  savedBetween(from: Date, to: Date): Promise<Cluster[]>;
  update(id: ClusterId, change: Partial<Cluster>): Promise<void>;
  /** The ids of clusters that are due, most overdue first. */
  due(now: Date, limit: number): Promise<ClusterId[]>;
  /** When the next cluster that is not due yet will be. */
  nextDueAt(now: Date): Promise<Date | null>;
  /** Locks the row for this transaction, waiting for whoever has it. */
  lock(id: ClusterId): Promise<Cluster | null>;
}

/** The seconds after which a run's job had done each tenth of its work: `{10: 42, 20: 80}`; some may be missing. */
export type Track = Record<string, number>;

/** What a run of a job took, and what it was given. */
export type EarlierRun = Pick<Run, 'preset' | 'arguments'> & { seconds: number; track: Track };

export interface Runs {
  insert(run: NewRun, now: Date): Promise<Run | null>;
  get(id: RunId): Promise<Run | null>;
  byRequestKey(key: string): Promise<Run | null>;
  live(): Promise<Run[]>;
  /** Every run of a cluster, oldest first; those of a chain in their order. */
  onCluster(id: ClusterId): Promise<Run[]>;
  /** The same of several clusters. */
  onClusters(ids: ClusterId[]): Promise<Run[]>;
  /** Those of a cluster that may still change or that it was launched for; locks them for this transaction. */
  takeOpen(id: ClusterId): Promise<Run[]>;
  recent(limit: number): Promise<Run[]>;
  /** Those that failed since then and that nothing tries again, newest first. */
  failedSince(since: Date, limit: number): Promise<Run[]>;
  newestOf(person: SlackUserId): Promise<Run | null>;
  /** The last runs of a job that succeeded, newest first, with the seconds that their steps took. */
  succeeded(job: string, limit: number): Promise<EarlierRun[]>;
  /** The runs of a chain by its first one, in their order. */
  ofChain(lead: RunId): Promise<Run[]>;
  /** The runs that try this one again, oldest first. */
  retriesOf(id: RunId): Promise<Run[]>;
  update(id: RunId, change: Partial<Run>): Promise<void>;
}

export interface Steps {
  ofRun(id: RunId): Promise<Step[]>;
  ofRuns(ids: RunId[]): Promise<Step[]>;
  update(runId: RunId, position: number, change: Partial<Step>): Promise<void>;
}

/** What running jobs last said of themselves. */
export interface ProgressTable {
  /** With when it was last looked at: a job that is silent is told from one that nobody could hear. */
  get(id: RunId): Promise<{ progress: Progress; seenAt: Date; track: Track } | null>;
  /** How much of their work is done, by the last word of each, 0–100; only of those that have said it. */
  percentOf(ids: RunId[]): Promise<Map<RunId, number>>;
  /** Keeps it unless something newer is kept; true when it was new. */
  put(id: RunId, progress: Progress, now: Date): Promise<boolean>;
  /** It was looked at, whatever was found. */
  seen(id: RunId, now: Date): Promise<void>;
  /** So much was done for the first time after so many seconds; what was noted before stays. */
  reached(id: RunId, percent: number, seconds: number): Promise<void>;
}

/** What ended runs did. */
export interface Reports {
  /** The run has ended, and its log is to be looked for; once a run. */
  want(id: RunId, now: Date): Promise<void>;
  get(id: RunId): Promise<RunReport | null>;
  /** True while the log is still looked for. */
  isDue(id: RunId): Promise<boolean>;
  /** Those to be looked for now, longest waiting first. */
  due(now: Date, limit: number): Promise<{ run: RunId; tries: number }[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  keep(id: RunId, report: RunReport): Promise<void>;
  /** It was not there: look again then; null: it will not come. */
  again(id: RunId, at: Date | null): Promise<void>;
}

/** Somebody follows the logs of a run in its thread. */
export interface Follow {
  runId: RunId;
  stream: FollowedStream;
  wantedBy: string;
  begunAt: Date;
  until: Date;
  /** Up to where each log was read, as `emr/logs` writes it. */
  cursors: Record<string, unknown>;
  /** Batches posted so far. */
  messages: number;
  stoppedBy: string | null;
}

export interface Follows {
  /** False when somebody follows it already: then that one goes on. */
  begin(follow: Pick<Follow, 'runId' | 'stream' | 'wantedBy' | 'until'>, now: Date): Promise<boolean>;
  due(now: Date, limit: number): Promise<Follow[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  /** False when another process has brought it on since it was read; then nothing is changed. */
  advance(
    follow: Follow,
    change: { cursors: Record<string, unknown>; messages: number; dueAt: Date },
  ): Promise<boolean>;
  /** False when nobody follows it. */
  stop(run: RunId, stream: FollowedStream, by: string, now: Date): Promise<boolean>;
  /** As `advance`. */
  end(follow: Follow): Promise<boolean>;
}

export interface Intent {
  key: string;
  /** How often the effect was tried so far. */
  attempts: number;
  /** When it was tried, or given up waiting for, and nobody knows how it ended; null when it certainly did not happen. */
  openSince: Date | null;
  /** Set once the effect is known to have happened. */
  outcome: unknown;
  done: boolean;
}

export interface Intents {
  /** The intent as it stands; written first when it is new. */
  open(intent: { key: string; kind: string; subject: string }, now: Date): Promise<Intent>;
  /** Recorded right before the effect is tried. */
  attempt(key: string, now: Date): Promise<void>;
  /** The try was given up without an answer: from now on it may still show itself. */
  lose(key: string, now: Date): Promise<void>;
  finish(key: string, outcome: unknown, now: Date): Promise<void>;
  /** The effect certainly did not happen: the next try needs no check. */
  clear(key: string): Promise<void>;
}

export interface Cards {
  /** Wants the card shown anew; makes it when there is none. */
  touch(subject: CardSubject, channel: ChannelId, now: Date): Promise<void>;
  /** Wants those of the cards shown anew that there are. */
  refresh(subjects: CardSubject[]): Promise<void>;
  /**
   * Wants the few of the cards shown anew that were shown longest ago, before the given time; none while any card has
   * something to tell that could be sent now.
   */
  refreshOldest(subjects: CardSubject[], shownBefore: Date, limit: number, now: Date): Promise<void>;
  /** Of a run in a chain, here and wherever a subject is named, the card of the chain's first run. */
  get(subject: CardSubject): Promise<Card | null>;
  /** Everywhere that a notice is shown. */
  ofNotice(id: NoticeId): Promise<Card[]>;
  /** The card whose message this is. */
  byMessage(channel: string, ts: string): Promise<Card | null>;
  /**
   * Cards whose message is missing or older than the record: new ones first, those of runs that go on last, since they
   * change all the time; among equals the longest waiting first. Those in the thread of a card come once that has a
   * message, with its ts.
   */
  stale(now: Date, limit: number): Promise<(Card & { threadTs: string | null })[]>;
  /** When the next stale card that waits for its time may be sent. */
  nextAt(now: Date): Promise<Date | null>;
  /** Slack has told the channel of a card that was addressed to a person. */
  address(subject: CardSubject, channel: ChannelId): Promise<void>;
  /** Recorded before the message is posted for the first time. */
  attempt(subject: CardSubject, now: Date): Promise<void>;
  shown(subject: CardSubject, version: number, ts: string | null, now: Date): Promise<void>;
  /** Not shown now; a post that certainly did not happen needs no search before the next. */
  failed(subject: CardSubject, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  /** Not shown, and not tried again before it changes. */
  giveUp(subject: CardSubject, version: number, error: string): Promise<void>;
}

export interface Outbox {
  /** Puts an event into the thread of a card, once a key; needs the card. */
  add(subject: RunId | ClusterId, key: string, message: ThreadEvent, now: Date): Promise<void>;
  /** All that was told of a run or cluster, sent or not, in order; `after` leaves out those up to this id. */
  told(subject: RunId | ClusterId, after: number): Promise<{ id: number; event: ThreadEvent; at: Date }[]>;
  /**
   * The oldest waiting message of each card that has its `ts`; a card's messages never overtake each other. One that
   * links to the card of another run waits for that card, unless Slack does not take it.
   */
  next(now: Date, limit: number): Promise<(OutboxMessage & { channel: ChannelId; threadTs: string })[]>;
  /** When the next message that waits for its time may be sent. */
  nextAt(now: Date): Promise<Date | null>;
  attempt(id: number, now: Date): Promise<void>;
  sent(id: number, ts: string, now: Date): Promise<void>;
  failed(id: number, error: string, notBefore: Date, mayHaveHappened: boolean): Promise<void>;
  dead(id: number, error: string, now: Date): Promise<void>;
}

/** What is known of the work of live clusters. */
export interface Vigils {
  get(id: ClusterId): Promise<Vigil | null>;
  of(ids: ClusterId[]): Promise<Vigil[]>;
  /** Watches it from now on; one that is watched already stays as it is. */
  begin(id: ClusterId, dueAt: Date): Promise<void>;
  update(id: ClusterId, change: Partial<Omit<Vigil, 'clusterId'>>): Promise<void>;
  /** To be looked at now, longest waiting first; also what was looked at by a clock that has been put back since. */
  due(now: Date, limit: number): Promise<Vigil[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  end(id: ClusterId): Promise<void>;
}

/** What time has told people. */
export interface Notices {
  /** Tells it in these places; null when the key was told before. In threads only of cards that are there. */
  add(
    notice: { id: NoticeId; key: string; clusterId: ClusterId | null; body: NoticeBody },
    places: NoticePlace[],
    now: Date,
  ): Promise<Notice | null>;
  get(id: NoticeId): Promise<Notice | null>;
  byKey(key: string): Promise<Notice | null>;
  /** Of a cluster, newest first. */
  ofCluster(id: ClusterId, limit: number): Promise<Notice[]>;
  /** Those of a cluster that nobody and nothing has answered, oldest first. */
  open(id: ClusterId): Promise<Notice[]>;
  /** The same of several clusters. */
  openOf(ids: ClusterId[]): Promise<Notice[]>;
  /**
   * Those that tell of no cluster by itself, by the beginning of their keys, and that nothing has answered; oldest first.
   * In a transaction they are locked.
   */
  openWithKey(prefix: string): Promise<Notice[]>;
  /** Changes what an open notice tells, and draws it anew. */
  change(id: NoticeId, body: NoticeBody): Promise<void>;
  /** Says what became of it and draws it anew; false when it has an answer already. */
  answer(id: NoticeId, answer: NoticeAnswer, now: Date): Promise<boolean>;
  /** When people could first see it in any of its places; null while none has it. */
  shownAt(id: NoticeId): Promise<Date | null>;
}

/** The machines of clusters, and when these were idle: what money is counted from. */
export interface Meters {
  /** What EMR listed: new ones are added, known ones brought up to date, none is taken away. */
  put(instances: ClusterInstance[]): Promise<void>;
  instancesOf(ids: ClusterId[]): Promise<ClusterInstance[]>;
  /** Idle since then: begins a spell, or leaves the open one as it is. */
  beginIdle(id: ClusterId, at: Date): Promise<void>;
  /** Ends the open spell, if there is one; never before its beginning. */
  endIdle(id: ClusterId, at: Date): Promise<void>;
  spellsOf(ids: ClusterId[]): Promise<IdleSpell[]>;
}

/** A found cluster as EMR shows it; what became of it is written by itself. */
export type SeenCluster = Omit<FoundCluster, 'goneAt' | 'ignoredUntil' | 'ignoredBy' | 'clusterId'>;

/** A cluster whose machines are to be listed, what it is now, and how often that failed since it last went well. */
export interface DueReading {
  id: ClusterId;
  phase: 'launching' | 'live' | 'gone';
  tries: number;
}

/** When the machines of each cluster are to be listed. */
export interface Readings {
  /** Never read, changed since, or due again: such first that were never read. */
  due(now: Date, limit: number): Promise<DueReading[]>;
  nextDueAt(now: Date): Promise<Date | null>;
  /** Read, or tried, as what it was then; null: it is gone and its last bill is known. */
  noted(reading: DueReading, dueAt: Date | null): Promise<void>;
}

/** Clusters of the account that Stoker did not launch. */
export interface FoundClusters {
  /** Seen now: added, or brought up to date; what people said of it stays. */
  put(cluster: SeenCluster): Promise<void>;
  get(id: AwsClusterId): Promise<FoundCluster | null>;
  /** Those of the ids that were ever found. */
  of(ids: AwsClusterId[]): Promise<FoundCluster[]>;
  /** All that live and are not ours, oldest first, ignored ones included. */
  live(): Promise<FoundCluster[]>;
  update(id: AwsClusterId, change: Partial<Omit<FoundCluster, 'awsId'>>): Promise<void>;
  /** Locks the row for this transaction. */
  lock(id: AwsClusterId): Promise<FoundCluster | null>;
  /** Takes those off the record that went before then and that nobody claimed. */
  forget(goneBefore: Date): Promise<void>;
  /** When the whole account was last looked through; null: never. */
  lookedAt(): Promise<Date | null>;
  looked(at: Date): Promise<void>;
}

/** What time begins. */
export interface Schedules {
  /** Null when a schedule of this name is there already, or was made by this request. */
  insert(
    schedule: Omit<Schedule, 'removedAt' | 'removedBy' | 'pausedAt' | 'pausedBy'> &
      Partial<Pick<Schedule, 'pausedAt' | 'pausedBy'>> & { requestKey?: string },
  ): Promise<Schedule | null>;
  byRequestKey(key: string): Promise<Schedule | null>;
  get(id: ScheduleId): Promise<Schedule | null>;
  of(ids: ScheduleId[]): Promise<Schedule[]>;
  /** Of those that are not removed. */
  byName(name: string): Promise<Schedule | null>;
  /** All that are not removed, by name. */
  live(): Promise<Schedule[]>;
  update(id: ScheduleId, change: Partial<Omit<Schedule, 'id'>>): Promise<void>;
  /** Locks the row for this transaction. */
  lock(id: ScheduleId): Promise<Schedule | null>;
  /** Those with a planned time that has come and is not accounted for, longest waiting first. */
  due(now: Date, limit: number): Promise<ScheduleId[]>;
  /** The first planned time of all that is still to come. */
  nextAt(now: Date): Promise<Date | null>;
}

/** What became of each planned time. */
export interface Occurrences {
  /** Null when this planned time is accounted for already, or was made by this request. */
  insert(
    occurrence: Pick<Occurrence, 'scheduleId' | 'plannedAt' | 'state' | 'createdAt'> &
      Partial<Occurrence> & { requestKey?: string },
  ): Promise<Occurrence | null>;
  byRequestKey(key: string): Promise<Occurrence | null>;
  get(schedule: ScheduleId, plannedAt: Date): Promise<Occurrence | null>;
  /** The one whose newest attempt is this run, or the chain of it. */
  byRun(run: RunId): Promise<Occurrence | null>;
  update(
    schedule: ScheduleId,
    plannedAt: Date,
    change: Partial<Omit<Occurrence, 'scheduleId' | 'plannedAt'>>,
  ): Promise<void>;
  /** Those of a schedule that wait or run, oldest first. */
  openOf(schedule: ScheduleId): Promise<Occurrence[]>;
  /** All that wait for a time that has come, or whose run may have ended: longest waiting first. */
  due(now: Date, limit: number): Promise<Occurrence[]>;
  /** When the next one that waits may begin. */
  nextDueAt(now: Date): Promise<Date | null>;
  /** Of a schedule, newest planned time first. */
  ofSchedule(schedule: ScheduleId, limit: number): Promise<Occurrence[]>;
  /** The newest of each of these schedules. */
  newestOf(schedules: ScheduleId[]): Promise<Occurrence[]>;
  /** Of all schedules, planned from the one moment up to before the other; oldest first. */
  between(from: Date, to: Date): Promise<Occurrence[]>;
  /** The last that succeeded, newest first. */
  succeeded(schedule: ScheduleId, limit: number): Promise<Occurrence[]>;
}

/** How people want to be told. */
export interface Settings {
  /** Null for whoever never set anything. */
  get(person: SlackUserId): Promise<PersonSettings | null>;
  /** Changes what is given; null gives it back to the team's rules. */
  put(person: SlackUserId, change: Partial<Omit<PersonSettings, 'person' | 'changedAt'>>, now: Date): Promise<void>;
}

/** A run of a planned time, without what it wrote at length. */
export interface NightRun {
  /** The first run of its chain; its own id where there is none. */
  lead: RunId;
  id: RunId;
  job: string;
  state: Run['state'];
  createdAt: Date;
  endedAt: Date | null;
  /** Its cost, once it is known. */
  usd: number | null;
  /** What its own cluster has cost so far. */
  clusterUsd: number | null;
  estimated: boolean;
  metrics: JobResult['metrics'];
  /** Of a failed one: the cause, the sentence, and whether the logs are still being looked for. */
  cause: string | null;
  message: string | null;
  looking: boolean;
}

/** A planned time that succeeded: the seconds, dollars and words of all its runs. */
export interface PastSuccess {
  scheduleId: ScheduleId;
  plannedAt: Date;
  seconds: number;
  usd: number | null;
  told: { job: string; metrics: JobResult['metrics'] }[];
}

/** How a planned time that was run ended; the cause is of the run that failed first, or why there was none. */
export interface PastEnding {
  scheduleId: ScheduleId;
  plannedAt: Date;
  state: 'succeeded' | 'failed';
  cause: string | null;
}

/** How many planned times of a channel's schedules came to one end in the night before a day. */
export interface TalliedNight {
  channel: ChannelId;
  /** `2026-11-21`. */
  day: string;
  state: Occurrence['state'];
  times: number;
}

/** When something that is done again and again last went well. */
export interface Pulses {
  beat(of: 'sweep' | 'heartbeat', now: Date): Promise<void>;
  /** Null: never. */
  last(of: 'sweep' | 'heartbeat'): Promise<Date | null>;
}

/** What people may be told of a planned time that has not ended. */
export type EarlyWord = 'late' | 'slow';

/** Many schedules' planned times at once. */
export interface Nights {
  /** The runs of these attempts, of chains in their order. */
  runsOf(leads: RunId[]): Promise<NightRun[]>;
  /** The last planned times of each schedule before then that succeeded, newest first. */
  successes(schedules: ScheduleId[], before: Date, each: number): Promise<PastSuccess[]>;
  /** The last planned times of each schedule, up to then, that were run to an end, newest first. */
  endings(schedules: ScheduleId[], upTo: Date, each: number): Promise<PastEnding[]>;
  /** Planned times counted; nights end at this time of day of the zone. */
  tally(from: Date, to: Date, ends: { zone: string; at: string }): Promise<TalliedNight[]>;
  /** Ended ones of which it was not decided yet whether people are told; those of a schedule together, oldest first. */
  unjudged(limit: number): Promise<(Occurrence & { told: EarlyWord[] })[]>;
  /** All that wait or run, with what people were told of them. */
  open(): Promise<(Occurrence & { told: EarlyWord[] })[]>;
  /** The newest planned times of each schedule, newest first. */
  latest(schedules: ScheduleId[], each: number): Promise<Occurrence[]>;
  /** It is decided of these; gives of how many it was not before. */
  judge(occurrences: readonly Pick<Occurrence, 'scheduleId' | 'plannedAt'>[], now: Date): Promise<number>;
  /** People are told of it before it has ended; false when they were before. */
  note(occurrence: Pick<Occurrence, 'scheduleId' | 'plannedAt'>, word: EarlyWord): Promise<boolean>;
}

/** Who looks at the app's Home. */
export interface Homes {
  /** They look at it now; it is to be published anew. */
  open(user: SlackUserId, outsider: boolean, now: Date): Promise<void>;
  get(user: SlackUserId): Promise<Home | null>;
  /** Those opened since then, the longest shown first. */
  openedSince(since: Date): Promise<Home[]>;
  update(user: SlackUserId, change: Partial<Omit<Home, 'userId'>>): Promise<void>;
}

/** What people have filled into forms and not sent; for a day. */
export interface Drafts {
  get(person: SlackUserId, form: string, now: Date): Promise<Draft | null>;
  /** What was filled in at that moment, unless what is there is newer. */
  put(person: SlackUserId, form: string, filled: Filled, at: Date): Promise<void>;
  remove(person: SlackUserId, form: string): Promise<void>;
}

export interface Audit {
  add(entry: AuditEntry, now: Date): Promise<void>;
  recent(limit: number): Promise<(AuditEntry & { at: Date })[]>;
}

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
