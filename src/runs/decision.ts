import type { ClusterId, RunId } from '../ids.ts';
import type { Cluster, NoticeAnswer, NoticeBody, Run, ThreadEvent } from '../records.ts';
import { BY_CHAIN } from './chains/links.ts';
import { IDLE } from './idle/stand-down.ts';

/** Something to do outside the record. Each is safe to try again: it looks before it repeats. */
export type Effect =
  | { kind: 'launch' }
  /** The cluster is not wanted any more and has no id yet: find it if it was launched all the same. */
  | { kind: 'abandon-launch' }
  | { kind: 'terminate' }
  /** AWS's policy is about to end a cluster that is wanted again. */
  | { kind: 'take-back' }
  | { kind: 'add-step'; run: RunId }
  | { kind: 'cancel-step'; run: RunId }
  | { kind: 'collect-result'; run: RunId }
  | { kind: 'collect-evidence'; run: RunId };

/** What open notices of a cluster are answered with. */
export interface Answered {
  kinds: readonly NoticeBody['kind'][];
  answer: NoticeAnswer;
}

/** What to write, what to tell, what to do, and when to look again without being woken. */
export interface Decision {
  cluster: Partial<Cluster>;
  runs: { id: RunId; change: Partial<Run> }[];
  tell: { subject: RunId | ClusterId; key: string; event: ThreadEvent }[];
  effects: Effect[];
  /** What became of the cluster's open notices of these kinds. */
  answer?: Answered;
  /** Null: only a command or something that EMR does calls for another look. */
  lookAgainAt: Date | null;
}

/** How long EMR may take to act on a request before it is asked again. */
export const ASK_AGAIN_SECONDS = 60;

/** The earlier of two moments, either of which may be missing. */
export const earlier = (a: Date | null, b: Date | null): Date | null => (a && b ? (a < b ? a : b) : (a ?? b));

/** Why a cluster went, in words for a person. */
export function whyGone(cluster: Cluster): string {
  if (cluster.failure) return cluster.failure.message;
  const { code, message, details } = cluster.awsReason ?? {};
  const detail = details?.find(({ message }) => message)?.message;
  if (cluster.endedBy === 'hard-limit') return 'It reached its hard limit.';
  if (cluster.endedBy === IDLE) return 'It did nothing any more.';
  if (cluster.endedBy === BY_CHAIN) return 'A step of its chain was cancelled.';
  if (code === 'ALL_STEPS_COMPLETED') return 'All its steps are done.';
  if (cluster.endedBy) return 'As asked.';
  if (code === 'USER_REQUEST') return 'It was terminated from outside Stoker, in the AWS console or by its API.';
  return [message, detail && detail !== message ? detail : null].filter(Boolean).join(' ') || 'EMR gave no reason.';
}
