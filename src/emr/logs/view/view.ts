import { AwsProblem } from '../../../aws/errors.ts';
import { type Redacted, redact } from '../../../text/redact.ts';
import { readLogPlace } from '../layout.ts';
import { logName } from '../name.ts';
import type { FoundLogs, LogSource } from '../sources/source.ts';
import { unpacked } from '../unpack.ts';
import { chooseLogs, type LogChoice } from './choose.ts';
import { type Scan, scanLog } from './scan.ts';

/** What somebody wants to see of a run's logs. */
export interface LogQuery {
  /** Null: what helps most, without what Spark says when all is well. */
  stream: LogChoice | null;
  grep: string | null;
  /** Of each log, the newest. */
  lines: number;
  /** The path of a log that is known to say why it failed: shown first. */
  first?: string | undefined;
}

/** One log as it may be shown: without secrets, but not escaped. */
export interface ShownLog {
  name: string;
  path: string;
  from: LogSource['from'];
  updatedAt: Date | null;
  /** With the lines' numbers in front when something was looked for. */
  text: string;
  /** Lines in the text, those that were wanted, and all of the log. */
  shown: number;
  wanted: number;
  total: number;
  /** Secrets taken out of the text. */
  hidden: number;
  /** False: the time was up before its end. */
  complete: boolean;
}

export interface LogView {
  logs: ShownLog[];
  /** Logs that were looked into; with nothing to show they are not among `logs`. */
  searched: number;
  /** Logs that are there and were not looked into. */
  unread: number;
  problems: string[];
}

const MOST_LOGS = 6;
/** Of one log: a file of a thousand pages is read by nobody, and redacting it would hold up everybody. */
const MOST_CHARACTERS = 1_000_000;

/** Reads the logs that are asked for, one after the other, each in bounded memory; gives what it has when the time is up. */
export async function viewLogs(found: FoundLogs, query: LogQuery, signal?: AbortSignal): Promise<LogView> {
  const isSearch = query.grep !== null;
  const chosen = chooseLogs(found.sources, { ...query, everywhere: isSearch });
  const view: LogView = { logs: [], searched: 0, unread: 0, problems: [...found.problems] };
  const quiet = query.stream === null && !isSearch;
  await viewEach(view, chosen, query, quiet, signal);
  // A job that only just started has said nothing of its own: then what Spark says shows at least that it lives.
  const spark: LogView = { logs: [], searched: 0, unread: 0, problems: [] };
  for (const source of quiet && view.searched > 0 && view.logs.length === 0 ? chosen : []) {
    if (spark.logs.length === 0) await viewEach(spark, [source], query, false, signal);
  }
  return { ...view, logs: [...view.logs, ...spark.logs] };
}

async function viewEach(
  view: LogView,
  chosen: LogSource[],
  query: LogQuery,
  quiet: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const source of chosen) {
    if (signal?.aborted || view.logs.length >= MOST_LOGS) {
      view.unread += 1;
      continue;
    }
    try {
      const log = await viewLog(source, query, quiet, signal);
      view.searched += 1;
      if (log) view.logs.push(log);
    } catch (error) {
      if (!(error instanceof AwsProblem)) throw error;
      view.unread += 1;
      if (!view.problems.includes(error.message)) view.problems.push(error.message);
    }
  }
}

async function viewLog(
  source: LogSource,
  { grep, lines }: LogQuery,
  quiet: boolean,
  signal: AbortSignal | undefined,
): Promise<ShownLog | null> {
  const isExecutor = readLogPlace(source.path).role === 'executor';
  const read = await scanLog(unpacked(source.open()), { lines, grep, quiet }, { signal, isExecutor });
  const scan = { ...read, lines: newest(read.lines) };
  if (scan.lines.length === 0) return null;
  const { text, count } = grep === null ? redact(scan.lines.map((line) => line.text).join('\n')) : numbered(scan);
  return {
    name: redact(logName(source.path, scan.executor)).text,
    path: source.path,
    from: source.from,
    updatedAt: source.updatedAt,
    text,
    shown: scan.lines.length,
    wanted: scan.wanted,
    total: scan.total,
    hidden: count + scan.keys,
    complete: scan.complete,
  };
}

/** The last ones that are not too long together. */
function newest<L extends { text: string }>(lines: L[]): L[] {
  let room = MOST_CHARACTERS;
  const from = lines.findLastIndex(({ text }) => {
    room -= text.length;
    return room < 0;
  });
  return lines.slice(from + 1);
}

/** Each line with its number, redacted by itself: those before and after it are not its neighbours. */
function numbered({ lines }: Scan): Redacted {
  const width = String(lines.at(-1)?.number ?? 0).length;
  let count = 0;
  const texts = lines.map(({ number, text }) => {
    const clean = redact(text);
    count += clean.count;
    return `${String(number).padStart(width)}: ${clean.text}`;
  });
  return { text: texts.join('\n'), count };
}
