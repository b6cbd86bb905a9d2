import { redact } from '../../../text/redact.ts';
import { readLogPlace } from '../layout.ts';
import { logName } from '../name.ts';
import type { StreamedLog } from '../sources/cloudwatch.ts';
import { type FoundLogs, type LogSource, logKey } from '../sources/source.ts';
import { unpacked } from '../unpack.ts';
import { chooseLogs, type LogChoice } from '../view/choose.ts';
import { type Scan, scanLog } from '../view/scan.ts';
import { keyStateOf, type LogCursor, type LogCursors } from './cursor.ts';

/** What one log has said since it was last read; without secrets, but not escaped. */
export interface NewLines {
  name: string;
  text: string;
  /** Lines of it that the text has not, because there were more than anybody reads: older ones. */
  leftOut: number;
  hidden: number;
}

/** At the beginning, for what went before. */
const FIRST_LINES = 10;
/** Of each log in each batch. */
const MOST_LINES = 60;
/** Those that spoke last: nobody reads more at once, and AWS answers 25 requests a second for all of an account. */
const MOST_FOLLOWED = 20;
/** Of CloudWatch Logs in each batch; a page has 10,000 events. */
const MOST_PAGES = 20;

/** What the logs of a run have said since `cursors`, and where they stand now. Throws an `AwsProblem`. */
export async function readNewLines(
  found: FoundLogs,
  stream: LogChoice | null,
  cursors: LogCursors,
): Promise<{ logs: NewLines[]; cursors: LogCursors }> {
  const logs: NewLines[] = [];
  const next: LogCursors = { ...cursors };
  const chosen = chooseLogs(found.sources, { stream, everywhere: false });
  for (const source of chosen.slice(0, MOST_FOLLOWED)) {
    const key = logKey(source.path);
    const read = await readOn(source, cursors[key], stream === null);
    if (!read) continue;
    next[key] = read.cursor;
    const { scan } = read;
    if (scan.lines.length === 0) continue;
    const { text, count } = redact(scan.lines.map((line) => line.text).join('\n'));
    logs.push({
      name: redact(logName(source.path, scan.executor)).text,
      text,
      leftOut: cursors[key] ? scan.wanted - scan.lines.length : 0,
      hidden: count + scan.keys,
    });
  }
  return { logs, cursors: next };
}

type Read = { scan: Scan; cursor: LogCursor };

/** Null: nothing new. */
function readOn(source: LogSource, cursor: LogCursor | undefined, quiet: boolean): Promise<Read | null> {
  const search = { lines: cursor ? MOST_LINES : FIRST_LINES, grep: null, quiet };
  return isStreamed(source) ? readStreamed(source, cursor, search) : readStored(source, cursor, search);
}

const isStreamed = (source: LogSource): source is StreamedLog => source.from === 'cloudwatch';

async function readStreamed(
  source: StreamedLog,
  cursor: LogCursor | undefined,
  search: Parameters<typeof scanLog>[1],
): Promise<Read | null> {
  let place = cursor && 'place' in cursor ? cursor.place : null;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { lines, place: next } = await source.after(place);
      if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
      // The end is reached when the same token comes back (API reference of GetLogEvents).
      if (next === null || next === place) return;
      place = next;
    }
  }
  const isExecutor = readLogPlace(source.path).role === 'executor';
  const scan = await scanLog(body(), search, { state: keyStateOf(cursor), isExecutor });
  return place === null ? null : { scan, cursor: { place, key: scan.state } };
}

async function readStored(
  source: LogSource,
  cursor: LogCursor | undefined,
  search: Parameters<typeof scanLog>[1],
): Promise<Read | null> {
  const version = `${source.bytes} ${source.updatedAt?.toISOString()}`;
  const before = cursor && 'lines' in cursor ? cursor : undefined;
  if (before?.version === version) return null;
  const isExecutor = readLogPlace(source.path).role === 'executor';
  const scan = await scanLog(unpacked(source.open()), search, {
    state: keyStateOf(before),
    after: before?.lines,
    // The rest of a line that was cut by a push comes with the next.
    wholeLines: true,
    isExecutor,
  });
  return { scan, cursor: { lines: scan.total, version, key: scan.state } };
}
