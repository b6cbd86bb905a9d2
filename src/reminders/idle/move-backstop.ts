import { AwsProblem } from '../../aws/errors.ts';
import type { ClusterId } from '../../ids.ts';
import type { IdleFacts } from '../../runs/idle/facts.ts';
import type { ReminderDeps } from '../deps.ts';
import { backstopFor, isOff } from './backstop.ts';
import { endsAt, idleTimeOf } from './idle-time.ts';
import type { IdleState } from './plan.ts';

/** States in which EMR takes another policy. */
const UP = new Set(['RUNNING', 'WAITING']);

/** Moves AWS's own policy to where it is needed now. What does not work is told once, and tried again with each look. */
export async function moveBackstop(
  deps: ReminderDeps,
  id: ClusterId,
  { cluster, policy, verdict, vigil, ...rest }: IdleState,
  facts: IdleFacts,
): Promise<void> {
  const now = deps.now();
  const current = await deps.store.clusters.get(id);
  if (!current?.awsId || current.wanted === 'gone' || !UP.has(current.awsState ?? '')) return;
  const state = { cluster: current, policy, verdict, vigil, ...rest };
  const idle = verdict.kind === 'idle' ? idleTimeOf(state, verdict, now) : null;
  const wanted = backstopFor(
    {
      cluster: current,
      policy,
      verdict,
      awsIdleSince: facts.awsIdleSince,
      isBusyForAws: facts.samples?.findLast(({ isIdle }) => isIdle !== null)?.isIdle === 0,
      endsAt: idle && endsAt(idle, idle.warning?.shownAt ?? now),
    },
    now,
  );
  const isSeen = verdict.kind !== 'unknown' && facts.samples !== null;
  if (wanted === null || !isOff(vigil.backstop, wanted, isSeen)) return;
  try {
    await deps.emr.setAutoTermination(current.awsId, wanted);
    await deps.store.vigils.update(id, { backstop: { seconds: wanted, setAt: now.toISOString() } });
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    deps.log.warn({ err: error, cluster: id }, "AWS's own auto-termination could not be set");
    if (error.retryable || !(await deps.store.cards.get(id))) return;
    const message = `AWS's own auto-termination, which ends this cluster when Stoker is not there, could not be set. ${error.message} ${error.hint}`;
    await deps.store.outbox.add(id, `${id}:backstop`, { kind: 'note', message }, now);
  }
}
