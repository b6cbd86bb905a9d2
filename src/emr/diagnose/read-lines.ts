import { eachLine } from '../lines.ts';
import { unpacked } from '../logs/unpack.ts';
import { standsAt } from './needles.ts';

/** Longer lines are cut: no rule looks further, and a log may be one line of a gigabyte. */
const MOST_BYTES = 16 * 1024;

/**
 * Takes a line as the bytes from `at` to before `end`, which are somebody else's once it returns: most are not worth a
 * string. `gap`: lines of small talk stood between it and the one before.
 */
export type TakeLine = (bytes: Buffer, at: number, end: number, number: number, gap: boolean) => void;

/**
 * Reads a log and hands on its lines, but for the small talk of which a log mostly consists: it is only counted. Memory
 * stays bounded whatever the log holds. Resolves to the number of lines.
 */
export async function readLines(body: AsyncIterable<Uint8Array>, take: TakeLine): Promise<number> {
  let number = 0;
  let gap = false;
  await eachLine(unpacked(body), MOST_BYTES, (bytes, at, end) => {
    number += 1;
    if (isSmallTalk(bytes, at, end)) gap = true;
    else if (!standsAt(bytes, at, end, FRAME)) {
      take(bytes, at, end > at && bytes[end - 1] === CR ? end - 1 : end, number, gap);
      gap = false;
    }
  });
  return number;
}

const [CR, DASH, SLASH, D, I, N, T] = [13, 45, 47, 68, 73, 78, 84] as const;
const DEBUG = Buffer.from('DEBUG');
const TRACE = Buffer.from('TRACE');
/** A frame of a Java stack trace, which only says where. */
const FRAME = Buffer.from('\tat ');
/** Who says at level INFO how things end. */
const HEARD = [
  'ApplicationMaster: Final',
  'ApplicationMaster: Unregistering',
  'YarnAllocator: Completed',
  'Client: Application report',
  'Client: Requesting a new',
  'Client: Submitting',
  'ShutdownHookManager: Shutdown',
  'SparkContext: Successfully stopped',
  'CoarseGrainedExecutorBackend: Driver',
].map((name) => Buffer.from(name));

/** The same by their first byte, which most lines do not have. */
const HEARD_BY_START = Array.from({ length: 256 }, (_, first) => {
  const names = HEARD.filter((name) => name[0] === first);
  return names.length > 0 ? names : undefined;
});

/**
 * True for a line at level INFO, DEBUG or TRACE of those who tell nothing of how a job ends. Looks at single bytes: this
 * runs for each line of a log.
 */
function isSmallTalk(bytes: Uint8Array, at: number, end: number): boolean {
  // `26/11/21 15:04:05 INFO Name: …`, or `2026-11-21 15:04:05,123 INFO Name: …`.
  const level = bytes[at + 2] === SLASH ? at + 18 : bytes[at + 4] === DASH ? at + 24 : end;
  if (level >= end) return false;
  const first = bytes[level];
  if (first === I && bytes[level + 1] === N) {
    const heard = HEARD_BY_START[bytes[level + 5] ?? 0];
    return heard === undefined || !heard.some((name) => standsAt(bytes, level + 5, end, name));
  }
  return (first === D && standsAt(bytes, level, end, DEBUG)) || (first === T && standsAt(bytes, level, end, TRACE));
}
