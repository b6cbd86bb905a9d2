import type { StepId } from '../../ids.ts';
import type { Concern } from '../../records.ts';
import { counted, duration } from '../../slack/words.ts';
import { redacted } from '../../text/redact.ts';
import { isTelling, median } from '../progress/history.ts';
import { secondsBetween } from '../world.ts';
import type { IdleFacts, StepFact } from './facts.ts';

/** What is usual; null or left out where too little is known of it. */
export interface Usual {
  /** From the launch to readiness, of clusters of this preset. */
  startSeconds: number | null;
  /** Of steps of Stoker's own. */
  stepSeconds: ReadonlyMap<StepId, number>;
}

/** Where nothing is known of what is usual, and what is told at the earliest where it is. */
const START = { starting: 1200, bootstrapping: 1800, least: 600, times: 3 };
const SLOW_STEP = { times: 3, seconds: 1800 };
const STUCK_STEP_SECONDS = 600;
/** EMR takes one to five minutes. */
const TERMINATION_SECONDS = 1200;

/**
 * Money that is lost otherwise than by idleness: told, and never a reason to end anything. One matter has the same `kind`
 * and `about` for as long as it lasts.
 */
export function concernsOf(facts: IdleFacts, usual: Usual, now: Date): Concern[] {
  return [
    ...slowStart(facts, usual, now),
    ...slowSteps(facts, usual, now),
    ...stuckSteps(facts, now),
    ...badNodes(facts),
    ...slowTermination(facts, now),
  ];
}

function slowStart({ state, launchedAt }: IdleFacts, { startSeconds }: Usual, now: Date): Concern[] {
  if (state !== 'STARTING' && state !== 'BOOTSTRAPPING') return [];
  const isStarting = state === 'STARTING';
  const passed = secondsBetween(launchedAt, now);
  const most = startSeconds
    ? Math.max(START.least, startSeconds * START.times)
    : START[isStarting ? 'starting' : 'bootstrapping'];
  if (passed < most) return [];
  const compared = startSeconds ? ` Such a cluster is usually ready after ${duration(startSeconds)}.` : '';
  const cause = isStarting ? 'EC2 may lack machines of the type.' : 'A bootstrap script may hang.';
  const message = `It has been ${isStarting ? 'starting' : 'on its way up, now with its bootstrap scripts,'} for ${duration(passed)}.${compared} ${cause}`;
  return [{ kind: isStarting ? 'slow-start' : 'slow-bootstrap', about: '', message, since: launchedAt.toISOString() }];
}

function slowSteps({ steps }: IdleFacts, { stepSeconds }: Usual, now: Date): Concern[] {
  return (steps ?? []).flatMap((step) => {
    if (step.state !== 'RUNNING' || !step.startedAt) return [];
    const usual = stepSeconds.get(step.id) ?? usualOfName(step.name, steps ?? []);
    const passed = secondsBetween(step.startedAt, now);
    if (usual === null || passed < usual * SLOW_STEP.times || passed - usual < SLOW_STEP.seconds) return [];
    const message = `Step ${titleOf(step)} has run for ${duration(passed)}; ${duration(usual)} are usual. It goes on until somebody stops it.`;
    return [{ kind: 'slow-step', about: step.id, message, since: step.startedAt.toISOString() }];
  });
}

/** Whoever submits the same step again and again gives it the same name. */
function usualOfName(name: string, steps: readonly StepFact[]): number | null {
  const done = steps.filter((step) => step.name === name && step.state === 'COMPLETED');
  const seconds = done.flatMap(({ startedAt, endedAt }) =>
    startedAt && endedAt ? [secondsBetween(startedAt, endedAt)] : [],
  );
  return isTelling(seconds) ? median(seconds) : null;
}

/** A step that waits although none runs: EMR starts the next one within seconds. */
function stuckSteps({ state, readyAt, steps }: IdleFacts, now: Date): Concern[] {
  if (!steps || !readyAt || (state !== 'RUNNING' && state !== 'WAITING')) return [];
  if (steps.some((step) => step.state === 'RUNNING' || step.state === 'CANCEL_PENDING')) return [];
  const [first] = steps
    .filter((step) => step.state === 'PENDING')
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  if (!first) return [];
  const ends = steps.flatMap(({ endedAt }) => (endedAt ? [endedAt] : []));
  const since = [first.createdAt, ...ends].reduce((last, at) => (at > last ? at : last), readyAt);
  const passed = secondsBetween(since, now);
  if (passed < STUCK_STEP_SECONDS) return [];
  const message = `Step ${titleOf(first)} has waited for ${duration(passed)} although none runs.`;
  return [{ kind: 'stuck-step', about: first.id, message, since: since.toISOString() }];
}

const titleOf = ({ id, name }: Pick<StepFact, 'id' | 'name'>): string => `${redacted(name).slice(0, 80)} (${id})`;

/** In two samples after each other: one may be a node that comes or goes. */
function badNodes({ samples }: IdleFacts): Concern[] {
  const looks = (samples ?? []).filter(
    ({ unhealthyNodes, lostNodes }) => unhealthyNodes !== null || lostNodes !== null,
  );
  const [before, last] = looks.slice(-2);
  if (!before || !last) return [];
  const since = before.at.toISOString();
  const unhealthy = Math.min(before.unhealthyNodes ?? 0, last.unhealthyNodes ?? 0);
  const lost = Math.min(before.lostNodes ?? 0, last.lostNodes ?? 0);
  const concerns: Concern[] = [];
  if (unhealthy > 0) {
    const message = `YARN takes ${counted(unhealthy, 'node')} for unhealthy, most often for a full disk: paid for, and given no work.`;
    concerns.push({ kind: 'unhealthy-nodes', about: '', message, since });
  }
  if (lost > 0) {
    const message = `YARN has lost ${counted(lost, 'node')}; what ran there begins anew elsewhere.`;
    concerns.push({ kind: 'lost-nodes', about: '', message, since });
  }
  return concerns;
}

function slowTermination({ state, terminateAskedAt }: IdleFacts, now: Date): Concern[] {
  if (state !== 'TERMINATING' || !terminateAskedAt) return [];
  const passed = secondsBetween(terminateAskedAt, now);
  if (passed < TERMINATION_SECONDS) return [];
  const message = `Its end was asked for ${duration(passed)} ago, and EMR still says TERMINATING.`;
  return [{ kind: 'slow-termination', about: '', message, since: terminateAskedAt.toISOString() }];
}
