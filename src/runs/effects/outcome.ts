import { isDeepStrictEqual } from 'node:util';
import type { Job } from '../../config/schema.ts';
import { readResult } from '../../emr/result.ts';
import type { Failure, JobResult, Run, ThreadEvent } from '../../records.ts';
import { nextEvidenceAt } from '../decide-run.ts';
import type { RunDeps } from '../deps.ts';
import { decideRetry } from '../retries/automatic.ts';
import { triesOf } from '../retries/tries.ts';
import { type RunRecord, secondsAfter, secondsBetween, type World } from '../world.ts';
import type { Done } from './effect.ts';
import { findEvidence, isOfLog } from './evidence.ts';
import { resultUri } from './names.ts';

/** A job writes its result before its step ends, so a result that is missing for longer than this was never written. */
const RESULT_SECONDS = 10;

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
 * Looks for what says why a run failed. The first look tells the failure, with or without its cause; a later one tells
 * what the logs say when they come, or that they say otherwise. It looks until they cannot say more.
 */
export async function collectEvidence(deps: RunDeps, world: World, { run, step }: RunRecord): Promise<Done> {
  const now = deps.now();
  const first = run.evidenceAt === null;
  const before: Failure = run.failure ?? { message: 'The run failed.' };
  const look = await findEvidence(deps, world, { run, step }, before).catch((error: Error) => {
    deps.log.warn({ run: run.id, err: error }, 'logs not read');
    return 'unread' as const;
  });
  const found = look === 'unread' ? null : look;
  const again = found?.sure ? null : nextEvidenceAt(run, now);
  const failure: Failure = { ...(found?.failure ?? before), looking: again !== null };
  const isNew =
    found !== null &&
    (failure.cause !== before.cause || failure.message !== before.message || (hasLog(failure) && !hasLog(before)));
  const of = run.chain ? { job: run.job } : {};
  const told = first
    ? [{ subject: run.id, key: `${run.id}:failed`, event: { kind: 'run-failed' as const, failure, ...of } }]
    : isNew
      ? [
          {
            subject: run.id,
            key: `${run.id}:lines:${failure.cause ?? ''}`,
            event: { ...toldLater(before, failure), ...of },
          },
        ]
      : [];
  // A try with a fix is for the cause that stays.
  const retry = again === null ? await ruleOf(deps, world, { ...run, failure }) : {};
  // A look that did not work is none: what came since the one before it is still to be read.
  const waitUntil = look === 'unread' ? again : null;
  const evidenceAt = waitUntil ? (run.evidenceAt ?? run.createdAt) : (again ?? now);
  const change = { evidenceAt, ...(!isDeepStrictEqual(failure, before) && { failure }) };
  return {
    runs: [{ id: run.id, change }],
    tell: [...told, ...(retry.tell ?? [])],
    ...(retry.retry && { retry: retry.retry }),
    ...(waitUntil && { waitUntil }),
  };
}

const hasLog = ({ lines = [] }: Failure): boolean => lines.some(isOfLog);

const toldLater = (before: Failure, failure: Failure): ThreadEvent => ({
  kind: 'failure-lines',
  failure,
  ...(before.cause && before.cause !== 'unknown' && before.cause !== failure.cause && { corrects: true }),
});

/** What the job's own rule makes of a failure whose cause is known: another try, or a word why there is none. */
async function ruleOf(deps: RunDeps, world: World, run: Run): Promise<Pick<Done, 'retry' | 'tell'>> {
  const fix = run.failure?.fix;
  if (!fix) return {};
  const { jobs, presets } = deps.config;
  const { earlier, next } = await triesOf(deps.store.runs, run);
  // Somebody was quicker.
  if (next) return {};
  const decision = decideRetry({
    run,
    cluster: world.cluster,
    earlier: earlier.length,
    job: withLimit(jobs[run.job], world, run),
    preset: presets[run.preset],
    prices: deps.prices,
  });
  if (decision.kind === 'retry') return { retry: { failed: run, fix } };
  const { why } = decision;
  return why ? { tell: [{ subject: run.id, key: `${run.id}:no-retry`, event: { kind: 'note', message: why } }] } : {};
}

/** Another try of a step of a chain goes on with what is left of it, and may take as long as all of that. */
function withLimit(job: Job | undefined, { runs }: World, { chain }: Run): Job | undefined {
  if (!job || !chain) return job;
  const rest = runs.filter((one) => (one.run.chain?.position ?? -1) >= chain.position);
  return { ...job, timeLimit: rest.reduce((sum, one) => sum + one.run.timeLimitSeconds, 0) };
}
