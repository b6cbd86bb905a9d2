import type { ClusterId } from '../../ids.ts';
import { isEnded } from '../../records.ts';
import type { Tables } from '../../store/store.ts';
import { IDLE } from './stand-down.ts';

/** Why an idle cluster is ended, and what would have ended it later. */
export interface IdleEnd {
  since: Date;
  because: string;
  wouldEndAt: Date;
}

/**
 * Wants a cluster gone because it does nothing; the caller holds its row. Nothing has happened yet: right before AWS is
 * asked, the effect looks once more. False when somebody wants something of it.
 */
export async function endIdle(tables: Tables, id: ClusterId, end: IdleEnd, now: Date): Promise<boolean> {
  const cluster = await tables.clusters.get(id);
  if (cluster?.wanted !== 'up' || (cluster.state !== 'up' && cluster.state !== 'idle')) return false;
  if (cluster.keptUntil && cluster.keptUntil > now) return false;
  if ((await tables.runs.takeOpen(id)).some((run) => !isEnded(run))) return false;
  await tables.clusters.update(id, { wanted: 'gone', endedBy: IDLE, wouldEndAt: end.wouldEndAt, dueAt: now });
  await tables.audit.add(
    {
      actor: 'stoker',
      channel: cluster.channel,
      kind: 'system',
      name: 'terminate',
      detail: { cluster: id, awsId: cluster.awsId, idleSince: end.since.toISOString(), because: end.because },
      allowed: true,
      outcome: 'ok',
      requestKey: null,
    },
    now,
  );
  await tables.cards.refresh([id]);
  return true;
}
