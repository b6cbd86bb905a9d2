import type { SlackUserId } from '../../ids.ts';
import type { AuditEntry, Draft, Filled, Home, PersonSettings } from '../../records.ts';

/** How people want to be told. */
export interface Settings {
  /** Null for whoever never set anything. */
  get(person: SlackUserId): Promise<PersonSettings | null>;
  /** Changes what is given; null gives it back to the team's rules. */
  put(person: SlackUserId, change: Partial<Omit<PersonSettings, 'person' | 'changedAt'>>, now: Date): Promise<void>;
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
