import { describe, expect, it } from 'vitest';
import type { RunId, StepId } from '../../../src/ids.ts';
import type { Cluster, Run, Step } from '../../../src/records.ts';
import { goesOnAfter, toLookAt } from '../../../src/runs/chains/links.ts';
import { chainState, firstFailed } from '../../../src/runs/chains/state.ts';
import { decide } from '../../../src/runs/decide.ts';
import type { World } from '../../../src/runs/world.ts';
import { at, cluster, NOW, run, step } from '../world.ts';

const JOBS = ['load', 'retrain', 'sweep'];
const idOf = (index: number) => `r-${index + 1}` as RunId;

interface Link {
  state?: Run['state'];
  /** What EMR says of its step; null: it has not begun. */
  step?: string | null;
  always?: boolean;
  cancelWantedBy?: string;
  startedAt?: Date;
}

/** A chain on its cluster, as far as it has come. */
function chain(links: Link[], over: Partial<Cluster> = {}): World {
  return {
    cluster: cluster(over),
    runs: links.map(({ state = 'provisioning', step: awsState = null, always = false, ...rest }, index) => {
      const began = rest.startedAt ?? (awsState === null || awsState === 'CANCELLED' ? null : at(-100 + index));
      const ended = awsState !== null && awsState !== 'RUNNING' && awsState !== 'PENDING';
      const id = idOf(index);
      return {
        run: run({
          id,
          job: JOBS[index] ?? 'more',
          state,
          startedAt: state === 'running' || state === 'succeeded' || state === 'failed' ? began : null,
          endedAt: state === 'succeeded' || state === 'failed' || state === 'cancelled' ? at(-10) : null,
          cancelWantedBy: rest.cancelWantedBy ?? null,
          chain: { name: 'tweets', lead: idOf(0), position: index, evenIfFailed: always },
        }),
        step: step({
          runId: id,
          name: `${JOBS[index]} ${id}`,
          awsId: `s-${index}` as StepId,
          awsState: awsState ?? 'PENDING',
          startedAt: began,
          endedAt: ended ? at(-10) : null,
        } satisfies Partial<Step>),
      };
    }),
  };
}

/** What becomes of each run, what is told of it, and what is done. */
function follows(links: Link[], over: Partial<Cluster> = {}) {
  const { runs, tell, effects, cluster: own } = decide(chain(links, over), NOW);
  return {
    states: Object.fromEntries(runs.flatMap(({ id, change }) => (change.state ? [[id, change.state]] : []))),
    told: tell.filter(({ event }) => !event.kind.startsWith('cluster')).map(({ key }) => key),
    effects: effects.map((effect) => ('run' in effect ? `${effect.kind} ${effect.run}` : effect.kind)),
    wanted: own.wanted,
    endedBy: own.endedBy,
  };
}

const done: Link = { state: 'succeeded', step: 'COMPLETED' };
const failed: Link = { state: 'failed', step: 'FAILED' };
const GONE = { state: 'gone', awsState: 'TERMINATED' } as const;

describe('a step of a chain', () => {
  it('begins when the one before it has ended, and not before that is told', () => {
    expect(follows([{ state: 'running', step: 'COMPLETED' }, { step: 'RUNNING' }])).toMatchObject({
      states: {},
      effects: ['collect-result r-1'],
    });
    expect(follows([done, { step: 'RUNNING' }])).toMatchObject({ states: { 'r-2': 'running' }, told: ['r-2:started'] });
  });

  it.each<[string, Link[], Partial<Cluster>, object]>([
    [
      'after one that has just failed is not begun, at once: EMR ends the cluster',
      [{ state: 'running', step: 'FAILED' }, {}],
      {},
      { states: { 'r-1': 'failed', 'r-2': 'cancelled' }, told: ['r-2:not-begun'] },
    ],
    ['that runs all the same waits for EMR to begin it', [failed, { always: true }], {}, { states: {}, told: [] }],
    [
      'that runs all the same begins after a failure',
      [failed, { always: true, step: 'RUNNING' }],
      {},
      { states: { 'r-2': 'running' }, told: ['r-2:started'] },
    ],
    [
      'that only looks whether it may is not shown as running',
      [failed, { step: 'RUNNING' }, { always: true }],
      {},
      { states: {}, told: [] },
    ],
    [
      'that found that it may not is not begun, and has not failed',
      [failed, { step: 'FAILED' }, { always: true }],
      {},
      { states: { 'r-2': 'cancelled' }, told: ['r-2:not-begun'] },
    ],
    [
      'that ran although the record has the one before it as failed says how it ended',
      [failed, { step: 'COMPLETED' }, { always: true }],
      {},
      { states: {}, effects: ['collect-result r-2'] },
    ],
    [
      'that runs all the same is not begun on a cluster that went',
      [failed, { always: true, step: 'CANCELLED' }],
      { ...GONE, wanted: 'gone', endedBy: 'U0ADA' },
      { states: { 'r-2': 'cancelled' }, told: ['r-2:not-begun'] },
    ],
    [
      'ends quietly with the one that a person cancelled',
      [
        { state: 'running', step: 'CANCELLED', startedAt: at(-90), cancelWantedBy: 'U0ADA' },
        { step: 'CANCELLED', cancelWantedBy: 'U0ADA' },
      ],
      { ...GONE, wanted: 'gone', endedBy: 'U0ADA' },
      { states: { 'r-1': 'cancelled', 'r-2': 'cancelled' }, told: ['r-1:cancelled'] },
    ],
    [
      'ends quietly with the one that reached its time limit',
      [
        { state: 'running', step: 'CANCELLED', startedAt: at(-90), cancelWantedBy: 'time-limit' },
        { step: 'CANCELLED' },
      ],
      { ...GONE, wanted: 'gone', endedBy: 'time-limit' },
      { states: { 'r-1': 'failed', 'r-2': 'cancelled' }, told: ['r-1:failed'] },
    ],
    [
      'that EMR let go of while the one before it still stops waits to be told why',
      [{ state: 'running', step: 'RUNNING', cancelWantedBy: 'time-limit' }, { step: 'CANCELLED' }],
      { state: 'terminating', awsState: 'TERMINATING', wanted: 'gone', endedBy: 'time-limit' },
      { states: {}, told: [] },
    ],
    [
      'ends quietly with a launch that AWS refused',
      [{ state: 'launching' }, { state: 'launching', always: true }],
      { awsId: null, awsState: null, state: 'gone', failure: { message: 'No such subnet.' } },
      { states: { 'r-1': 'failed', 'r-2': 'cancelled' }, told: ['r-1:failed'] },
    ],
    [
      'in its middle tells what befell the cluster',
      [done, { state: 'running', step: 'CANCELLED', startedAt: at(-90) }, { step: 'CANCELLED' }],
      { ...GONE, awsReason: { code: 'INSTANCE_FAILURE', message: 'The primary node is lost.' } },
      { states: { 'r-2': 'failed', 'r-3': 'cancelled' }, told: ['r-2:failed'] },
    ],
    [
      'that was cancelled in AWS takes the rest with it, although EMR goes on',
      [{ state: 'running', step: 'CANCELLED', startedAt: at(-90) }, { step: 'RUNNING' }],
      {},
      { states: { 'r-1': 'cancelled' }, wanted: 'gone', endedBy: 'chain' },
    ],
    [
      'that was cancelled waits for its cluster to say why, while nothing comes after it',
      [{ state: 'running', step: 'CANCELLED', startedAt: at(-90) }, {}],
      {},
      { states: {}, told: [] },
    ],
  ])('%s', (_, links, over, expected) => {
    expect(follows(links, over)).toMatchObject(expected);
  });

  it('past its time limit stops all of the chain', () => {
    const world = chain([done, { state: 'running', step: 'RUNNING', startedAt: at(-8000) }, {}]);
    const { cluster: own, runs } = decide(world, NOW);
    expect(own).toMatchObject({ wanted: 'gone', endedBy: 'time-limit' });
    expect(runs).toEqual([{ id: 'r-2', change: { cancelWantedBy: 'time-limit' } }]);
  });
});

describe('what is built for EMR', () => {
  const links = (...always: boolean[]) =>
    always.map((evenIfFailed, position) => ({
      run: { id: idOf(position), chain: { name: 'tweets', lead: idOf(0), position, evenIfFailed } },
    }));

  it.each<[string, boolean[], boolean[], string[][]]>([
    ['nothing runs after a failure', [false, false, false], [false, false, false], [[], [], []]],
    ['the last runs always', [false, false, true], [true, true, false], [[], ['r-1'], []]],
    ['the middle one runs always', [false, true, false], [true, false, false], [[], [], ['r-1']]],
    ['all run always', [true, true, true], [true, true, false], [[], [], []]],
  ])('%s', (_, always, goesOn, looks) => {
    const all = links(...always);
    expect(all.map(({ run }) => goesOnAfter(run, all))).toEqual(goesOn);
    expect(all.map(({ run }) => toLookAt(run, all).map(({ id }) => id))).toEqual(looks);
  });
});

it.each<[Run['state'][], string, number | null]>([
  [['succeeded', 'running'], 'running', null],
  [['failed', 'provisioning'], 'running', 0],
  [['succeeded', 'succeeded'], 'succeeded', null],
  [['failed', 'cancelled', 'succeeded'], 'failed', 0],
  [['succeeded', 'failed', 'cancelled'], 'failed', 1],
  [['succeeded', 'cancelled', 'cancelled'], 'cancelled', null],
])('a chain whose steps are %s is %s', (states, expected, failedAt) => {
  const runs = states.map((state) => ({ state }));
  expect(chainState(runs)).toBe(expected);
  expect(firstFailed(runs)).toBe(failedAt === null ? null : runs[failedAt]);
});
