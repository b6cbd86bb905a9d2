import { redacted } from '../../text/redact.ts';
import { short } from './rule.ts';
import type { Reading } from './statement.ts';
import type { Verdict } from './verdict.ts';

/** What to make of a program that ended itself: its status, and what it printed last. */
export function verdictOfExit(readings: readonly Reading[]): Verdict | null {
  const exited = readings.find(({ exitStatus }) => exitStatus !== null && exitStatus.status !== 0);
  if (!exited?.exitStatus) return null;
  const { status, line } = exited.exitStatus;
  const proof = { path: exited.path, line };
  if (status === 137)
    return {
      cause: 'driver-memory-overhead',
      title: "The driver's Python was killed (status 137), most likely for its memory",
      proof: [proof],
    };
  const speaker = readings.find(
    ({ place, lastWords }) => place.stream === 'stdout' && place.role !== 'executor' && lastWords.length > 0,
  );
  const words = speaker?.lastWords.at(-1);
  if (!speaker || !words) return null;
  return {
    cause: 'job-refused',
    title: `The job ended itself with status ${status}: ${short(redacted(words.text).trim(), 220)}`,
    proof: [{ path: speaker.path, line: words }, proof],
  };
}

/** spark-submit was told to stop while its application went on: what broke then broke because of it. */
export function verdictOfStop(readings: readonly Reading[]): Verdict | null {
  const step = readings.find(({ stopped }) => stopped !== null);
  const told = readings.some(({ place, ending }) => place.role === 'step' && ending.application !== null);
  if (!step?.stopped || told) return null;
  return {
    cause: 'cancelled',
    title: 'The step was stopped from outside while its application ran',
    proof: [{ path: step.path, line: step.stopped }],
  };
}

/** The best three lines, when no rule knows any: what was logged as an error first, and what was printed last. */
export function unknownVerdict(readings: readonly Reading[]): Verdict {
  const errors = readings.flatMap(({ path, statements }) =>
    statements
      .filter(({ level, kind }) => level === 'ERROR' || level === 'FATAL' || kind !== 'log')
      .map(({ head }) => ({ path, line: head })),
  );
  const words = readings
    .filter(({ place }) => place.role !== 'executor')
    .flatMap(({ path, lastWords }) => lastWords.slice(-1).map((line) => ({ path, line })));
  // The body of a key or of an archive says nothing, and must not be seen.
  const proof = [...errors, ...words].filter(({ line }) => !/^\s*[A-Za-z0-9+/=]{40,}\s*$/.test(line.text)).slice(0, 3);
  return { cause: 'unknown', sure: false, title: 'It failed, and its logs name no cause that is known here', proof };
}
