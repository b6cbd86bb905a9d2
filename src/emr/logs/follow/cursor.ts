import { type KeyState, OUTSIDE } from '../../../text/private-keys.ts';

/** Up to where a log was read, as it is kept in the record; `key` is where it stood with regard to private keys. */
export type LogCursor =
  /** CloudWatch Logs: its own token for what comes next. */
  | { place: string; key: KeyState }
  /** S3: lines read of the copy of this size and time; a push replaces the object. */
  | { lines: number; version: string; key: KeyState };

/** Where all logs of a follower stand, by their path. */
export type LogCursors = Record<string, LogCursor>;

export const keyStateOf = (cursor: LogCursor | undefined): KeyState => cursor?.key ?? OUTSIDE;
