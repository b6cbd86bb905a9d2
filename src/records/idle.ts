import type { ClusterId } from '../ids.ts';

/** Whether a cluster does work, and how that is known; times are ISO 8601, for it is kept as JSON. */
export type IdleVerdict =
  | { kind: 'busy'; rule: string; because: string }
  | { kind: 'idle'; since: string; rule: string; because: string }
  /** It cannot be told: never a reason to end anything. */
  | { kind: 'unknown'; rule: string; because: string };

/** Money that is lost otherwise than by idleness. */
export interface Concern {
  kind:
    | 'slow-start'
    | 'slow-bootstrap'
    | 'slow-step'
    | 'stuck-step'
    | 'unhealthy-nodes'
    | 'lost-nodes'
    | 'slow-termination';
  /** What of the cluster it is about, such as a step's id; empty for the whole of it. */
  about: string;
  /** For a person: what is seen, how long, and what would be usual. */
  message: string;
  /** ISO 8601. */
  since: string;
}

/** What is known of a live cluster's work. */
export interface Vigil {
  clusterId: ClusterId;
  dueAt: Date | null;
  lookedAt: Date | null;
  /** It has been looked at without a gap since then; warnings from before do not count. */
  watchedSince: Date | null;
  /** The facts of the last look, for whoever asks why; `runs/idle` knows their form. */
  facts: unknown;
  verdict: IdleVerdict | null;
  /** Since when the verdict is of its kind. */
  verdictSince: Date | null;
  /** Since which look its owner has been away from Slack; null: was there, or nobody knows. */
  awaySince: Date | null;
  /** When AWS refused to end it for idleness: since then that is not tried again while the same idle time lasts. */
  refusedAt: Date | null;
  /** AWS's own auto-termination as Stoker last set it. */
  backstop: { seconds: number; setAt: string } | null;
}
