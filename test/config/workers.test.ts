import { describe, expect, it } from 'vitest';
import { type Preset, preset } from '../../src/config/schema.ts';
import { withWorkers, workersOf } from '../../src/config/workers.ts';

const cluster = (instances: object, managedScaling?: object): Preset =>
  preset.parse({
    description: 'For a test.',
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    instances,
    ...(managedScaling && { managedScaling }),
  });
const groups = cluster({
  groups: {
    primary: { type: 'm5.xlarge' },
    core: { type: 'm5.xlarge', count: 2, ebs: { sizeGb: 32, volumes: 2 } },
    task: { type: 'm5.4xlarge', count: 3, market: 'spot' },
  },
});
const alone = cluster({ groups: { primary: { type: 'm5.xlarge' } } });
const fleets = cluster({
  fleets: {
    primary: { types: [{ type: 'm5.xlarge' }], onDemand: 1 },
    core: {
      types: [
        { type: 'm5.2xlarge', weight: 2 },
        { type: 'm5.xlarge', weight: 2 },
      ],
      onDemand: 2,
      spot: 4,
    },
  },
});

it.each([
  ['groups', groups, { type: 'm5.xlarge', market: 'spot', ebsGb: 64, count: 5 }],
  ['one node', alone, { type: 'm5.xlarge', market: 'on-demand', ebsGb: null, count: 1 }],
  ['fleets', fleets, { type: 'm5.xlarge', market: 'spot', ebsGb: null, count: 3 }],
])('the nodes that run executors: %s', (_, one, workers) => {
  expect(workersOf(one)).toEqual(workers);
});

describe('other nodes for one run', () => {
  it('are larger where they were smaller, and nowhere else', () => {
    expect(withWorkers(groups, { type: 'm5.2xlarge' }).instances).toMatchObject({
      groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.2xlarge', count: 2 }, task: { type: 'm5.4xlarge' } },
    });
    expect(withWorkers(alone, { type: 'm5.2xlarge' }).instances).toMatchObject({
      groups: { primary: { type: 'm5.2xlarge' } },
    });
  });

  it('of a fleet are those that are large enough, else the wanted one', () => {
    const typesOf = (one: Preset) => ('fleets' in one.instances ? one.instances.fleets.core?.types : []);
    expect(typesOf(withWorkers(fleets, { type: 'm5.2xlarge' }))).toEqual([{ type: 'm5.2xlarge', weight: 2 }]);
    expect(typesOf(withWorkers(fleets, { type: 'm5.4xlarge' }))).toEqual([{ type: 'm5.4xlarge', weight: 2 }]);
  });

  it('are not taken back by AWS', () => {
    expect(workersOf(withWorkers(groups, { market: 'on-demand' })).market).toBe('on-demand');
    expect(withWorkers(fleets, { market: 'on-demand' }).instances).toMatchObject({
      fleets: { core: { onDemand: 6, spot: 0 } },
    });
  });

  it('have as much disk together, in as many volumes', () => {
    expect(withWorkers(groups, { ebsGb: 128 }).instances).toMatchObject({
      groups: { core: { ebs: { sizeGb: 64, volumes: 2 } }, task: { ebs: { sizeGb: 128, volumes: 1, type: 'gp3' } } },
    });
  });

  it('are those of the preset when nothing is said', () => {
    expect(withWorkers(groups, undefined)).toBe(groups);
  });
});
