import { type Cluster, isEnded, type Run } from '../../records.ts';
import { isStepEnded, type RunRecord } from '../world.ts';

/** A step was cancelled in AWS, which alone does not keep EMR from beginning the next one: its cluster is ended by this. */
export const BY_CHAIN = 'chain';

/** True when no step of a cluster can begin any more: it is gone, or was refused. */
export const hasGone = ({ state, awsId, failure }: Pick<Cluster, 'state' | 'awsId' | 'failure'>): boolean =>
  state === 'gone' || (awsId === null && failure !== null);

/** Of the steps of a chain before a run, the first that did not end well; null while all is well, and outside of chains. */
export function brokenBefore(cluster: Cluster, runs: readonly RunRecord[], run: Run): RunRecord | null {
  const { chain } = run;
  if (!chain) return null;
  const before = runs.filter((one) => one.run.chain?.lead === chain.lead && one.run.chain.position < chain.position);
  return before.find((one) => isBroken(cluster, one)) ?? null;
}

function isBroken(cluster: Cluster, { run, step }: RunRecord): boolean {
  if (isEnded(run)) return run.state !== 'succeeded';
  return step.awsState !== 'COMPLETED' && (isStepEnded(step.awsState) || hasGone(cluster));
}

/**
 * True for a step after which EMR goes on when it fails, because one that comes later runs all the same. Where that is not
 * so the cluster ends, and nothing that comes after it can begin.
 */
export const goesOnAfter = (run: Pick<Run, 'chain'>, runs: readonly { run: Pick<Run, 'chain'> }[]): boolean =>
  runs.some(
    ({ run: { chain } }) =>
      chain !== null && run.chain !== null && chain.evenIfFailed && chain.position > run.chain.position,
  );

/**
 * The steps before a run that must have succeeded and that EMR does not see to: what comes after one at which it goes on
 * looks itself.
 */
export function toLookAt<R extends Pick<Run, 'chain'>>(run: R, runs: readonly { run: R }[]): R[] {
  const { chain } = run;
  if (!chain || chain.evenIfFailed) return [];
  return runs
    .map((one) => one.run)
    .filter((one) => one.chain !== null && one.chain.position < chain.position && goesOnAfter(one, runs));
}

/** True for a step of a chain while one before it is not known to have ended. */
export const hasOpenBefore = (runs: readonly RunRecord[], { chain }: Pick<Run, 'chain'>): boolean =>
  chain !== null && runs.some(({ run }) => run.chain !== null && run.chain.position < chain.position && !isEnded(run));

/** True for a step of a chain past which EMR has gone on. */
export const laterBegan = (runs: readonly RunRecord[], { chain }: Pick<Run, 'chain'>): boolean =>
  chain !== null &&
  runs.some(({ run, step }) => (run.chain?.position ?? -1) > chain.position && step.startedAt !== null);

/** Why a step of a chain was not begun, for a person. */
export const notBegun = (run: Run, broken: Run, step: RunRecord['step']): string =>
  run.chain?.evenIfFailed
    ? 'It was not begun: its cluster ended first.'
    : `It was not begun: \`${broken.job}\` before it ${broken.state === 'failed' || step.awsState === 'FAILED' ? 'failed' : 'did not get to its end'}.`;
