import { describe, expect, it } from 'vitest';
import { backstopOf, idleEndOf } from '../../src/config/idle-limit.ts';
import { type IdlePolicy, idlePolicyOf, policyAt, warningSeconds } from '../../src/config/idle-policy.ts';
import { preset as presetSchema } from '../../src/config/schema.ts';
import { testConfig } from '../commands/support/config.ts';

const preset = (fields: object) =>
  presetSchema.parse({
    description: 'x',
    releaseLabel: 'emr-7.13.0',
    applications: ['Spark'],
    instances: { groups: { primary: { type: 'm5.xlarge' } } },
    ...fields,
  });
const [M, H] = [60, 3600];

it.each<[string, object, { aws: number; ends: number | null }]>([
  ['kept, with nobody to end it', { keepAlive: true }, { aws: 12 * H, ends: null }],
  ['not kept, it is nobody’s to forget', {}, { aws: H, ends: H }],
  ['what its preset says', { keepAlive: true, idleLimit: '2h' }, { aws: 2 * H, ends: 2 * H }],
  ['half an hour behind Stoker', { keepAlive: true, idle: { terminateAfter: '1h' } }, { aws: 90 * M, ends: H }],
  ['where both are said', { idleLimit: '3h', idle: { terminateAfter: '1h' } }, { aws: 3 * H, ends: H }],
  ['what AWS takes at most', { keepAlive: true, hardLimit: '30d' }, { aws: 604_800, ends: null }],
])('AWS ends an idle cluster, %s', (_what, fields, { aws, ends }) => {
  expect(backstopOf(preset(fields))).toBe(aws);
  expect(idleEndOf(preset(fields))).toBe(ends);
});

it.each([
  ['as the rules leave', 30 * M, H, 30 * M],
  ['ten minutes where they leave less', 55 * M, H, 10 * M],
  ['half of it where all is shorter', 60, 120, 60],
  ['half of it, rather than a second', 119, 120, 60],
])('people are warned for as long %s', (_what, warnAfter, terminateAfter, expected) => {
  expect(warningSeconds({ warnAfter }, terminateAfter)).toBe(expected);
});

it('takes the rules of the preset, for one that was found those of found clusters, and none for one that ends by itself', () => {
  const config = testConfig({ found: { idle: { warnAfter: '2h', terminateAfter: '4h' } } });
  const of = (origin: 'launched' | 'claimed', keepAlive = true, preset = 'adhoc') =>
    idlePolicyOf(config, { preset, origin, keepAlive });
  expect(of('launched')).toEqual({
    grace: 600,
    warnAfter: 1800,
    terminateAfter: null,
    maxKeep: 28_800,
    away: null,
    backstop: H,
  });
  expect(of('claimed')).toMatchObject({ warnAfter: 2 * H, terminateAfter: 4 * H, backstop: 4 * H + 30 * M });
  expect(idlePolicyOf(testConfig(), { preset: '', origin: 'claimed', keepAlive: true })?.backstop).toBeNull();
  expect(of('launched', false)).toBeNull();
  // A preset that is gone from stoker.yml: its cluster is not forgotten.
  expect(of('launched', true, 'gone')).toMatchObject({ warnAfter: 2 * H });
});

describe('once the owner is away from Slack', () => {
  const away = { after: 10 * M, afterWithNotebook: 2 * H, warnAfter: 15 * M, terminateAfter: 30 * M };
  const policy: IdlePolicy = { grace: 0, warnAfter: H, terminateAfter: null, maxKeep: H, away, backstop: null };
  const lookedAt = new Date('2026-11-20T12:00:00Z');
  const since = (seconds: number) => new Date(lookedAt.getTime() - seconds * 1000);

  it.each<[string, Date | null, string, boolean]>([
    ['not while they are there', null, 'idle', false],
    ['not for a moment', since(0), 'idle', false],
    ['not for a while', since(9 * M), 'idle', false],
    ['for long enough', since(10 * M), 'idle', true],
    ['not so soon with a notebook open', since(H), 'idle-notebook', false],
    ['for long enough with a notebook open', since(2 * H), 'idle-notebook', true],
  ])('shorter times hold, %s', (_what, awaySince, rule, holds) => {
    const { warnAfter, terminateAfter } = policyAt(policy, { awaySince, lookedAt, verdict: { rule } });
    expect([warnAfter, terminateAfter]).toEqual(holds ? [15 * M, 30 * M] : [H, null]);
  });

  it('rules without such times are the same', () => {
    const same = { ...policy, away: null };
    expect(policyAt(same, { awaySince: since(H), lookedAt, verdict: { rule: 'idle' } })).toBe(same);
  });

  it('what is not said is as while they are there, and AWS comes after all of it', () => {
    const idle = { warnAfter: '2h', terminateAfter: '4h', away: { warnAfter: '20m' } };
    const of = (found: object) =>
      idlePolicyOf(testConfig({ found }), { preset: '', origin: 'claimed', keepAlive: true });
    expect(of({ idle })?.away).toEqual({
      after: 10 * M,
      afterWithNotebook: 3 * H,
      warnAfter: 20 * M,
      terminateAfter: 4 * H,
    });
    // Nobody ends it while the owner is there.
    expect(of({ idle: { away: { terminateAfter: '1h' } }, hardLimit: '1d' })?.backstop).toBe(24 * H);
  });
});
