import type { JobArgument } from '../config/schema.ts';

/** Of whatever launches something: only say what it would be. */
export const DRY_RUN: JobArgument = {
  type: 'boolean',
  help: 'Only show what AWS would be asked, what it would cost, and what the rules say; nothing is launched.',
  required: false,
};

/** The options that every job has beside its own. */
export const JOB_OPTIONS: Readonly<Record<'on' | 'preset' | 'dry-run', JobArgument>> = {
  on: { type: 'string', help: 'Use this running cluster instead of launching one.', required: false },
  preset: { type: 'string', help: 'Launch a cluster of this preset instead.', required: false },
  'dry-run': DRY_RUN,
};
