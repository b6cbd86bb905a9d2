import { failureLines } from '../../emr/logs/logs.ts';
import { readResult } from '../../emr/result.ts';
import type { Failure, JobResult, Run } from '../../records.ts';
import { nextEvidenceAt } from '../decide-run.ts';
import type { RunDeps } from '../deps.ts';
import { readRunLogs } from '../read-logs.ts';
import { decideRetry } from '../retries/automatic.ts';
import { chainOf } from '../retries/chain.ts';
import { type RunRecord, secondsAfter, secondsBetween, type World } from '../world.ts';
import type { Done } from './effect.ts';
import { resultUri } from './names.ts';

/** A job writes its result before its step ends, so a result that is missing for longer than this was never written. */
const RESULT_SECONDS = 10;
const TAIL_LINES = 50;

/** Ends a run whose step completed, with what the job said of itself. */
export async function collectResult(deps: RunDeps, _world: World, { run, step }: RunRecord): Promise<Done> {
  const now = deps.now();
  const endedAt = step.endedAt ?? now;
  const read = await readResult(deps.s3, resultUri(deps.config.bucket, run.id)).catch((error: Error) => {
    deps.log.warn({ run: run.id, err: error }, 'result not read');
    return { kind: 'absent' } as const;
  });
  if (read.kind === 'absent' && secondsBetween(endedAt, now) < RESULT_SECONDS)
    return { waitUntil: secondsAfter(now, 1) };
  if (read.kind === 'invalid') deps.log.warn({ run: run.id, problem: read.problem }, 'result not understood');
  const result: JobResult | null = read.kind === 'succeeded' ? read.result : null;
  return {
    runs: [
      {
        id: run.id,
        change: { state: 'succeeded', endedAt, startedAt: run.startedAt ?? step.startedAt ?? endedAt, result },
      },
    ],
    tell: [
      {
        subject: run.id,
        key: `${run.id}:done`,
        event: {
          kind: 'step-done',
          step: step.name,
          seconds: secondsBetween(step.startedAt ?? endedAt, endedAt),
          result,
        },
      },
    ],
  };
}

/**
 * Looks for what says why a run failed: the job's own word first, then the lines of the logs. The first look tells the
 * failure, with or without lines; a later one adds the lines when they come.
 */
export async function collectEvidence(deps: RunDeps, world: World, { run, step }: RunRecord): Promise<Done> {
  const now = deps.now();
  const first = run.evidenceAt === null;
  const before: Failure = run.failure ?? { message: 'The run failed.' };
  const found = await findEvidence(deps, world, { run, step }, before).catch((error: Error) => {
    deps.log.warn({ run: run.id, err: error }, 'logs not read');
    return null;
  });
  const again = found ? null : nextEvidenceAt(run, now);
  const failure: Failure = { ...(found ?? before), looking: again !== null };
  const told = first
    ? [{ subject: run.id, key: `${run.id}:failed`, event: { kind: 'run-failed' as const, failure } }]
    : found
      ? [{ subject: run.id, key: `${run.id}:lines`, event: { kind: 'failure-lines' as const, failure } }]
      : [];
  const retry = found ? await ruleOf(deps, world, { ...run, failure }) : {};
  return {
    runs: [{ id: run.id, change: { failure, evidenceAt: again ?? now } }],
    tell: [...told, ...(retry.tell ?? [])],
    ...(retry.retry && { retry: retry.retry }),
  };
}

/** What the job's own rule makes of a failure whose cause is known: another try, or a word why there is none. */
async function ruleOf(deps: RunDeps, { cluster }: World, run: Run): Promise<Pick<Done, 'retry' | 'tell'>> {
  const fix = run.failure?.fix;
  if (!fix) return {};
  const { jobs, presets } = deps.config;
  const { earlier } = await chainOf(deps.store.runs, run);
  const facts = { run, cluster, earlier: earlier.length, job: jobs[run.job], preset: presets[run.preset] };
  const decision = decideRetry(facts);
  if (decision.kind === 'retry') return { retry: { failed: run, fix } };
  const { why } = decision;
  return why ? { tell: [{ subject: run.id, key: `${run.id}:no-retry`, event: { kind: 'note', message: why } }] } : {};
}

async function findEvidence(
  deps: RunDeps,
  { cluster }: World,
  { run, step }: RunRecord,
  before: Failure,
): Promise<Failure | null> {
  const said = await readResult(deps.s3, resultUri(deps.config.bucket, run.id));
  if (said.kind === 'failed') return { message: said.error.message, hint: said.error.hint };
  const inBootstrap = cluster.awsReason?.code === 'BOOTSTRAP_FAILURE';
  const read = await readRunLogs(deps, cluster, inBootstrap ? { ...step, awsId: null } : step, { lines: TAIL_LINES });
  const lines = failureLines(read);
  return lines.length > 0 ? { ...before, lines } : null;
}
