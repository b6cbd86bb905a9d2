import type { SlackUserId } from '../ids.ts';

/** What stands in each field of a form, by its name; of a list one text each. A field that is left empty has none. */
export type Filled = Readonly<Record<string, readonly string[]>>;

export interface Draft {
  filled: Filled;
  filledAt: Date;
}

/** How one person wants to be told; null is the team's rule. */
export interface PersonSettings {
  person: SlackUserId;
  /** Two times of day such as `22:00-07:00`, by their own clock; `none` for no such hours. */
  quietHours: string | null;
  /** Whether they are written to directly. */
  direct: boolean | null;
  /** Of the IANA list; null is also that of their Slack profile. */
  zone: string | null;
  changedAt: Date;
}

export interface AuditEntry {
  actor: string;
  channel: string | null;
  kind: 'command' | 'click' | 'system';
  /** The registry's name of the command or action. */
  name: string;
  detail: Record<string, unknown>;
  allowed: boolean;
  outcome: string;
  requestKey: string | null;
}

/** A person's Home, the app's own page in Slack. */
export interface Home {
  userId: SlackUserId;
  /** Of another workspace: has no role but by name. */
  outsider: boolean;
  /** When they last opened it or clicked in it. */
  openedAt: Date;
  /** The page that they have turned to, from 0, by the name of a long section. */
  pages: Record<string, number>;
  /** What their last click was answered, as mrkdwn; the time is ISO 8601. */
  said: { text: string; at: string } | null;
  /** Of what was last published, without its clock; null: to be published anew. */
  shownHash: string | null;
  /** Slack's own hash of that view. */
  viewHash: string | null;
  shownAt: Date | null;
}
