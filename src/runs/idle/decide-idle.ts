import type { IdlePolicy } from '../../config/idle-policy.ts';
import type { StepObservation } from '../../emr/types.ts';
import type { IdleVerdict } from '../../records.ts';
import { counted, duration } from '../../slack/words.ts';
import { redacted } from '../../text/redact.ts';
import { secondsAfter, secondsBetween } from '../world.ts';
import { HOLE_SECONDS, type IdleFacts, SKEW_SECONDS, STALE_SECONDS } from './facts.ts';
import { readSeries, type Series } from './quiet.ts';
import type { IdleRule } from './rules.ts';

/**
 * Whether a cluster works, by what is known of it. Any sign of work makes it busy; what could not be seen makes it
 * unknown; only when everything was seen and nothing of it works is it idle, since the newest sign of life. Facts that
 * are taken away never make idle of busy or unknown.
 */
export function decideIdle(facts: IdleFacts, policy: Pick<IdlePolicy, 'grace'>, now: Date): IdleVerdict {
  const series = facts.samples && readSeries(facts.samples);
  return (
    notUp(facts) ??
    atWork(facts, series, now) ??
    tooSoon(facts, policy, now) ??
    unseen(facts, now) ??
    unclear(facts, series, now) ??
    idle(facts, series, now)
  );
}

type Rules<K extends IdleVerdict['kind']> = Extract<IdleVerdict, { kind: K }>;
const busy = (rule: IdleRule, because: string): Rules<'busy'> => ({ kind: 'busy', rule, because });
const unknown = (rule: IdleRule, because: string): Rules<'unknown'> => ({ kind: 'unknown', rule, because });

function notUp({ state, readyAt }: IdleFacts): IdleVerdict | null {
  switch (state) {
    case 'TERMINATING':
    case 'TERMINATED':
    case 'TERMINATED_WITH_ERRORS':
      return busy('ending', 'It is ending already.');
    case 'STARTING':
    case 'BOOTSTRAPPING':
    case null:
      return busy('starting', 'It is not ready yet.');
    default:
      return readyAt === null ? busy('starting', 'EMR does not say yet when it was ready.') : null;
  }
}

function atWork(facts: IdleFacts, series: Series | null, now: Date): IdleVerdict | null {
  if (facts.runs > 0) return busy('run', `${counted(facts.runs, 'run')} of Stoker's own on it.`);
  const open = (...states: StepObservation['state'][]) => facts.steps?.find(({ state }) => states.includes(state));
  const running = open('RUNNING', 'CANCEL_PENDING');
  if (running) return busy('step', `Step ${titleOf(running)} runs.`);
  const pending = open('PENDING');
  if (pending) return busy('pending-step', `Step ${titleOf(pending)} waits to be run.`);
  if (facts.state === 'RUNNING') return busy('emr-running', 'EMR says that it is at a step.');
  const session = facts.sessions?.find(({ state }) => state !== 'IDLE');
  if (session) return busy('session', `Spark Connect session ${session.id} is ${session.state.toLowerCase()}.`);
  const work = series?.work;
  // The newest word of the metrics, if that is not too old to count.
  if (work && !series.quiet && secondsBetween(work.at, now) <= STALE_SECONDS) return busy(work.rule, work.because);
  return null;
}

/** Who submits steps may write anything into their names. */
const titleOf = ({ id, name }: Pick<StepObservation, 'id' | 'name'>): string =>
  `${redacted(name).slice(0, 80)} (${id})`;

function tooSoon({ readyAt }: IdleFacts, { grace }: Pick<IdlePolicy, 'grace'>, now: Date): IdleVerdict | null {
  if (!readyAt || now >= secondsAfter(readyAt, grace)) return null;
  return busy('grace', `It has been ready for less than ${duration(grace)}.`);
}

function unseen(facts: IdleFacts, now: Date): IdleVerdict | null {
  const why = facts.unseen.join(' ');
  if (facts.samples === null) return unknown('metrics-unseen', why || 'Its metrics were not read.');
  if (facts.steps === null) return unknown('steps-unseen', why || 'Its steps were not listed.');
  if (facts.sessions === null) return unknown('sessions-unseen', why || 'Its sessions were not listed.');
  const moments = [...signsOfLife(facts).map(({ at }) => at), ...facts.samples.slice(-1).map(({ at }) => at)];
  const ahead = moments.find((at) => at > secondsAfter(now, SKEW_SECONDS));
  if (!ahead) return null;
  const by = duration(secondsBetween(now, ahead));
  return unknown('clock', `AWS speaks of a moment that is ${by} ahead of this machine's clock.`);
}

function unclear({ readyAt, newest }: IdleFacts, series: Series | null, now: Date): IdleVerdict | null {
  const newestAt = series?.newestAt;
  if (!series || !newestAt) return unknown('no-metrics', 'CloudWatch has no metrics of it: EMR puts them each 5 min.');
  const { quiet, work } = series;
  const age = Math.max(secondsBetween(quiet?.to ?? newestAt, now), newest ? secondsBetween(newest.seenAt, now) : 0);
  if (age > STALE_SECONDS) return unknown('stale-metrics', `The newest metrics of it are ${duration(age)} old.`);
  if (!quiet) return unknown('incomplete-metrics', 'The newest metrics of it leave out what tells of work.');
  if (quiet.samples > 1) return null;
  const because = 'So far only one sample of its metrics is without work: a moment, not a time.';
  const lastSign = work?.at ?? (series.isQuietThroughout ? readyAt : null);
  const isJustThen = lastSign !== null && secondsBetween(lastSign, quiet.from) <= HOLE_SECONDS;
  return isJustThen ? busy('one-sample', because) : unknown('one-sample', because);
}

interface Sign {
  at: Date;
  what: string;
}

/** All that tells when somebody last did something, metrics apart. */
function signsOfLife({ readyAt, steps, sessions }: IdleFacts): Sign[] {
  const sign = (at: Date | null, what: string): Sign[] => (at ? [{ at, what }] : []);
  return [
    ...sign(readyAt, 'it became ready'),
    ...(steps ?? []).flatMap((step) => [
      ...sign(step.createdAt, 'its last step was added'),
      ...sign(step.startedAt, 'its last step began'),
      ...sign(step.endedAt, 'its last step ended'),
    ]),
    ...(sessions ?? []).flatMap((session) => [
      ...sign(session.createdAt, 'its last session was opened'),
      ...sign(session.startedAt, 'its last session began'),
      ...sign(session.idleSince, 'its last session fell silent'),
    ]),
  ];
}

function idle(facts: IdleFacts, series: Series | null, now: Date): IdleVerdict {
  const quiet = series?.quiet;
  if (!series || !quiet) return unknown('no-metrics', 'CloudWatch has no metrics of it.');
  const last = newest([...signsOfLife(facts), quietSince(facts, series, quiet.from)]);
  const since = last.at < now ? last.at : now;
  const seen = `no step, and no YARN application in ${counted(quiet.samples, 'sample')} of EMR's metrics`;
  const { rule, note } = remarkOf(facts, series);
  return { kind: 'idle', since: since.toISOString(), rule, because: `Nothing since ${last.what}: ${seen}.${note}` };
}

const newest = (signs: readonly Sign[]): Sign => signs.reduce((last, sign) => (sign.at > last.at ? sign : last));

/** From when on the metrics tell of no work: what came before the first quiet sample is only known in two cases. */
function quietSince({ readyAt, before }: IdleFacts, { work, isQuietThroughout }: Series, from: Date): Sign {
  if (work) return { at: from, what: 'YARN was last seen at work' };
  // The look before had seen all up to STALE_SECONDS before it, at the least.
  if (isQuietThroughout && before?.since && from <= secondsAfter(before.lookedAt, -STALE_SECONDS)) {
    return { at: before.since, what: 'its last sign of work' };
  }
  if (isQuietThroughout && readyAt && secondsBetween(readyAt, from) <= HOLE_SECONDS) {
    return { at: readyAt, what: 'it became ready' };
  }
  return { at: from, what: 'its metrics can be followed' };
}

/** What is open and does nothing keeps no cluster, but people should know why their tab goes dead. */
function remarkOf({ sessions }: IdleFacts, { notebookKernels }: Series): { rule: IdleRule; note: string } {
  if (notebookKernels) {
    return { rule: 'idle-notebook', note: ` ${counted(notebookKernels, 'notebook kernel')} open, running nothing.` };
  }
  if (sessions?.length) {
    return { rule: 'idle-session', note: ` ${counted(sessions.length, 'Spark Connect session')} open, doing nothing.` };
  }
  return { rule: 'idle', note: '' };
}
