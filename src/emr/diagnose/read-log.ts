import { readLogPlace } from '../logs/layout.ts';
import { type Listen, listenFor, standsAt, type Told } from './needles.ts';
import { readOwnFailure } from './own-words.ts';
import { ENDINGS, readEnding } from './read-ending.ts';
import { readLines, type TakeLine } from './read-lines.ts';
import { type Draft, draft, finish, goesOn, takeLine } from './read-statement.ts';
import type { Rule } from './rule.ts';
import type { Line, Reading, Statement } from './statement.ts';
import type { DiagnosedLog } from './types.ts';

// `26/11/21 15:04:05 ERROR Name: …`, `2026-11-21 15:04:05,123 [thread] WARN name - …`, `2026-11-21T15:04:00.000Z INFO …`.
const HEADER =
  /^(?:\d{2,4}[/-]\d{2}[/-]\d{2}[ T]\d{2}:\d{2}:\d{2}\S*)\s+(?:\[[^\]]*\]\s+)?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s+(?:\[[^\]]*\]\s+)?(?:([\w.$]+)(?::| -) )?/;
/** From here on a process winds down, and what it says is an echo. */
const OVER = /Shutdown hook called|RECEIVED SIGNAL TERM|Driver commanded a shutdown/;
const ANEW = /Client: (?:Requesting a new|Submitting) application/;
/** Who complains of connections that are gone, because somebody else is. */
const ECHO =
  /^(?:TransportRequestHandler|TransportResponseHandler|TransportClient|AsyncEventQueue|ShuffleBlockFetcherIterator|LiveListenerBus)$/;
const CHATTER =
  /^(?:SLF4J:|Setting default log level|To adjust logging level|WARNING: |Picked up |NOTE: |::|Log ?Type:|End of LogType|\s|\{|[-=+*_#.]{4,}|Driver stacktrace:|Caused by: |\.\.\. \d+ more|During handling of|The above exception was)/;
/** How Python's logging begins a line by default: `ERROR:root:…`. */
const LOGGED = /^(?:WARNING|ERROR|CRITICAL):[\w.]+:/;
const TRACEBACK = 'Traceback (most recent call last):';
/** A stack trace alone, as people copy it from somewhere. */
const BARE = /^(?:Caused by: )?(?:[a-z][\w$]*\.)+[A-Z]\w*(?:Exception|Error)(?:: |$)/;
const UNCAUGHT =
  /^Exception in thread "|^\s*(?:diagnostics: )?User class threw exception: |^(?:Error|error): |^Fatal error: /;

/** Said again and again, a thing is kept so often from its beginning, and once from its end. */
const MOST_ALIKE = 4;
const MOST_KINDS = 200;
const MOST_WORDS = 5;

/** Reads one log for what may say why something failed, in bounded memory. */
export async function readLog(log: DiagnosedLog, rules: readonly Rule[]): Promise<Reading> {
  const place = readLogPlace(log.path);
  const reading: Reading = {
    path: log.path,
    place,
    statements: [],
    ending: { step: null, application: null },
    own: null,
    lastWords: [],
    waited: null,
    ran: false,
    exitStatus: null,
    stopped: null,
    logged: [],
    closed: false,
    submitted: {},
    lines: 0,
  };
  const kept = new Map<string, Statement[]>();
  const listen = listenTo(rules);
  let open: Draft | null = null;
  let over = false;
  let isFirst = true;
  let before = '';

  const close = (): void => {
    const statement = open && finish(open, place.role);
    open = null;
    if (!statement) return;
    const key = `${statement.kind} ${statement.level ?? ''} ${statement.hits.map(({ rule }) => rules.indexOf(rule)).join()}`;
    const alike = kept.get(key);
    if (alike === undefined) {
      if (kept.size < MOST_KINDS) kept.set(key, [statement]);
    } else if (alike.length < MOST_ALIKE) alike.push(statement);
    else alike[MOST_ALIKE - 1] = statement;
  };

  const takeLogged = (line: Line, level: string, logger: string | null, told: Told | null): void => {
    close();
    if (told?.ofEnd && OVER.test(line.text)) over = true;
    // A script may start one application after another.
    else if (told?.ofEnd && ANEW.test(line.text)) over = false;
    const name = logger?.split('.').at(-1) ?? null;
    if (over || (name !== null && ECHO.test(name))) return;
    const known = told?.rules ?? [];
    // What stands below a warning is as loud as it: most of what is warned of goes well in the end.
    if (known.length === 0 && level !== 'ERROR' && level !== 'FATAL' && level !== 'WARN') return;
    open = draft('log', line, level, name);
    takeLine(open, line, known);
  };

  const takePlain = (line: Line, told: Told | null): void => {
    const { text } = line;
    const known = told?.rules ?? [];
    if (open === null ? text.endsWith(TRACEBACK) : text.startsWith(TRACEBACK) && !goesOn(open)) {
      close();
      open = draft('traced', line, null, null);
      if (LOGGED.test(before) && reading.logged.push(line.number) > MOST_KINDS) reading.logged.shift();
    } else if (UNCAUGHT.test(text) || (isFirst && BARE.test(text))) {
      close();
      open = draft('uncaught', line, null, null);
    } else if (open === null && known.length > 0) open = draft('log', line, null, null);
    if (open) takeLine(open, line, known);
    const own = readOwnFailure(text);
    if (own) reading.own = { failure: own, line };
    else if (isSpace(text.charCodeAt(0)) || CHATTER.test(text)) return;
    else if (reading.lastWords.push(line) > MOST_WORDS) reading.lastWords.shift();
  };

  const take: TakeLine = (bytes, at, end, number, gap) => {
    if (gap) close();
    // What a process was started with, or a plan of Spark: there may be megabytes of it, and nobody complains in there.
    if (open === null && standsAt(bytes, at, end, INDENT)) return;
    const told = listen(bytes, at, end);
    const start = bytes[at] ?? SPACE;
    // Most lines that are left tell nothing: what a process was started with, data that a job printed.
    if (at === end || (isSpace(start) && told === null && open === null)) return;
    const text = bytes.toString('utf8', at, end);
    const line: Line = { number, text };
    if (told?.ofEnd) readEnding(reading, line);
    const header = isDigit(start) ? HEADER.exec(text) : null;
    if (header?.[1] !== undefined) takeLogged(line, header[1], header[2] ?? null, told);
    else if (!over && (start !== SPACE || text.trim() !== '')) takePlain(line, told);
    isFirst = false;
    before = text;
  };

  reading.lines = await readLines(log.open(), take);
  close();
  reading.statements = [...kept.values()].flat().toSorted((a, b) => a.head.number - b.head.number);
  return reading;
}

const listening = new WeakMap<readonly Rule[], Listen>();

/** The tables are made once for the same rules. */
function listenTo(rules: readonly Rule[]): Listen {
  const listen = listening.get(rules) ?? listenFor(rules, ENDINGS);
  listening.set(rules, listen);
  return listen;
}

const INDENT = Buffer.from('    ');
const SPACE = 32;
const isSpace = (code: number): boolean => code === SPACE || code === 9;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
