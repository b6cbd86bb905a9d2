import { followKeys, KEY_MARK, type KeyState, OUTSIDE } from '../../../text/private-keys.ts';
import { redact } from '../../../text/redact.ts';
import { isChatter } from './chatter.ts';
import { eachLine, MOST_LINE_BYTES } from './each-line.ts';
import { hasText, seekBytes, seekText } from './seek.ts';

/** What is looked for in one log. */
export interface Search {
  /** How many lines to keep: the newest. */
  lines: number;
  /** Only lines with this text, in capitals or not. */
  grep: string | null;
  /** Leave out what helps nobody. */
  quiet: boolean;
}

export interface FoundLine {
  /** Counts from 1. */
  number: number;
  /** As it was written, except that private keys are taken out; not yet redacted. */
  text: string;
}

/** What one reading of a log found. */
export interface Scan {
  lines: FoundLine[];
  /** Of the whole log, as far as it was read. */
  total: number;
  /** How many lines the search wanted; `lines` are the newest of them. */
  wanted: number;
  /** Private keys taken out of `lines`. */
  keys: number;
  /** Where it stood at the end. */
  state: KeyState;
  /** Who wrote it, if it is an executor's. */
  executor: { id: string; host: string } | null;
  /** False: the time was up before its end. */
  complete: boolean;
}

/** An executor names itself soon after its start. */
const INTRODUCTION_LINES = 400;
const INTRODUCTION = /Starting executor ID (\S+) on host (\S+)/;
/** Longer lines are copied, so that a line does not hold on to all of its chunk. */
const COPY_FROM_BYTES = 1024;

/** How a log is read. */
export interface Reading {
  signal?: AbortSignal | undefined;
  /** An executor's log is looked into for its name. */
  isExecutor?: boolean | undefined;
  /** Lines that were read before, and how it stood with private keys after them. */
  after?: number | undefined;
  state?: KeyState | undefined;
  /** Leave out what stands after the last line end. */
  wholeLines?: boolean | undefined;
}

/** Reads a log once, line by line, in memory that depends only on `lines`. */
export async function scanLog(body: AsyncIterable<Uint8Array>, search: Search, options: Reading = {}): Promise<Scan> {
  const kept = createKeeper(search.lines);
  const keys = seekBytes(KEY_MARK);
  const { grep, quiet } = search;
  const seeker = grep === null ? null : seekText(grep);
  let state = options.state ?? OUTSIDE;
  const after = options.after ?? 0;
  let executor: Scan['executor'] = null;
  let total = 0;
  let wanted = 0;

  const isWanted = (bytes: Buffer, start: number, end: number): boolean => {
    if (seeker && !seeker.isIn(bytes, start, end)) return false;
    // What is hidden cannot be found either: else a search would tell secrets letter by letter.
    if (grep !== null && !hasText(redact(bytes.toString('utf8', start, end)).text, grep)) return false;
    return !quiet || !isChatter(bytes.toString('utf8', start, Math.min(end, start + 200)));
  };

  const { complete } = await eachLine(
    body,
    (bytes, start, end) => {
      total += 1;
      if (options.isExecutor && !executor && total <= INTRODUCTION_LINES) {
        const [, id, host] = INTRODUCTION.exec(bytes.toString('utf8', start, end)) ?? [];
        if (id && host) executor = { id, host };
      }
      if (total <= after) return;
      if (state.inside || keys.isIn(bytes, start, end)) {
        const followed = followKeys(state, bytes.toString('utf8', start, end));
        const wasInside = state.inside;
        state = followed.state;
        if (followed.line !== 'none') {
          if (!wasInside && !seeker) kept.addKey(total);
          return;
        }
      }
      if (!isWanted(bytes, start, end)) return;
      wanted += 1;
      const isSparse = seeker !== null || quiet;
      kept.add(total, bytes, start, end, isSparse || end - start > COPY_FROM_BYTES);
    },
    options,
  );
  return { ...kept.lines(), total, wanted, state, executor, complete };
}

type Kept =
  | { number: number; text: string; isKey?: true }
  | { number: number; bytes: Buffer; start: number; end: number };

/** Keeps the newest lines; they are read at the end. */
function createKeeper(most: number) {
  const kept: Kept[] = [];
  const push = (line: Kept): void => {
    kept.push(line);
    // Trimmed in batches: a shift for each line would cost more than reading it.
    if (kept.length > 2 * most + 64) kept.splice(0, kept.length - most);
  };
  return {
    add: (number: number, bytes: Buffer, start: number, end: number, copy: boolean): void =>
      push(copy ? { number, text: textOf(bytes, start, end) } : { number, bytes, start, end }),
    addKey: (number: number): void => push({ number, text: '[redacted private key]', isKey: true }),
    lines: (): Pick<Scan, 'lines' | 'keys'> => {
      const newest = kept.slice(-most);
      return {
        lines: newest.map((line) => ({
          number: line.number,
          text: 'text' in line ? line.text : textOf(line.bytes, line.start, line.end),
        })),
        keys: newest.filter((line) => 'isKey' in line).length,
      };
    },
  };
}

/** A progress bar is written over itself: its last state is what a terminal would show. */
function textOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end).replace(/\r+$/, '');
  const shown = text.slice(text.lastIndexOf('\r') + 1);
  return end - start >= MOST_LINE_BYTES ? `${shown} …` : shown;
}
