import type { LogRole } from '../logs/layout.ts';
import type { Rule, Whose } from './rule.ts';
import type { Hit, Line, Statement, Thrown } from './statement.ts';

/** A statement while its lines are read. */
export interface Draft {
  statement: Omit<Statement, 'whose'>;
  aboutTask: boolean;
  /** Inside a traceback: where in the job's own code it stands, newest last. */
  frames: Line[] | null;
  /** The file of the newest frame, whoever's it is. */
  via: string;
  /** The traceback tells what was raised instead of the one before, on purpose. */
  onPurpose: boolean;
  /** The line before, of any kind. */
  before: string;
  lines: number;
}

/** A statement goes on for so many lines; a plan of Spark, or data, may follow it for thousands. */
const MOST_LINES = 400;
const MOST_HITS = 40;
const MOST_THROWN = 20;

const ABOUT_TASK =
  /PythonException|\b(?:Lost|Exception in) task \d|ExecutorLostFailure|Executor task launch worker|pyspark\/(?:worker|daemon)\.py"/;

/** Begins a statement with its first line, which is still to be taken. */
export const draft = (kind: Statement['kind'], head: Line, level: string | null, logger: string | null): Draft => ({
  statement: { kind, head, level, logger, hits: [], thrown: [], executor: null },
  aboutTask: false,
  frames: null,
  via: '',
  onPurpose: false,
  before: '',
  lines: 0,
});

/** True where a traceback that begins now belongs to the one before: one that was raised while that was handled, or a worker's. */
export const goesOn = ({ before }: Draft): boolean =>
  /^(?:During handling of the above exception|The above exception was the direct cause)|stack trace below|PythonException: *$|Traceback/.test(
    before,
  );

/** Reads one line of a statement: what rules know of it, and what was thrown. */
export function takeLine(draft: Draft, line: Line, rules: readonly Rule[]): void {
  draft.lines += 1;
  if (draft.lines > MOST_LINES) return;
  const { statement } = draft;
  const text = line.text.trim();
  const executor = text.includes('executor ') ? /\bexecutor (\d+)\b/.exec(text) : null;
  statement.executor ??= executor?.[1] ?? null;
  draft.aboutTask ||= executor !== null || ABOUT_TASK.test(text);
  for (const rule of rules) {
    if (statement.hits.length >= MOST_HITS) break;
    const match = rule.pattern.exec(text);
    if (match) statement.hits.push({ rule, line, groups: match.groups ?? {} });
  }
  takeThrown(draft, line);
  draft.before = text;
}

/** The statement; null when nothing in it matters. */
export function finish(draft: Draft, role: LogRole): Statement | null {
  const { statement } = draft;
  const whose: Whose = role === 'executor' || draft.aboutTask ? 'executor' : 'driver';
  const seen = new Set<number>();
  const hits = statement.hits.filter(({ rule, line }: Hit) => {
    if ((rule.whose && rule.whose !== whose) || seen.has(line.number)) return false;
    seen.add(line.number);
    return true;
  });
  const isLoud = statement.kind !== 'log' || statement.level === 'ERROR' || statement.level === 'FATAL';
  if (!isLoud && hits.length === 0) return null;
  return { ...statement, whose, hits };
}

const FRAME = /^\s+File "([^"]+)", line \d+/;
/** Frames of what Python and Spark bring along say less than those of the program. */
const LIBRARY = /\/(?:site|dist)-packages\/|\/lib(?:64)?\/python\d|\/(?:pyspark|py4j)[^/]*(?:\.zip)?\/|<frozen /;
const PYTHON = /^([A-Za-z_]\w*(?:\.\w+)+|[A-Z_]\w*)(?:: (.*))?$/;
const JAVA =
  /^(?:Caused by: |: |Exception in thread "[^"]*" )?((?:[a-z][\w$]*\.)+[A-Z][\w$]*)(?:\([\w.$]+\))?(?:: (.*))?$/;
/** `…: Lost task 0.3 in stage 0.0 (TID 3) (ip-10-0-0-5 executor 1): java.lang.ArithmeticException: / by zero`; Spark 2: `(TID 3, ip-10-0-0-5, executor 1)`. */
const IN_TASK = /(?:Lost task|Exception in task)[^:]{0,100}?\(TID \d{1,12}[^)]{0,300}\)(?: \([^)]{0,300}\))?: (.+)$/;
/** Spark 3.1 tells an error of a function in one line. */
const IN_FUNCTION = /(?:PythonException: |thrown from a UDF: )'([A-Za-z_][\w.]*): (.*?)'(?:\. Full traceback|, from )/;
const SPOKEN = /(?:User class threw exception|Uncaught exception): (.+)$/;

function takeThrown(draft: Draft, line: Line): void {
  const { statement } = draft;
  if (statement.thrown.length >= MOST_THROWN) return;
  // Groups of exceptions are indented and marked (PEP 654).
  const isMarked = /^\s*[|+]/.test(line.text);
  const text = !isMarked
    ? line.text
    : line.text.replace(/^\s*[|+](?:-[-+]*)? ?(?=\S)/, (mark) => (mark.includes('|') ? '' : mark));
  if (/Traceback \(most recent call last\):$/.test(text)) {
    draft.frames = [];
    // `raise … from …`: what the program itself made of the first error says more.
    draft.onPurpose = draft.before.startsWith('The above exception was the direct cause');
    return;
  }
  if (draft.frames !== null) {
    const file = FRAME.exec(text)?.[1];
    if (file !== undefined) {
      draft.via = file;
      if (!LIBRARY.test(file)) draft.frames = [line];
    } else if (/^\s/.test(text)) {
      if (draft.frames.length === 1 && !/^[\s^~]+$/.test(text)) draft.frames.push(line);
    } else {
      const [, name, message = ''] = PYTHON.exec(text) ?? [];
      if (name !== undefined) {
        const isEcho = WRAPPERS.test(name) || /\/py4j[/-]/.test(draft.via);
        if (draft.onPurpose && !isEcho) for (const one of statement.thrown) one.isEcho = true;
        statement.thrown.push({ kind: 'python', line, name, message, isEcho, frames: draft.frames.slice(0, 2) });
      }
      draft.frames = null;
    }
    return;
  }
  if (!/Exception|Error|Throwable|Failure/.test(text)) return;
  const [, error, told = ''] = IN_FUNCTION.exec(text) ?? [];
  if (error !== undefined) {
    statement.thrown.push({ kind: 'python', line, name: error, message: told, isEcho: false, frames: [] });
    return;
  }
  const inner = IN_TASK.exec(text)?.[1] ?? SPOKEN.exec(text)?.[1] ?? text.trim();
  const [, name, message = ''] = JAVA.exec(inner) ?? [];
  if (name !== undefined)
    statement.thrown.push({ kind: 'java', line, name, message, isEcho: WRAPPERS.test(name), frames: [] });
}

const WRAPPERS =
  /(?:^|\.)(?:Py4JJavaError|Py4JError|PythonException|SparkException|StreamingQueryException|ExecutionException|InvocationTargetException|UndeclaredThrowableException|SparkUserAppException|CompletionException|TaskCompletionListenerException)$/;

/** What Spark only says of others. */
const OF_OTHERS =
  /^$|^(?:Job|Writing job|Task|Stage|Application|Exception thrown|Yarn application|User application|Failed to|Python worker)\b/;

/** The exception that began it: the last cause in Java, the first error in Python; null when all only wrap. */
export function innermost({ thrown }: Pick<Statement, 'thrown'>): Thrown | null {
  const own = thrown.filter(({ isEcho }) => !isEcho);
  // Spark has reasons of its own, in the name that it wraps others with.
  const ofSpark = thrown.findLast(({ name, message }) => name.endsWith('.SparkException') && !OF_OTHERS.test(message));
  return own.find(({ kind }) => kind === 'python') ?? own.findLast(({ kind }) => kind === 'java') ?? ofSpark ?? null;
}
