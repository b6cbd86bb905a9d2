import { describe, expect, it } from 'vitest';
import type { StepId } from '../../../src/ids.ts';
import { concernsOf, type Usual } from '../../../src/runs/idle/concerns.ts';
import type { IdleFacts } from '../../../src/runs/idle/facts.ts';
import { at, NOW } from '../world.ts';
import { facts, sample, step } from './facts.ts';

const NOTHING: Usual = { startSeconds: null, stepSeconds: new Map() };
const OWN = 's-OWN' as StepId;
const concerns = (over: Partial<IdleFacts>, usual = NOTHING) => concernsOf(facts(over), usual, NOW);
const minutes = (count: number) => at(-count * 60);
const starting = (count: number, state: IdleFacts['state'] = 'STARTING'): Partial<IdleFacts> => ({
  state,
  readyAt: null,
  launchedAt: minutes(count),
});
const running = (count: number, over = {}) =>
  step({ state: 'RUNNING', startedAt: minutes(count), endedAt: null, ...over });
const pending = (count: number) =>
  step({ id: 's-2' as StepId, state: 'PENDING', createdAt: minutes(count), startedAt: null, endedAt: null });
const done = (length: number) => step({ startedAt: minutes(120), endedAt: minutes(120 - length) });

describe('money that is lost otherwise', () => {
  it.each<[string, Partial<IdleFacts>, Usual, object, RegExp]>([
    [
      'a start without end',
      starting(20),
      NOTHING,
      { kind: 'slow-start', about: '', since: minutes(20).toISOString() },
      /starting for 20 min\. EC2/,
    ],
    [
      'a start far beyond what is usual',
      starting(13),
      { ...NOTHING, startSeconds: 240 },
      { kind: 'slow-start' },
      /usually ready after 4 min/,
    ],
    [
      'bootstrap scripts that hang',
      starting(30, 'BOOTSTRAPPING'),
      NOTHING,
      { kind: 'slow-bootstrap' },
      /bootstrap scripts, for 30 min/,
    ],
    [
      'a step three times as long as usual',
      { steps: [running(90, { id: OWN })] },
      { ...NOTHING, stepSeconds: new Map([[OWN, 1800]]) },
      { kind: 'slow-step', about: OWN },
      /run for 1 h 30 min; 30 min are usual/,
    ],
    [
      "somebody else's, by those of its name",
      { steps: [running(60), done(10), done(12), done(11)] },
      NOTHING,
      { kind: 'slow-step' },
      /11 min are usual/,
    ],
    [
      'a step that waits behind nothing',
      { steps: [pending(10), done(5)] },
      NOTHING,
      { kind: 'stuck-step', about: 's-2' },
      /waited for 10 min/,
    ],
    [
      'one behind a step that ended long ago',
      { steps: [pending(100), done(100)] },
      NOTHING,
      { kind: 'stuck-step', since: minutes(20).toISOString() },
      /waited for 20 min/,
    ],
    [
      'unhealthy nodes',
      { samples: [sample(-8, { unhealthyNodes: 1 }), sample(-3, { unhealthyNodes: 2 })] },
      NOTHING,
      { kind: 'unhealthy-nodes', about: '' },
      /1 node for unhealthy/,
    ],
    [
      'lost nodes',
      { samples: [sample(-8, { lostNodes: 2 }), sample(-3, { lostNodes: 2 })] },
      NOTHING,
      { kind: 'lost-nodes', about: '' },
      /lost 2 nodes/,
    ],
    [
      'an end that does not come',
      { state: 'TERMINATING', terminateAskedAt: minutes(21) },
      NOTHING,
      { kind: 'slow-termination' },
      /21 min ago/,
    ],
  ])('is told of: %s', (_name, over, usual, concern, message) => {
    expect(concerns(over, usual)).toEqual([expect.objectContaining(concern)]);
    expect(concerns(over, usual)[0]?.message).toMatch(message);
  });

  it.each<[string, Partial<IdleFacts>, Usual?]>([
    ['a cluster without work', {}],
    ['a start that takes its time', starting(19)],
    ['a start that is usually slow', starting(25), { ...NOTHING, startSeconds: 900 }],
    ['a quick start that takes ten minutes once', starting(9), { ...NOTHING, startSeconds: 60 }],
    ['bootstrap scripts at work', starting(29, 'BOOTSTRAPPING')],
    ['a step of which nothing is known', { steps: [running(600)] }],
    ['a step whose times lie far apart', { steps: [running(60), done(1), done(50), done(10)] }],
    [
      'a short step a little late',
      { steps: [running(25, { id: OWN })] },
      { ...NOTHING, stepSeconds: new Map([[OWN, 60]]) },
    ],
    ['a step that waits behind another', { steps: [pending(100), running(100)] }],
    ['a step that has just come', { steps: [pending(9)] }],
    ['a step that waits for the cluster', { ...starting(15), steps: [pending(15)] }],
    ['a node that was unhealthy for a moment', { samples: [sample(-8, { unhealthyNodes: 1 }), sample(-3)] }],
    ['an end under way', { state: 'TERMINATING', terminateAskedAt: minutes(5) }],
    ['an end that somebody else asked for', { state: 'TERMINATING' }],
    ['a cluster of which nothing was seen', { steps: null, samples: null }],
  ])('is not: %s', (_name, over, usual) => {
    expect(concerns(over, usual)).toEqual([]);
  });

  it('tells several matters at once', () => {
    const both = { steps: [pending(30)], samples: [sample(-8, { lostNodes: 1 }), sample(-3, { lostNodes: 1 })] };
    expect(concerns(both).map(({ kind }) => kind)).toEqual(['stuck-step', 'lost-nodes']);
  });
});
