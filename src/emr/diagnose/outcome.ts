import { weightOf } from '../logs/layout.ts';
import type { Reading, Statement } from './statement.ts';
import type { Known } from './types.ts';

/** Decisive first, and of several tries of a driver the first one: a second try fails over what the first one left. */
export const inOrder = (readings: readonly Reading[]): Reading[] =>
  readings.toSorted((a, b) => weightOf(a.place) - weightOf(b.place) || (a.path < b.path ? -1 : 1));

/** Whether what these logs are of failed: by EMR, else by its controller, else by YARN, else by how its programs ended. */
export function hasFailed(readings: readonly Reading[], { ended }: Known): boolean {
  if (ended !== null) return ended !== 'succeeded';
  const steps = readings.map(({ ending }) => ending.step).filter((ending) => ending !== null);
  if (steps.length > 0) return steps.includes('failed');
  const applications = readings
    .filter(({ ending }) => ending.application !== null)
    // Of several tries the last one counts; spark-submit, which knows them all, comes after the drivers.
    .map(({ ending }) => ending.application);
  if (applications.length > 0) return applications.at(-1) !== 'succeeded' || readings.some(brokeInClientMode);
  return readings.some(brokeOff);
}

/** In client mode YARN calls an application a success whose driver, which it does not run, broke in the step. */
const brokeInClientMode = (reading: Reading): boolean =>
  reading.place.role === 'step' &&
  reading.ending.application === null &&
  reading.statements.some((one) => isTerminal(one) && !wasLogged(one, reading));

/** It ended a program: a traceback, or an exception that nobody caught. */
export const isTerminal = ({ kind, logger, head }: Statement): boolean =>
  kind !== 'log' ||
  /(?:User class threw exception|Uncaught exception)/.test(head.text) ||
  (logger === 'SparkContext' && /Error initializing SparkContext/.test(head.text));

/** What no other program than those of a cluster says; other programs have full disks too. */
const OF_A_CLUSTER = /Exception|[a-z]Error\b|[Cc]ontainer|YARN|[Ss]park|[Pp]ython|[Bb]ootstrap|Execution|Command/;

/** A job of Spark's is given up, or a task of it broke. */
const OF_A_JOB = /failed \d+ times; aborting job|: Exception in task \d/;

/** Nobody says how it ended, as in an executor's log alone: then an error that means something is a failure. */
function brokeOff(reading: Reading): boolean {
  const { own, exitStatus, statements, closed, place } = reading;
  if (own !== null || (exitStatus !== null && exitStatus.status !== 0)) return true;
  if (statements.some((one) => isTerminal(one) && !wasLogged(one, reading))) return true;
  if (statements.some(({ hits }) => hits.some(({ rule }) => rule.final))) return true;
  // A driver that came to its end in order got over what it complained of.
  if (closed) return false;
  if (statements.some(({ level, head }) => level === 'ERROR' && OF_A_JOB.test(head.text))) return true;
  return statements.some(
    ({ level, hits }) =>
      level !== 'WARN' &&
      level !== 'INFO' &&
      hits.some(
        ({ rule, line }) => !rule.weak && (level !== null || place.role !== 'other' || OF_A_CLUSTER.test(line.text)),
      ),
  );
}

/** Python's `logging.exception` prints a traceback as well, and the program goes on. */
const wasLogged = ({ kind, head, thrown }: Statement, { lastWords, logged }: Reading): boolean =>
  kind === 'traced' &&
  logged.includes(head.number) &&
  (lastWords.at(-1)?.number ?? 0) > Math.max(head.number, ...thrown.map(({ line }) => line.number));
