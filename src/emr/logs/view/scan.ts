import { followKeys, KEY_MARK, type KeyState, OUTSIDE } from '../../../text/private-keys.ts';
import { redact } from '../../../text/redact.ts';
import { eachLine } from '../../lines.ts';
import { createChatterFilter } from './chatter.ts';
import { createKeeper, type KeptLine, MOST_LINE_BYTES } from './keeper.ts';
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

/** What one reading of a log found. */
export interface Scan {
  /** As they were written, except that private keys are taken out; not yet redacted. */
  lines: KeptLine[];
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

/** Each of them was redacted to see it, which takes longer than reading it. */
const SHOWN_OFTEN = 20_000;
/** An executor names itself soon after its start. */
const INTRODUCTION_LINES = 400;
const INTRODUCTION = /Starting executor ID (\S+) on host (\S+)/;
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
  const isChatter = quiet ? createChatterFilter() : null;
  const seeker = grep === null ? null : seekText(grep);
  let state = options.state ?? OUTSIDE;
  const after = options.after ?? 0;
  let executor: Scan['executor'] = null;
  let total = 0;
  let wanted = 0;

  const isWanted = (bytes: Buffer, start: number, end: number): boolean => {
    if (seeker && !seeker.isIn(bytes, start, end)) return false;
    // What is hidden cannot be found either: else a search would tell secrets letter by letter. What so many lines show is none.
    const mayTell = grep !== null && wanted < SHOWN_OFTEN;
    if (mayTell && !hasText(redact(bytes.toString('utf8', start, end)).text, grep)) return false;
    return !isChatter?.(bytes, start, end);
  };

  const { complete } = await eachLine(
    body,
    MOST_LINE_BYTES,
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
      kept.add(total, bytes, start, end, isSparse);
    },
    options,
  );
  const lines = kept.lines();
  return { lines, keys: lines.filter(({ isKey }) => isKey).length, total, wanted, state, executor, complete };
}
