import { AwsProblem } from '../../../src/aws/errors.ts';
import { emptySample, type MetricSample } from '../../../src/emr/metrics.ts';
import type { StepObservation } from '../../../src/emr/types.ts';
import type { StepId } from '../../../src/ids.ts';

export const MINUTE = 60_000;
/** EMR puts a cluster's metrics so often, and CloudWatch shows them so much later. */
const SAMPLE_EVERY = 5 * MINUTE;
const SAMPLE_LAG = MINUTE;

/** How CloudWatch does: it answers, does not, lost what EMR sent, or lost half of it. */
export type Metering = 'ok' | 'away' | 'lost' | 'torn';

interface Work {
  from: number;
  to: number;
}

interface TrueStep extends Work {
  id: StepId;
}

/** One cluster of AWS as it really is, by the time of AWS's own clocks. */
export interface Cloud {
  metering: Metering;
  /** EMR turns calls away. */
  isAway: boolean;
  /** Ended, or on its way. */
  endedAt: number | null;
  addStep(now: number, length: number): void;
  /** An application of YARN that no step started: a notebook, a shell. */
  addApplication(now: number, length: number): void;
  /** Lets a minute pass: what is due is measured. */
  pass(now: number): void;
  state(now: number): 'RUNNING' | 'WAITING' | 'TERMINATED';
  /** The newest moment at which work was added, began, went on or ended, as far as AWS has been able to show it. */
  lastWork(now: number): number;
  steps(now: number): StepObservation[];
  samples(now: number, from: number, to: number): MetricSample[];
  /** The newest whole sample that can be read, and whether it tells of work. */
  lastSample(now: number): { at: number; tellsWork: boolean } | null;
}

export function createCloud(readyAt: number): Cloud {
  const steps: TrueStep[] = [];
  const applications: Work[] = [];
  const measured: { sample: MetricSample; tellsWork: boolean; isWhole: boolean }[] = [];
  const runs = ({ from, to }: Work, now: number): boolean => from <= now && now < to;

  const visible = (now: number) => measured.filter(({ sample }) => sample.at.getTime() + SAMPLE_LAG <= now);

  const cloud: Cloud = {
    metering: 'ok',
    isAway: false,
    endedAt: null,
    addStep: (now, length) => {
      const id = `s-${String(steps.length + 1).padStart(12, '0')}` as StepId;
      steps.push({ id, from: now, to: now + length });
    },
    addApplication: (now, length) => void applications.push({ from: now, to: now + length }),
    pass: (now) => {
      if (now % SAMPLE_EVERY !== 0 || cloud.endedAt !== null || cloud.metering === 'lost') return;
      const isWhole = cloud.metering !== 'torn';
      const running = applications.filter((one) => runs(one, now)).length;
      const atStep = steps.filter((one) => runs(one, now)).length;
      const tellsWork = running + atStep > 0;
      const submitted = [...applications, ...steps].filter(({ from }) => from <= now).length;
      measured.push({
        isWhole,
        tellsWork,
        sample: {
          ...emptySample(new Date(now)),
          isIdle: tellsWork ? 0 : 1,
          ...(isWhole && {
            appsRunning: running + atStep,
            appsPending: 0,
            appsSubmitted: submitted,
            containersPending: 0,
            memoryAvailablePercent: tellsWork ? 40 : 100,
            hdfsPercent: 0,
            unhealthyNodes: 0,
            lostNodes: 0,
          }),
        },
      });
    },
    state: (now) => {
      if (cloud.endedAt !== null) return 'TERMINATED';
      return steps.some((step) => runs(step, now)) ? 'RUNNING' : 'WAITING';
    },
    lastWork: (now) => {
      // What YARN began after its last sample nobody can know of, the steps apart.
      const shownTo = cloud.lastSample(now)?.at ?? Number.NEGATIVE_INFINITY;
      const shown = [...steps, ...applications.filter(({ from }) => from < shownTo)];
      return shown.reduce((last, { from, to }) => Math.max(last, from, Math.min(to, now)), readyAt);
    },
    steps: (now) => {
      if (cloud.isAway) throw problem('ListSteps');
      return steps
        .map(({ id, from, to }): StepObservation => {
          const hasEnded = to <= now;
          return {
            id,
            name: 'a step of somebody',
            state: hasEnded ? 'COMPLETED' : 'RUNNING',
            failure: null,
            createdAt: new Date(from),
            startedAt: new Date(from),
            endedAt: hasEnded ? new Date(to) : null,
          };
        })
        .toReversed();
    },
    samples: (now, from, to) => {
      if (cloud.metering === 'away') throw problem('GetMetricData');
      return visible(now)
        .map(({ sample }) => sample)
        .filter(({ at }) => at.getTime() >= from && at.getTime() < to);
    },
    lastSample: (now) => {
      const last = visible(now).findLast(({ isWhole }) => isWhole);
      return last ? { at: last.sample.at.getTime(), tellsWork: last.tellsWork } : null;
    },
  };
  return cloud;
}

const problem = (operation: string): AwsProblem =>
  new AwsProblem({
    kind: 'throttled',
    message: `${operation} was turned away.`,
    hint: 'Wait a moment.',
    retryable: true,
    effect: 'none',
  });
