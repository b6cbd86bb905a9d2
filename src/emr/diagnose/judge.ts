import { readEmrWords } from './emr-words.ts';
import { hasFailed, inOrder, isTerminal } from './outcome.ts';
import { causeOfCode } from './own-words.ts';
import { innermost } from './read-statement.ts';
import type { Rule } from './rule.ts';
import type { Hit, Reading, Statement } from './statement.ts';
import type { CauseId, Diagnosis, Known } from './types.ts';
import { diagnosisOf, type Found, type Place, type Verdict, verdictOf, verdictOfThrown } from './verdict.ts';
import { unknownVerdict, verdictOfExit, verdictOfStop } from './without-rule.ts';

/** Why something failed, from what its logs hold and what EMR says; null when it did not fail. */
export function judge(all: readonly Reading[], known: Known): Diagnosis | null {
  const readings = inOrder(all);
  if (!hasFailed(readings, known)) return null;
  const found = findAll(readings);
  const verdict = decide(readings, found, known);
  // What only follows from the cause is no other cause.
  const follows = ({ from }: Rule): boolean => from === 'anything' || from?.includes(verdict.cause) === true;
  const others = found.filter(({ hit }) => !hit.rule.weak && !follows(hit.rule)).map(({ hit }) => hit.rule.cause);
  return diagnosisOf(verdict, morePlaces(found, verdict), mostSeen(others), propertiesOf(readings));
}

function decide(readings: readonly Reading[], found: readonly Found[], known: Known): Verdict {
  return (
    fromEmr(readings, known) ??
    ownWord(readings) ??
    starved(readings, found, known) ??
    cancelled(found, known) ??
    verdictOfStop(readings) ??
    final(found) ??
    fromTerminals(readings, found) ??
    verdictOfExit(readings) ??
    fromAnywhere(found.filter(isLoud)) ??
    loggedError(readings) ??
    fromAnywhere(found) ??
    doneAfterAll(readings) ??
    weakest(found) ??
    unknownVerdict(readings)
  );
}

/** EMR's own reason, with what the logs of a failed bootstrap action add. */
function fromEmr(readings: readonly Reading[], known: Known): Verdict | null {
  const said = readEmrWords(known);
  if (said?.cause !== 'bootstrap-failed') return said;
  const words = readings
    .filter(({ place }) => place.role === 'bootstrap' && place.stream === 'stderr')
    .flatMap(({ path, lastWords }) => lastWords.map((line) => ({ path, line })));
  return { ...said, proof: [...words.slice(-3).reverse(), ...said.proof] };
}

function ownWord(readings: readonly Reading[]): Verdict | null {
  for (const { path, own } of readings) {
    const cause = own && causeOfCode(own.failure);
    if (!own || !cause) continue;
    const { message, hint } = own.failure;
    return { cause, title: message, proof: [{ path, line: own.line }], advice: hint ? [hint] : undefined };
  }
  return null;
}

/** Ended by hand before it had anything to work with: nobody kills a job that is just about to start. */
function starved(readings: readonly Reading[], found: readonly Found[], known: Known): Verdict | null {
  const wasEnded =
    known.ended === 'cancelled' ||
    verdictOfStop(readings) !== null ||
    readings.some(({ ending }) => ending.application === 'killed');
  if (!wasEnded) return null;
  const waiting = found.find(
    ({ reading, statement, hit }) =>
      hit.rule.cause === 'resources-unavailable' && hit.rule.weak && reading.statements.at(-1) === statement,
  );
  if (waiting) return verdictOf(waiting);
  const submitted = readings.find(({ waited }) => waited !== null);
  if (!submitted?.waited || readings.some(({ ran }) => ran)) return null;
  return {
    cause: 'resources-unavailable',
    title: 'The application waited for room in YARN and was ended before it had any',
    proof: [{ path: submitted.path, line: submitted.waited }],
  };
}

function cancelled(found: readonly Found[], { ended }: Known): Verdict | null {
  if (ended !== 'cancelled') return null;
  const killed = found.find(({ hit }) => hit.rule.cause === 'terminated-by-user');
  const line = { number: 0, text: 'The step is CANCELLED.' };
  return {
    cause: 'cancelled',
    title: 'The step was cancelled',
    proof: [{ path: 'EMR', line }, ...(killed ? [{ path: killed.reading.path, line: killed.hit.line }] : [])],
  };
}

const final = (found: readonly Found[]): Verdict | null =>
  resolved(
    found.find(({ hit }) => hit.rule.final),
    found,
  );

/** What ended the program: its last traceback, or the exception that nobody caught. */
function fromTerminals(readings: readonly Reading[], found: readonly Found[]): Verdict | null {
  let fallback: Verdict | null = null;
  for (const reading of readings.filter(({ place }) => place.role !== 'executor')) {
    for (const statement of reading.statements.filter(isTerminal).toReversed()) {
      const best = bestHit(reading, statement);
      if (best) {
        const verdict = resolved(best, found);
        if (verdict && verdict.cause !== 'executor-lost') return verdict;
        fallback ??= verdict;
      } else {
        const thrown = innermost(statement);
        const verdict = thrown && verdictOfThrown(reading, statement, thrown);
        // A command that was called told its reason by itself.
        if (thrown?.name.endsWith('CalledProcessError')) fallback ??= verdict;
        else if (verdict) return verdict;
      }
    }
  }
  return fromAnywhereBut('executor-lost', fallback ? found : []) ?? fallback;
}

/** Of one statement: what names the thing before what only follows from it, and of those the innermost. */
function bestHit(reading: Reading, statement: Statement): Found | null {
  const hits = statement.hits.filter(({ rule }) => !rule.weak);
  const sure = hits.filter(({ rule }) => rule.from === undefined);
  const special = sure.filter(({ rule }) => rule.cause !== 'sql-error');
  const pool = special.length > 0 ? special : sure.length > 0 ? sure : hits;
  const inJava = pool.findLast(({ line }) => /^\s*Caused by: /.test(line.text));
  const inner = inJava ?? pool[0];
  if (!inner) return null;
  // The same thing may be said around it with the name of the bucket, the class or the file.
  const names = ({ groups }: Hit): number => Object.values(groups).filter(Boolean).length;
  const hit = pool
    .filter(({ rule }) => rule.cause === inner.rule.cause)
    .reduce((a, b) => (names(b) > names(a) ? b : a), inner);
  return { reading, statement, hit };
}

/** A consequence gives way to what made it happen, wherever that was said. */
function resolved(found: Found | null | undefined, all: readonly Found[]): Verdict | null {
  if (!found) return null;
  const { from } = found.hit.rule;
  if (from === undefined) return verdictOf(mostTelling(found, all));
  const isOrigin = ({ hit }: Found): boolean =>
    !hit.rule.weak && hit.rule.from === undefined && (from === 'anything' || from.includes(hit.rule.cause));
  const softer = ({ hit }: Found): boolean =>
    !hit.rule.weak &&
    hit.rule.from !== 'anything' &&
    hit.rule.cause !== found.hit.rule.cause &&
    (from === 'anything' || from.includes(hit.rule.cause));
  const origin = all.find(isOrigin);
  if (origin) return withEcho(verdictOf(mostTelling(origin, all)), found);
  const next = all.find(softer);
  const cause = next && resolved(next, all);
  return cause ? withEcho(cause, found) : verdictOf(found);
}

/** What came of it is worth a line below what proves it. */
const withEcho = (verdict: Verdict, { reading, hit }: Found): Verdict => ({
  ...verdict,
  proof: [...verdict.proof, { path: reading.path, line: hit.line }],
});

/** The same cause may be told with numbers elsewhere. */
function mostTelling(found: Found, all: readonly Found[]): Found {
  const tells = ({ hit }: Found): boolean =>
    Object.values(hit.rule.observe?.(hit.groups) ?? {}).some((value) => value !== undefined);
  if (tells(found)) return found;
  return all.find((other) => other.hit.rule.cause === found.hit.rule.cause && tells(other)) ?? found;
}

const fromAnywhere = (found: readonly Found[]): Verdict | null =>
  fromAnywhereBut('executor-lost', found) ??
  resolved(
    found.find(({ hit }) => !hit.rule.weak),
    found,
  );

const fromAnywhereBut = (cause: CauseId, found: readonly Found[]): Verdict | null =>
  resolved(
    found.find(({ hit }) => !hit.rule.weak && hit.rule.cause !== cause),
    found,
  );

/** Who warns of what ended tasks and executors; others mostly warn of what they get over by themselves. */
const WATCHMEN = /^(?:TaskS|Yarn|Heartbeat|Executor|DAGScheduler|Client$|ApplicationMaster|BlockManager|DiskBlock)/;

const isLoud = ({ statement: { level, logger } }: Found): boolean =>
  (level !== 'WARN' && level !== 'INFO') || (logger !== null && WATCHMEN.test(logger));

/** The last exception that the program itself logged as an error, where no rule knows one. */
function loggedError(readings: readonly Reading[]): Verdict | null {
  for (const reading of readings) {
    for (const statement of reading.statements.toReversed()) {
      const thrown = statement.level === 'ERROR' || statement.level === 'FATAL' ? innermost(statement) : null;
      if (thrown) return { ...verdictOfThrown(reading, statement, thrown), sure: false };
    }
  }
  return null;
}

/** YARN saw the application succeed, and EMR the step fail: only its end was too slow. */
function doneAfterAll(readings: readonly Reading[]): Verdict | null {
  const done = readings.find(({ ending }) => ending.application === 'succeeded');
  const failed = readings.find(({ ending }) => ending.step === 'failed');
  if (!done || !failed) return null;
  return {
    cause: 'shutdown-hook-timeout',
    title: 'The application succeeded, and its step failed while it ended',
    proof: failed.lastWords.slice(-1).map((line) => ({ path: failed.path, line })),
  };
}

const weakest = (found: readonly Found[]): Verdict | null => {
  const first = found.find(({ hit }) => hit.rule.weak);
  return first ? verdictOf(first) : null;
};

/** In the order of the logs: the driver's before the step's before the executors', and of each the first before the last. */
function findAll(readings: readonly Reading[]): Found[] {
  return readings.flatMap((reading) =>
    reading.statements.flatMap((statement) => statement.hits.map((hit) => ({ reading, statement, hit }))),
  );
}

/** One more line of the same cause from each log. */
function morePlaces(found: readonly Found[], { cause, proof }: Verdict): Place[] {
  const places: Place[] = [];
  const seen = new Set(proof.map(({ path }) => path));
  for (const { reading, hit } of found) {
    if (hit.rule.cause !== cause || seen.has(reading.path)) continue;
    seen.add(reading.path);
    places.push({ path: reading.path, line: hit.line });
  }
  return places;
}

const propertiesOf = (readings: readonly Reading[]): Record<string, string> =>
  Object.assign({}, ...readings.map(({ submitted }) => submitted));

const mostSeen = (causes: readonly CauseId[]): CauseId[] => [...new Set(causes)].slice(0, 5);
