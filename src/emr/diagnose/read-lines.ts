import { unpacked } from '../logs/unpack.ts';

/** Longer lines are cut: no rule looks further, and a log may be one line of a gigabyte. */
const MOST_CHARACTERS = 16 * 1024;

/** Takes lines; `gap`: lines of small talk stood between it and the one before. */
export type TakeLine = (text: string, number: number, gap: boolean) => void;

/**
 * Reads a log and hands on its lines, but for the small talk of which a log mostly consists: it is only counted. Memory
 * stays bounded whatever the log holds. Resolves to the number of lines.
 */
export async function readLines(body: AsyncIterable<Uint8Array>, take: TakeLine): Promise<number> {
  let rest = '';
  let restLength = 0;
  let number = 0;
  let gap = false;

  const hand = (line: string): void => {
    take(decoded(line.endsWith('\r') ? line.slice(0, -1) : line), number, gap);
    gap = false;
  };
  const keepRest = (text: string): void => {
    restLength += text.length;
    if (rest.length < MOST_CHARACTERS) rest += text.slice(0, MOST_CHARACTERS - rest.length);
  };

  for await (const bytes of unpacked(body)) {
    // Bytes as characters: quick to cut, and nothing is lost where UTF-8 breaks off. Lines that count are decoded.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      number += 1;
      if (restLength > 0) {
        keepRest(text.slice(at, end));
        if (isSmallTalk(rest, 0)) gap = true;
        else hand(rest);
        rest = '';
        restLength = 0;
      } else if (isSmallTalk(text, at)) gap = true;
      else if (!isFrame(text, at)) hand(text.slice(at, Math.min(end, at + MOST_CHARACTERS)));
      at = end + 1;
    }
    keepRest(text.slice(at));
  }
  if (restLength > 0) {
    number += 1;
    if (!isSmallTalk(rest, 0)) hand(rest);
  }
  return number;
}

const NOT_ASCII = /[\x80-\xff]/;
const decoded = (line: string): string => (NOT_ASCII.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line);

const [TAB, SPACE, DASH, SLASH, D, I, N, T, A, T_SMALL] = [9, 32, 45, 47, 68, 73, 78, 84, 97, 116] as const;
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
];

/**
 * True for a line at level INFO, DEBUG or TRACE of those who tell nothing of how a job ends. Looks at single characters:
 * this runs for each line of a log.
 */
export function isSmallTalk(text: string, at: number): boolean {
  // `26/11/21 15:04:05 INFO Name: …`, or `2026-11-21 15:04:05,123 INFO Name: …`.
  const level = text.charCodeAt(at + 2) === SLASH ? at + 18 : text.charCodeAt(at + 4) === DASH ? at + 24 : -1;
  if (level < 0) return false;
  const first = text.charCodeAt(level);
  if (first === I && text.charCodeAt(level + 1) === N) {
    for (const name of HEARD) if (text.startsWith(name, level + 5)) return false;
    return true;
  }
  return (first === D && text.startsWith('DEBUG', level)) || (first === T && text.startsWith('TRACE', level));
}

/** A frame of a Java stack trace, which only says where. */
const isFrame = (text: string, at: number): boolean =>
  text.charCodeAt(at) === TAB &&
  text.charCodeAt(at + 1) === A &&
  text.charCodeAt(at + 2) === T_SMALL &&
  text.charCodeAt(at + 3) === SPACE;
