import type { ClusterId, RunId } from '../../ids.ts';

/** A cluster's name in EMR; holds Stoker's ids, so that it can be found when the reply to a launch is lost. */
export const clusterName = (preset: string, cluster: ClusterId, forRun?: { run: RunId; job: string }): string =>
  forRun ? `stoker ${forRun.job} ${forRun.run} ${cluster}` : `stoker ${preset} ${cluster}`;

/** The name of a run's step in EMR, for the same reason. */
export const stepName = (job: string, run: RunId): string => `${job} ${run}`;

/** What belongs to one run alone; ends in a slash. */
export const runFolder = (bucket: string, run: RunId): string => `s3://${bucket}/runs/${run}/`;

/** Where a run's job writes what came of it. */
export const resultUri = (bucket: string, run: RunId): string => `${runFolder(bucket, run)}result.json`;

/** Where a run's job says how far it is, while it runs. */
export const progressUri = (bucket: string, run: RunId): string => `${runFolder(bucket, run)}progress.json`;

export const launchIntent = (cluster: ClusterId) => ({ key: `launch:${cluster}`, kind: 'launch', subject: cluster });
export const addStepIntent = (run: RunId) => ({ key: `add-step:${run}`, kind: 'add-step', subject: run });
