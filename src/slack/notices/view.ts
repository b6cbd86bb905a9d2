import type { Cluster, NoticeBody } from '../../records.ts';
import type { SlackMessage } from '../blocks.ts';

/** What a notice is drawn with, beside what it tells. */
export interface NoticeView {
  /** The cluster it is about, as it is now. */
  cluster: Cluster | null;
  /**
   * Who reads it there: its owner, by direct message; all in the channel, where its owner is called by name, for nobody
   * else tells them; or the thread, which calls nobody: the owner is written to as well, or it is late at night.
   */
  place: 'direct' | 'channel' | 'thread';
  now: Date;
}

/** What a notice of one kind says: the line that a locked phone shows, and all of it. */
export type Told = SlackMessage;

/** What one renderer is given. */
export interface Telling<K extends NoticeBody['kind']> extends NoticeView {
  body: Extract<NoticeBody, { kind: K }>;
  /** The moment it speaks of: now, or when it was answered. */
  at: Date;
  isAnswered: boolean;
}
