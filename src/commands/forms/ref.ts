import type { RunId } from '../../ids.ts';

/** What can be launched by a form: a job, a chain of jobs, or a cluster of a preset. */
export interface Subject {
  kind: 'job' | 'chain' | 'preset';
  name: string;
}

/** Which form, and of what: only names and ids; everything else is looked up when it is drawn. */
export type FormRef =
  /** Whoever opens it chooses what to launch; null: not chosen yet. */
  | { form: 'launch'; subject: Subject | null }
  /** A job or a chain. */
  | { form: 'job'; job: string }
  /** Null: a new one. */
  | { form: 'schedule'; name: string | null }
  | { form: 'retry'; run: RunId }
  /** Of whoever opens it. */
  | { form: 'settings' };
