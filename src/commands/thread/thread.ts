import type { Logger } from 'pino';
import type { ClusterId, RunId } from '../../ids.ts';
import { noticeOf } from '../../records.ts';
import type { Store } from '../../store/store.ts';
import type { Thread } from './phrases.ts';

/** What a thread is about; null when it is about no run and no cluster, or the record cannot be read now. */
export async function threadAt(
  { store, log }: { store: Store; log: Logger },
  channel: string,
  threadTs: string | undefined,
): Promise<Thread | null> {
  if (threadTs === undefined) return null;
  try {
    const subject = await subjectAt(store, channel, threadTs);
    return subject && { subject, runs: await runsOf(store, subject) };
  } catch (error) {
    log.warn({ err: error }, 'could not look up the card of a thread');
    return null;
  }
}

/** That of the card it hangs below; of a notice what that is about. */
async function subjectAt(store: Store, channel: string, ts: string): Promise<RunId | ClusterId | null> {
  const subject = (await store.cards.byMessage(channel, ts))?.subject;
  if (subject === undefined) return null;
  const id = noticeOf(subject);
  if (id === null) return subject as RunId | ClusterId;
  const notice = await store.notices.get(id);
  return notice?.body.kind === 'trouble' ? notice.body.run : (notice?.clusterId ?? null);
}

async function runsOf(store: Store, subject: RunId | ClusterId): Promise<Thread['runs']> {
  if (!subject.startsWith('r-')) return [];
  const run = await store.runs.get(subject as RunId);
  if (!run) return [];
  return run.chain ? store.runs.ofChain(run.chain.lead) : [run];
}
