import { readLogPlace } from '../logs/layout.ts';
import { readOwnFailure } from './own-words.ts';
import { readEnding } from './read-ending.ts';
import { readLines } from './read-lines.ts';
import { type Draft, draft, finish, goesOn, takeLine } from './read-statement.ts';
import type { Rule } from './rule.ts';
import type { Line, Reading, Statement } from './statement.ts';
import type { DiagnosedLog } from './types.ts';

// `26/11/21 15:04:05 ERROR Name: …`, `2026-11-21 15:04:05,123 [thread] WARN name - …`, `2026-11-21T15:04:00.000Z INFO …`.
const HEADER =
  /^(?:\d{2,4}[/-]\d{2}[/-]\d{2}[ T]\d{2}:\d{2}:\d{2}\S*)\s+(?:\[[^\]]*\]\s+)?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s+(?:\[[^\]]*\]\s+)?(?:([\w.$]+)(?::| -) )?/;
/** From here on a process winds down, and what it says is an echo. */
const OVER = /Shutdown hook called|RECEIVED SIGNAL TERM|Driver commanded a shutdown/;
/** Who complains of connections that are gone, because somebody else is. */
const ECHO =
  /^(?:TransportRequestHandler|TransportResponseHandler|TransportClient|AsyncEventQueue|ShuffleBlockFetcherIterator|LiveListenerBus)$/;
const CHATTER =
  /^(?:SLF4J:|Setting default log level|To adjust logging level|WARNING: |Picked up |NOTE: |::|Log ?Type:|End of LogType|\s|\{|[-=+*_#.]{4,}|Driver stacktrace:|Caused by: |\.\.\. \d+ more|During handling of|The above exception was)/;
const TRACEBACK = 'Traceback (most recent call last):';
const UNCAUGHT = /^Exception in thread "|^(?:Error|error): |^Fatal error: /;

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
    submitted: {},
    lines: 0,
  };
  const kept = new Map<string, Statement[]>();
  const interesting = needlesOf(rules);
  let open: Draft | null = null;
  let over = false;

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

  const take = (text: string, number: number, gap: boolean): void => {
    if (gap) close();
    if (text.trim() === '') return;
    const line: Line = { number, text };
    const told = interesting.test(text);
    if (told) readEnding(reading, line);
    const [, level = null, logger = null] = HEADER.exec(text) ?? [];
    if (level !== null) {
      close();
      over ||= told && OVER.test(text);
      const name = logger?.split('.').at(-1) ?? null;
      if (over || (name !== null && ECHO.test(name))) return;
      if (level === 'ERROR' || level === 'FATAL' || told) open = draft('log', line, level, name);
      if (open && told) takeLine(open, line, rules);
      return;
    }
    if (over) return;
    const own = readOwnFailure(text);
    if (own) reading.own = { failure: own, line };
    if (text.startsWith(TRACEBACK) && !(open && goesOn(open))) {
      close();
      open = draft('traced', line, null, null);
    } else if (UNCAUGHT.test(text)) {
      close();
      open = draft('uncaught', line, null, null);
    } else if (open === null && told) open = draft('log', line, null, null);
    if (open) takeLine(open, line, told ? rules : []);
    if (!CHATTER.test(text)) {
      reading.lastWords.push(line);
      if (reading.lastWords.length > MOST_WORDS) reading.lastWords.shift();
    }
  };

  reading.lines = await readLines(log.open(), take);
  close();
  reading.statements = [...kept.values()].flat().toSorted((a, b) => a.head.number - b.head.number);
  return reading;
}

/** What tells of ends, beside what the rules look for. */
const ENDINGS = [
  'status:',
  'exited with status',
  'Step succeeded',
  'Step failed',
  'finished with failed status',
  'Shutdown hook called',
  'RECEIVED SIGNAL TERM',
  'commanded a shutdown',
  '(state: ',
  'User class threw exception',
  'spark-submit ',
];
const compiled = new WeakMap<readonly Rule[], RegExp>();

/** One search for all that any rule could know. */
function needlesOf(rules: readonly Rule[]): RegExp {
  const known = compiled.get(rules);
  if (known) return known;
  const needles = new Set([...rules.map(({ needle }) => needle), ...ENDINGS]);
  const pattern = new RegExp([...needles].map((needle) => needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
  compiled.set(rules, pattern);
  return pattern;
}
