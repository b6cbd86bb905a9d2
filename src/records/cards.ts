import type { ChannelId, ClusterId, NoticeId, RunId } from '../ids.ts';
import type { Failure, Fix } from './failures.ts';
import type { JobResult } from './results.ts';

/** What has a card; of a notice one for each place that shows it: `n-…`, `n-….2`. */
export type CardSubject = RunId | ClusterId | NoticeId;

/** The notice of a card; null for the card of a run or a cluster. */
export const noticeOf = (subject: CardSubject): NoticeId | null =>
  subject.startsWith('n-') ? (subject.split('.')[0] as NoticeId) : null;

const MOST_PLACES = 9;

/** The cards that a notice may have, one for each place, in their order. */
export const cardsOfNotice = (id: NoticeId): CardSubject[] =>
  Array.from({ length: MOST_PLACES }, (_, index) => (index === 0 ? id : (`${id}.${index + 1}` as NoticeId)));

/** The one message of a run or a cluster, or a notice at one place. */
export interface Card {
  subject: CardSubject;
  /** A direct message is addressed by the person until Slack has told its channel. */
  channel: ChannelId;
  /** The card in whose thread it stands; null: by itself. */
  threadOf: CardSubject | null;
  /** In a thread: shown in the channel too. */
  broadcast: boolean;
  ts: string | null;
  wantedVersion: number;
  shownVersion: number;
  attempts: number;
  attemptedAt: Date | null;
  shownAt: Date | null;
  lastError: string | null;
}

/** What of a run's logs can be followed: `own` is what helps most, the others are the streams of `logs`. */
export const FOLLOWED_STREAMS = ['own', 'stderr', 'stdout', 'controller', 'driver', 'executor'] as const;
export type FollowedStream = (typeof FOLLOWED_STREAMS)[number];

/** What happened, told once in the thread of the run's or cluster's card. */
export type ThreadEvent =
  | { kind: 'cluster-launched'; awsId: string; preset: string; consoleUrl: string | null }
  | { kind: 'cluster-ready'; awsId: string; seconds: number; primaryDns: string | null }
  | { kind: 'step-started'; step: string; awsId: string | null }
  | { kind: 'step-done'; step: string; seconds: number; result: JobResult | null }
  /** `job`, here and below: of a chain the step that it tells of. */
  | { kind: 'run-failed'; failure: Failure; job?: string | undefined }
  /** The logs came after the failure was told; `corrects`: they say another cause than was told before. */
  | { kind: 'failure-lines'; failure: Failure; corrects?: boolean | undefined; job?: string | undefined }
  | { kind: 'run-cancelled'; by: string | null; message: string; job?: string | undefined }
  | { kind: 'cluster-terminating'; by: string | null; message: string }
  | { kind: 'cluster-gone'; seconds: number; message: string }
  /** Somebody made another version of a model its champion: told where either of the two was made. */
  | { kind: 'champion-changed'; model: string; version: string; before: string | null; by: string }
  /** In the thread of the failed run; `by` is null when the job's own rule did it. */
  | { kind: 'run-retried'; run: RunId; by: string | null; changes: Fix['changes'] }
  /** In the thread of the new run: the failed ones before it, the first one first. */
  | {
      kind: 'run-retries';
      run: RunId;
      chain: { run: RunId; cause: string | null }[];
      by: string | null;
      changes: Fix['changes'];
    }
  /** What the followed logs of a run have said since the last batch; without secrets. */
  | {
      kind: 'log-lines';
      run: RunId;
      stream: FollowedStream;
      logs: { name: string; text: string; leftOut: number; hidden: number }[];
    }
  /** Somebody follows logs from now on. */
  | { kind: 'follow-begun'; run: RunId; stream: FollowedStream; by: string; until: string }
  | { kind: 'follow-ended'; stream: FollowedStream; why: 'stopped' | 'ended' | 'time' | 'messages'; by: string | null }
  /** An admin keeps the cluster longer than it was allowed to live; seconds. */
  | { kind: 'hard-limit-raised'; by: string; from: number; to: number }
  | { kind: 'note'; message: string };

/** A message waiting for the thread of its card. */
export interface OutboxMessage {
  id: number;
  key: string;
  subject: RunId | ClusterId;
  message: ThreadEvent;
  attempts: number;
  attemptedAt: Date | null;
}
