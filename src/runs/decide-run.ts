import { CAUSES } from '../emr/diagnose/causes.ts';
import { readEmrWords } from '../emr/diagnose/emr-words.ts';
import { type Cluster, type Failure, isEnded, type Run } from '../records.ts';
import { BY_CHAIN, brokenBefore, goesOnAfter, hasGone, hasOpenBefore, laterBegan, notBegun } from './chains/links.ts';
import { ASK_AGAIN_SECONDS, type Decision, earlier, whyGone } from './decision.ts';
import { IDLE } from './idle/stand-down.ts';
import { isStepEnded, type RunRecord, secondsAfter, secondsBetween, type World } from './world.ts';

/** Ended on behalf of a rule and not of a person. */
const TIME_LIMIT = 'time-limit';
/** How long after a failure its logs are looked for: EMR pushes them to S3 about every five minutes. */
const EVIDENCE_SECONDS = 720;
/** The logs are searched at least this often, so that a push is told within seconds of its arrival. */
const RAREST_LOOK_SECONDS = 8;

/** Adds to the decision what follows for one run of the cluster. */
export function decideRun(world: World, record: RunRecord, now: Date, decision: Decision): void {
  const { cluster } = world;
  const { run, step } = record;
  const of = run.chain ? { job: run.job } : {};
  const change: Partial<Run> = {};
  const write = () => Object.keys(change).length > 0 && decision.runs.push({ id: run.id, change });
  const tell = (name: string, event: Decision['tell'][number]['event']) =>
    decision.tell.push({ subject: run.id, key: `${run.id}:${name}`, event });

  if (isEnded(run)) {
    if (run.failure?.looking) lookForEvidence(run, now, decision);
    return;
  }

  const broken = brokenBefore(cluster, world.runs, run);
  const isBarred = broken !== null && run.chain?.evenIfFailed === false;
  if (broken && neverBegins(world, record, broken)) {
    Object.assign(change, { state: 'cancelled', endedAt: step.endedAt ?? now });
    write();
    // What befell the whole cluster is told by the step that it befell.
    if (broken.step.awsState === 'FAILED')
      tell('not-begun', { kind: 'run-cancelled', by: null, message: notBegun(run, broken.run, broken.step), ...of });
    return;
  }

  // How the one before it ended is known, and told, first; EMR may have let go of this one while that still stops.
  const isEarly = hasOpenBefore(world.runs, run);
  const end = isEarly && !hasGone(cluster) ? null : endOf(cluster, record, laterBegan(world.runs, run));
  if (end?.kind === 'done') {
    decision.effects.push({ kind: 'collect-result', run: run.id });
    return;
  }
  if (end?.kind === 'failed') {
    Object.assign(change, { state: 'failed', endedAt: step.endedAt ?? now, failure: end.failure, ...begun(record) });
    write();
    // With logs to look for, the first look tells the failure together with what it found.
    if (!end.failure.looking) tell('failed', { kind: 'run-failed', failure: end.failure, ...of });
    return;
  }
  if (end?.kind === 'cancelled') {
    Object.assign(change, { state: 'cancelled', endedAt: step.endedAt ?? now, ...begun(record) });
    write();
    tell('cancelled', { kind: 'run-cancelled', by: end.by, message: end.message, ...of });
    if (run.chain && cluster.wanted === 'up' && !hasGone(cluster))
      Object.assign(decision.cluster, { wanted: 'gone', endedBy: BY_CHAIN });
    return;
  }

  // A step that may not begin only runs to find that out.
  const state = (isBarred || isEarly) && run.state !== 'running' ? waiting(cluster) : stateOf(cluster, record);
  if (state !== run.state) change.state = state;
  if (state === 'running' && !run.startedAt) {
    change.startedAt = step.startedAt ?? now;
    tell('started', { kind: 'step-started', step: step.name, awsId: step.awsId });
  }

  const startedAt = change.startedAt ?? run.startedAt;
  const limitAt = startedAt ? secondsAfter(startedAt, run.timeLimitSeconds) : null;
  const pastLimit = limitAt !== null && now >= limitAt;
  if (pastLimit && !run.cancelWantedBy) change.cancelWantedBy = TIME_LIMIT;

  if (run.cancelWantedBy || change.cancelWantedBy) {
    stop(cluster, record, run.cancelWantedBy ?? TIME_LIMIT, now, decision);
  } else {
    if (!run.ownCluster && step.awsId === null && cluster.awsId !== null && cluster.wanted === 'up')
      decision.effects.push({ kind: 'add-step', run: run.id });
    decision.lookAgainAt = earlier(decision.lookAgainAt, limitAt);
  }
  write();
}

/** When its step began, of a run that nobody saw running: it ended between two sweeps, or while no bot was there. */
const begun = ({ run, step }: RunRecord): Partial<Run> =>
  run.startedAt === null && step.startedAt !== null ? { startedAt: step.startedAt } : {};

/** True for a step of a chain that cannot begin any more, or found that it may not, because of an earlier one. */
function neverBegins({ cluster, runs }: World, { run, step }: RunRecord, broken: RunRecord): boolean {
  if (step.awsState === 'COMPLETED') return false;
  const isOver = isStepEnded(step.awsState) || hasGone(cluster);
  if (run.chain?.evenIfFailed) return isOver && step.startedAt === null;
  return isOver || (broken.step.awsState === 'FAILED' && !goesOnAfter(broken.run, runs));
}

/** Stops a run: its own cluster goes with it, on a shared one only the step. */
function stop(cluster: Cluster, { run, step }: RunRecord, by: string, now: Date, decision: Decision): void {
  if (run.ownCluster) {
    if (cluster.wanted === 'up') Object.assign(decision.cluster, { wanted: 'gone', endedBy: by });
    return;
  }
  if (cluster.wanted === 'gone') return;
  const askAt = step.cancelAskedAt ? secondsAfter(step.cancelAskedAt, ASK_AGAIN_SECONDS) : now;
  if (askAt <= now) decision.effects.push({ kind: 'cancel-step', run: run.id });
  else decision.lookAgainAt = earlier(decision.lookAgainAt, askAt);
}

/** The logs may come minutes after the failure: a look costs a listing when nothing has come. */
function lookForEvidence(run: Run, now: Date, decision: Decision): void {
  if (run.evidenceAt === null || run.evidenceAt <= now)
    decision.effects.push({ kind: 'collect-evidence', run: run.id });
  else decision.lookAgainAt = earlier(decision.lookAgainAt, run.evidenceAt);
}

/** When to search the logs again after a search that left it open; null when they will not come any more. */
export function nextEvidenceAt(run: Run, now: Date): Date | null {
  const since = secondsBetween(run.endedAt ?? now, now);
  return since >= EVIDENCE_SECONDS ? null : secondsAfter(now, Math.min(RAREST_LOOK_SECONDS, Math.max(2, since / 2)));
}

function stateOf(cluster: Cluster, { run, step }: RunRecord): Run['state'] {
  if (step.awsState === 'RUNNING' || step.awsState === 'CANCEL_PENDING') return 'running';
  if (run.state === 'running') return 'running';
  if (!run.ownCluster) return step.awsId ? 'provisioning' : 'launching';
  return waiting(cluster);
}

const waiting = ({ awsId }: Cluster): Run['state'] => (awsId ? 'provisioning' : 'launching');

type End =
  | { kind: 'done' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'cancelled'; by: string | null; message: string };

const failedAt = (message: string, rest: Partial<Failure> = {}): End => ({
  kind: 'failed',
  failure: { message, ...rest },
});

/** How a run ended, if it did: by its step, or because the cluster went from under it. */
function endOf(cluster: Cluster, { run, step }: RunRecord, wentOn: boolean): End | null {
  if (step.awsState === 'COMPLETED') return { kind: 'done' };
  if (step.awsState === 'FAILED') {
    const said = step.awsFailure?.message ?? step.awsFailure?.reason;
    return failedAt(said ? `The step failed: ${said}` : 'The step failed.', { looking: true });
  }
  if (!isStepEnded(step.awsState) && !hasGone(cluster)) return null;

  // Cancelled, or never run. A cancelled step is often only the echo of what happened to its cluster.
  const by = run.cancelWantedBy ?? (cluster.wanted === 'gone' ? cluster.endedBy : null);
  if (by === TIME_LIMIT)
    return failedAt(`It was stopped at its time limit of ${inWords(run.timeLimitSeconds)}.`, {
      ...timeHint(run),
      cause: 'time-limit',
    });
  if (by === 'hard-limit')
    return failedAt(`Its cluster reached the hard limit of ${inWords(cluster.hardLimitSeconds)}.`, {
      cause: 'time-limit',
    });
  // AWS was faster than whoever gave it to a cluster that was just left to AWS for doing nothing.
  if (by === IDLE)
    return failedAt(
      'Its cluster, which had done nothing, was being ended by AWS already when this run was given to it.',
      {
        hint: 'Run it again without `--on`, on a cluster of its own.',
      },
    );
  if (by) return { kind: 'cancelled', by, message: 'As asked.' };
  if (cluster.failure) return { kind: 'failed', failure: cluster.failure };
  const code = cluster.awsReason?.code;
  const ending = cluster.state === 'gone' || cluster.state === 'terminating';
  if (ending && code === 'USER_REQUEST') return { kind: 'cancelled', by: null, message: whyGone(cluster) };
  if (ending && code && code !== 'ALL_STEPS_COMPLETED') {
    // Only a bootstrap action has a log of its own that says more than EMR does.
    const isBootstrap = code === 'BOOTSTRAP_FAILURE';
    return failedAt(`The cluster ended before the job did: ${whyGone(cluster)}`, {
      looking: isBootstrap,
      ...(!isBootstrap && causeByEmr(cluster)),
    });
  }
  if (isStepEnded(step.awsState)) {
    // A cluster of its own ends with the step, and says then whether it was the step's doing.
    if (run.ownCluster && !ending && !wentOn) return null;
    return {
      kind: 'cancelled',
      by: null,
      message: 'The step was cancelled from outside Stoker, in the AWS console or by its API.',
    };
  }
  return failedAt('The cluster is gone, and EMR does not say how the step ended.', { looking: true });
}

const inWords = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
const timeHint = (run: Run): Partial<Failure> => ({
  hint: `Raise \`timeLimit\` of \`${run.job}\` in stoker.yml, or give it less to do.`,
});

/** The cause that EMR's own codes and words name, with what to do about it. */
function causeByEmr({ awsReason }: Cluster): Partial<Failure> {
  const said = readEmrWords({ cluster: awsReason });
  return said ? { cause: said.cause, advice: [...CAUSES[said.cause].advice] } : {};
}
