import type { AwsClusterId, ChannelId, ClusterId, NoticeId, SlackUserId } from '../ids.ts';
import type { DigestSummary, NightLine, TroubledSchedule } from '../night-report.ts';
import type { CardSubject } from './cards.ts';
import type { Concern } from './idle.ts';

/** What a notice tells; times are ISO 8601, money US dollars. */
export type NoticeBody =
  /** A cluster does nothing; `endsAt` is null where nobody ends it but people, `number` counts within one idle time. */
  | {
      kind: 'idle';
      since: string;
      because: string;
      number: number;
      endsAt: string | null;
      idleUsd: number | null;
      hourlyUsd: number | null;
      estimated: boolean;
    }
  /** Nobody can see whether it works: said once, and never a reason to end it. */
  | { kind: 'blind'; since: string; because: string }
  | { kind: 'concern'; concern: Concern; hourlyUsd: number | null }
  | { kind: 'hard-limit'; endsAt: string }
  /** Stoker's loop has ended it. */
  | {
      kind: 'ended';
      since: string;
      usd: number | null;
      idleUsd: number | null;
      savedUsd: number | null;
      /** What would have ended it, and when. */
      otherwise: { by: 'aws-policy' | 'hard-limit'; at: string } | null;
      preset: string;
      estimated: boolean;
    }
  /** Clusters that nobody of Stoker launched and nobody claimed, once a day. */
  | { kind: 'unclaimed'; day: string; hourlyUsd: number; clusters: UnclaimedCluster[] }
  | {
      kind: 'budget';
      scope: 'team' | 'owner' | 'job';
      name: string;
      month: string;
      percent: number;
      spentUsd: number;
      budgetUsd: number;
      forecastUsd: number;
      estimated: boolean;
    }
  /** What Stoker's loop has saved in a month, and what was left behind in the account. */
  | {
      kind: 'month';
      month: string;
      savedUsd: number;
      clusters: number;
      spentUsd: number;
      idleUsd: number;
      leftBehind: string[];
    }
  /** What a channel's schedules did last night, each morning. */
  | { kind: 'digest'; digest: DigestSummary }
  /** In its thread: each schedule, on as many pages as they need; `left` of them found no room on the last. */
  | { kind: 'digest-details'; day: string; lines: NightLine[]; page: number; pages: number; left: number }
  /** Something is wrong with a schedule. */
  | ({ kind: 'trouble' } & TroubledSchedule)
  /** Many of a channel did not run as planned, mostly because Stoker was not there: one message with the first of all of them. */
  | { kind: 'troubles'; all: number; troubled: TroubledSchedule[] }
  /** Stoker was invited to a channel; `elsewhere` are those it is used in, where this is none of them. */
  | { kind: 'greeting'; jobs: string[]; elsewhere: string[] };

export interface UnclaimedCluster {
  awsId: AwsClusterId;
  name: string;
  state: string;
  owner: string | null;
  createdAt: string;
  /** Null while its machines are not known. */
  hourlyUsd: number | null;
  estimated: boolean;
  /** What became of it since; left out while nothing has. */
  settled?: { how: 'claimed' | 'ignored' | 'terminated' | 'gone'; by: string | null } | undefined;
}

/** What became of what a notice told; it is drawn with the notice. */
export type NoticeAnswer =
  | { kind: 'kept'; by: string; until: string }
  | { kind: 'terminated'; by: string }
  /** It does something again, or somebody stopped what was to happen. */
  | { kind: 'busy'; because: string }
  /** Just before the end something moved. */
  | { kind: 'stood-down'; because: string }
  | { kind: 'ended' }
  /** A schedule in trouble was run after all: by time, or because somebody asked for it. */
  | { kind: 'ran'; at: string; by: string | null }
  /** Another notice has taken its place, or the matter is over. */
  | { kind: 'over' };

export interface Notice {
  id: NoticeId;
  key: string;
  clusterId: ClusterId | null;
  body: NoticeBody;
  answer: NoticeAnswer | null;
  createdAt: Date;
  answeredAt: Date | null;
}

/** Where a notice is shown. */
export interface NoticePlace {
  /** The channel, or the person for a direct message. */
  channel: ChannelId | SlackUserId;
  /** The card in whose thread it stands; null: by itself. */
  threadOf: CardSubject | null;
  /** In a thread: shown in the channel too. */
  broadcast: boolean;
}
