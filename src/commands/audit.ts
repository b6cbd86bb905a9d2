import type { AuditEntry } from '../records.ts';
import type { CommandDeps, Invocation } from './context.ts';

/** What the audit says beside who, where and when. */
export type Entry = Pick<AuditEntry, 'name' | 'detail' | 'allowed' | 'outcome'> & { kind: 'command' | 'click' };

/** One row for everything that was asked for, allowed or not. A store that cannot take it is told in the log. */
export async function writeAudit(
  { store, log, now }: Pick<CommandDeps, 'store' | 'log' | 'now'>,
  invocation: Invocation,
  entry: Entry,
): Promise<void> {
  const row: AuditEntry = {
    ...entry,
    detail: { source: invocation.source, ...entry.detail },
    actor: invocation.user,
    channel: invocation.channel,
    requestKey: invocation.requestKey,
  };
  try {
    await store.audit.add(row, now());
  } catch (error) {
    // The person is answered all the same; the log is then the only trace.
    log.error({ err: error, audit: row }, 'could not write the audit');
  }
}
