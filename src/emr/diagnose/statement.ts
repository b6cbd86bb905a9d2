import type { LogPlace } from '../logs/layout.ts';
import type { OwnFailure } from './own-words.ts';
import type { Rule, Whose } from './rule.ts';

/** A line of a log. */
export interface Line {
  number: number;
  text: string;
}

/** A line that a rule knows. */
export interface Hit {
  rule: Rule;
  line: Line;
  groups: Record<string, string | undefined>;
}

/** An exception as a log tells it. */
export interface Thrown {
  kind: 'python' | 'java';
  line: Line;
  /** `ZeroDivisionError`, `java.io.IOException`. */
  name: string;
  message: string;
  /** It only wraps another one, or tells that the other side has gone. */
  isEcho: boolean;
  /** Where in the job's own code it rose, and that line of code. */
  frames: Line[];
}

/**
 * What was said at once: a line of a logger with the stack trace below it, or a traceback. Its kinds: `traced` a
 * traceback of Python, `uncaught` an exception that ended a program, `log` all that loggers say.
 */
export interface Statement {
  kind: 'log' | 'traced' | 'uncaught';
  head: Line;
  level: string | null;
  logger: string | null;
  hits: Hit[];
  thrown: Thrown[];
  whose: Whose;
  /** The number of the executor that it speaks of. */
  executor: string | null;
}

/** How an application or a step ended, by what a log says. */
export type Ending = 'succeeded' | 'failed' | 'killed';

/** What is worth keeping of one log. */
export interface Reading {
  path: string;
  place: LogPlace;
  /** In the log's order. */
  statements: Statement[];
  /** By the step's controller, by YARN. */
  ending: { step: Ending | null; application: Ending | null };
  /** What a job of Stoker's form printed of its failure. */
  own: { failure: OwnFailure; line: Line } | null;
  /** What a program printed last, the newest last. */
  lastWords: Line[];
  /** The client's last report that the application waits for room. */
  waited: Line | null;
  /** True when the client saw the application run. */
  ran: boolean;
  /** Its exit status, where the log tells that the program ended by itself. */
  exitStatus: { status: number; line: Line } | null;
  /** Where the controller says that a signal ended the step's command. */
  stopped: Line | null;
  /** The lines of tracebacks that a logger of Python printed; the newest of them. */
  logged: number[];
  /** The driver stopped Spark in order. */
  closed: boolean;
  /** Spark's properties that the command line gave, where this log has it. */
  submitted: Record<string, string>;
  lines: number;
}
