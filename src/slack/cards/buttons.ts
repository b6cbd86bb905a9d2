import type { Button } from '@slack/types';
import type { ClusterId, RunId } from '../../ids.ts';
import type { Fix } from '../../records.ts';
import { type ActionValue, actionValue } from '../actions.ts';
import { button, confirmation } from '../blocks.ts';
import { changesLine } from '../words.ts';

/** Stops one run. */
export const cancelButton = (run: RunId): Button =>
  button({
    label: 'Cancel',
    action: 'run.cancel',
    value: actionValue('run.cancel', { run }),
    confirm: confirmation({
      title: 'Cancel this run?',
      text: `Run ${run} stops where it is. What it has not saved is lost.`,
      yes: 'Cancel the run',
      no: 'Let it run',
    }),
  });

/** Puts a cluster out, with all that runs on it. */
export const terminateButton = (cluster: ClusterId, options: { asked?: boolean; label?: string } = {}): Button =>
  button({
    label: options.label ?? (options.asked ? `Terminate ${cluster}` : 'Terminate'),
    action: 'cluster.terminate',
    value: actionValue('cluster.terminate', { cluster }),
    style: 'danger',
    // A command has asked already by showing this button.
    ...(options.asked
      ? {}
      : {
          confirm: confirmation({
            title: 'Terminate this cluster?',
            text: `Cluster ${cluster} ends with every step on it. What stands only on its disks is lost.`,
            yes: 'Terminate',
            no: 'Keep it',
          }),
        }),
  });

/** Shows the last lines of a run's logs to the one who clicks. */
export const logsButton = (run: RunId): Button =>
  button({ label: 'Logs', action: 'run.logs', value: actionValue('run.logs', { run }) });

/** Brings new lines of a run's logs into its thread. */
export const followButton = (run: RunId, stream: ActionValue<'run.follow'>['stream']): Button =>
  button({ label: 'Follow', action: 'run.follow', value: actionValue('run.follow', { run, stream }) });

/** Starts the same job on all of its input, after a try on a part. */
export const fullButton = (run: RunId): Button =>
  button({
    label: 'Run it in full',
    action: 'run.full',
    value: actionValue('run.full', { run }),
    style: 'primary',
  });

/** Gives the one who asked for a run links to the files that it wrote. */
export const filesButton = (run: RunId): Button =>
  button({ label: 'Get the files', action: 'run.files', value: actionValue('run.files', { run }) });

/** Starts the same job with what answers its failure; asks first, with what will be other than before. */
export const fixButton = (run: RunId, fix: Fix): Button =>
  button({
    label: 'Run again with the fix',
    action: 'run.fix',
    value: actionValue('run.fix', { run }),
    style: 'primary',
    confirm: confirmation({
      title: 'Run again with the fix?',
      text: [`${changesLine(fix.changes)}.`, ...fix.notes].join('\n'),
      yes: 'Run it again',
      no: 'Not now',
      style: 'primary',
    }),
  });

/** Shows what a run did by stage, and what is worth changing. */
export const reportButton = (run: RunId): Button =>
  button({ label: 'What it did', action: 'run.report', value: actionValue('run.report', { run }) });

/** Gives the one who clicks, and nobody else, a link to Spark's own pages about a run. */
export const sparkUiButton = (run: RunId): Button =>
  button({ label: 'Spark UI', action: 'run.spark-ui', value: actionValue('run.spark-ui', { run }) });

/** Starts a chain again from its first step, by any of its runs. */
export const chainAgainButton = (lead: RunId): Button =>
  button({ label: 'Run all again', action: 'chain.again', value: actionValue('chain.again', { run: lead }) });

/** Starts what is left of a chain, from the step that failed. */
export const chainResumeButton = (failed: RunId, job: string): Button =>
  button({
    label: `Again from ${job}`,
    action: 'chain.resume',
    value: actionValue('chain.resume', { run: failed }),
  });

/** Starts the same job with the same arguments. */
export const againButton = (run: RunId): Button =>
  button({ label: 'Run again', action: 'run.again', value: actionValue('run.again', { run }) });
