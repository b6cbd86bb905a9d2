import { CAUSES } from '../../emr/diagnose/causes.ts';
import { diagnose } from '../../emr/diagnose/diagnose.ts';
import { causeOfCode } from '../../emr/diagnose/own-words.ts';
import type { Diagnosis, Known } from '../../emr/diagnose/types.ts';
import { readLogPlace } from '../../emr/logs/layout.ts';
import { logName } from '../../emr/logs/name.ts';
import type { LogSource } from '../../emr/logs/sources/source.ts';
import { readResult } from '../../emr/result.ts';
import type { Cluster, Failure, Step } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { logsOfRun } from '../read-logs.ts';
import { remedied } from '../retries/fix.ts';
import { type RunRecord, secondsAfter, type World } from '../world.ts';
import { resultUri } from './names.ts';

/** Why a run failed, as far as can be seen now; `sure`: no log that is still to come would say otherwise. */
export interface Evidence {
  failure: Failure;
  sure: boolean;
}

/** Executors' logs are read up to so many bytes in all, as stored. */
const MOST_EXECUTOR_BYTES = 256 * 1024 * 1024;

/**
 * Looks for the cause: the job's own word first, then EMR's, then the logs. Null when nothing says more than `before`;
 * throws when nothing could be seen.
 */
export async function findEvidence(
  deps: RunDeps,
  { cluster }: World,
  { run, step }: RunRecord,
  before: Failure,
): Promise<Evidence | null> {
  const said = await readResult(deps.s3, resultUri(deps.config.bucket, run.id));
  const own = said.kind === 'failed' ? said.error : null;
  const cause = own && causeOfCode(own);
  if (own && cause) {
    const noSetting = CAUSES[cause].remedy === null && { fix: null };
    return { failure: { message: own.message, hint: own.hint, cause, ...noSetting }, sure: true };
  }

  const inBootstrap = cluster.awsReason?.code === 'BOOTSTRAP_FAILURE';
  const { sources, problems } = await logsOfRun(deps, cluster, inBootstrap ? { ...step, awsId: null } : step);
  // What sees less than was seen before, such as while some of the logs cannot be read, takes nothing back.
  const isKnown = before.cause !== undefined && before.cause !== 'unknown';
  const ownWords = isKnown || !own ? null : { failure: { message: own.message, hint: own.hint }, sure: false };
  if (sources.length === 0 && problems.length > 0) {
    if (ownWords) return ownWords;
    throw new Error(problems.join(' '));
  }
  if (isUnchanged(sources, run.evidenceAt)) return null;
  const found = await diagnose(bounded(sources), knownOf(cluster, step));
  if (!found || (found.cause === 'unknown' && found.evidence.length === 0)) return ownWords;
  if (found.cause === 'unknown' && isKnown) return null;
  const { advice, fix } = await remedied(deps, run, found);
  // What nobody knows is still told best by whoever said it first.
  const message = found.cause === 'unknown' ? (own?.message ?? before.message) : found.title;
  const failure: Failure = {
    message,
    cause: found.cause,
    lines: found.evidence.map((line) => ({ ...line, file: line.line === 0 ? line.file : logName(line.file) })),
    advice,
    alsoSeen: found.alsoSeen,
    ...(fix !== undefined && { fix }),
  };
  return { failure, sure: isSettled(found) };
}

function isSettled({ cause, sure, evidence }: Diagnosis): boolean {
  // EMR names a failed bootstrap action before the log has come in which the action says why.
  if (cause === 'bootstrap-failed' && !evidence.some(isOfLog)) return false;
  return sure && cause !== 'unknown' && cause !== 'executor-lost';
}

/** True for a line of a log, and not for what EMR itself says. */
export const isOfLog = ({ line }: { line?: number | undefined }): boolean => line !== 0;

/** What EMR says. A cluster that somebody ended later is no reason for a step that had failed before. */
function knownOf(cluster: Cluster, step: Step): Known {
  const isLater = step.awsState === 'FAILED' && cluster.awsReason?.code === 'USER_REQUEST';
  return { ended: 'failed', cluster: isLater ? null : cluster.awsReason, step: step.awsFailure };
}

/**
 * True when no log has changed since the last look, which was up to some seconds before `lookedAt`: reading them again
 * would say the same. Between the clocks of S3 and of this machine may lie a minute.
 */
function isUnchanged(sources: readonly LogSource[], lookedAt: Date | null): boolean {
  if (lookedAt === null) return false;
  const since = secondsAfter(lookedAt, -90);
  return sources.every(({ updatedAt }) => updatedAt !== null && updatedAt < since);
}

function bounded(sources: readonly LogSource[]): LogSource[] {
  let bytes = 0;
  return sources.filter((source) => {
    if (readLogPlace(source.path).role !== 'executor') return true;
    bytes += source.bytes ?? 0;
    return bytes <= MOST_EXECUTOR_BYTES;
  });
}
