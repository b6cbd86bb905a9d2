import { AwsError } from '../contract.ts';
import { eventBytes } from './stream-file.ts';

const MAX_BATCH_BYTES = 1_048_576;
const MAX_SPAN_MS = 24 * 3600_000;
const MAX_AGE_MS = 14 * 24 * 3600_000;
const MAX_FUTURE_MS = 2 * 3600_000;

/** An event as a client sends it. */
export interface InputEvent {
  timestamp: number;
  message: string;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** Refuses a batch that CloudWatch refuses, and parts the events it takes from those it rejects for their time. */
export function sortOut(events: InputEvent[], now: number, retentionDays: number | undefined) {
  const bytes = events.reduce((sum, event) => sum + eventBytes(event.message), 0);
  if (bytes > MAX_BATCH_BYTES) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES} (26 bytes an event included).`);
  }
  for (const [index, event] of events.entries()) {
    if (index > 0 && event.timestamp < (events[index - 1]?.timestamp ?? 0)) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
  }
  const first = events[0]?.timestamp ?? now;
  const last = events.at(-1)?.timestamp ?? now;
  if (last - first > MAX_SPAN_MS) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  const expired = retentionDays === undefined ? 0 : now - retentionDays * 24 * 3600_000;
  const tooOld = events.filter((event) => event.timestamp < now - MAX_AGE_MS).length;
  const expiredCount = events.filter((event) => event.timestamp < expired).length;
  const tooNew = events.findIndex((event) => event.timestamp > now + MAX_FUTURE_MS);
  const rejected: Record<string, number> = {};
  if (tooOld > 0) rejected.tooOldLogEventEndIndex = tooOld;
  if (expiredCount > 0) rejected.expiredLogEventEndIndex = expiredCount;
  if (tooNew !== -1) rejected.tooNewLogEventStartIndex = tooNew;
  return {
    accepted: events.slice(Math.max(tooOld, expiredCount), tooNew === -1 ? undefined : tooNew),
    rejected: Object.keys(rejected).length === 0 ? undefined : rejected,
  };
}
