// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of stoker.yml
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { goodEnvironment, teamFolder, tryLoad } from './support.ts';

const folders: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

const groups = { groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.xlarge', count: 2 } } };
const fleet = (fields: object) => ({ types: [{ type: 'r5.xlarge' }], ...fields });
const team = (preset: object, more: object = {}): string =>
  stringify({
    bucket: 'team-bucket',
    roles: { admin: ['U0ADA'] },
    presets: {
      one: { description: 'x', releaseLabel: 'emr-7.13.0', applications: ['Spark'], instances: groups, ...preset },
    },
    jobs: {},
    ...more,
  });

async function problemsOf(yaml: string): Promise<string> {
  const folder = await teamFolder({ 'stoker.yml': yaml });
  folders.push(folder);
  return (await tryLoad(goodEnvironment, folder.path)).problems?.join('\n') ?? '';
}

describe('limits of EMR that join several keys', () => {
  it.each<[string, object, string]>([
    [
      'groups and fleets',
      { instances: { ...groups, fleets: { primary: fleet({ onDemand: 1 }) } } },
      "presets.one.instances.fleets: unknown key 'fleets'",
    ],
    ['neither', { instances: {} }, 'presets.one.instances: it is empty; give one of: groups, fleets.'],
    [
      'a misspelt one',
      { instances: { grops: {} } },
      "presets.one.instances.grops: unknown key 'grops'. Did you mean 'groups'?",
    ],
    [
      'an empty fleet',
      { instances: { fleets: { primary: fleet({}) } } },
      'presets.one.instances.fleets.primary: give onDemand or spot',
    ],
    [
      'two primaries',
      { instances: { fleets: { primary: fleet({ onDemand: 1, spot: 1 }) } } },
      'fleets.primary: 2 is not legal here',
    ],
    [
      'a hasty spot timeout',
      { instances: { fleets: { primary: fleet({ spot: 1, spotTimeout: '90s' }) } } },
      'spotTimeout: 90s is not legal here: give whole minutes from 5m to 1d.',
    ],
    [
      'a fleet of no type',
      { instances: { fleets: { primary: fleet({ types: [], onDemand: 1 }) } } },
      'types: [] is not legal here: name at least one instance type.',
    ],
    [
      'two subnets for groups',
      { subnet: ['subnet-0123abcd', 'subnet-4567cdef'] },
      'presets.one.subnet: 2 subnets need instance fleets',
    ],
    [
      'a subnet that is none',
      { subnet: 'eu-central-1a' },
      "presets.one.subnet: 'eu-central-1a' is not legal here: give a subnet id",
    ],
    [
      'scaling without core nodes',
      { instances: { groups: { primary: { type: 'm5.xlarge' } } }, managedScaling: { minimum: 1, maximum: 2 } },
      'presets.one.managedScaling: there are no core nodes to scale',
    ],
    [
      'more core nodes than nodes',
      { managedScaling: { minimum: 1, maximum: 2, maximumCore: 3 } },
      'presets.one.managedScaling.maximumCore: 3 is more than maximum (2).',
    ],
    [
      'streaming without its agent',
      { cloudWatchLogs: {} },
      'presets.one.cloudWatchLogs: it needs AmazonCloudWatchAgent',
    ],
    [
      'streaming too early',
      { cloudWatchLogs: {}, applications: ['Spark', 'AmazonCloudWatchAgent'], releaseLabel: 'emr-7.10.0' },
      'release emr-7.10.0 does not stream logs; take emr-7.11.0 or later',
    ],
    ['a hard limit too near', { hardLimit: '1m' }, 'presets.one.hardLimit: 1m is not legal here: give 5m or more.'],
    [
      'a bootstrap script that is not there',
      { bootstrap: [{ name: 'x', script: 'boot.sh' }] },
      "presets.one.bootstrap[0].script: there is no file 'boot.sh'",
    ],
    ['a bootstrap object that is none', { bootstrap: [{ name: 'x', script: 's3://b/' }] }, "'s3://b/' is no S3 object"],
    [
      'a long tag',
      { tags: { team: 'x'.repeat(257) } },
      'presets.one.tags.team: the value has 257 characters; AWS takes 256.',
    ],
    [
      'memory in no unit',
      { configurations: [{ Classification: 'spark-defaults', Properties: { 'spark.executor.memory': '4.5g' } }] },
      "'4.5g' is no amount of memory; give one such as 4g or 512m.",
    ],
    [
      'Python beside the heap',
      {
        configurations: [
          {
            Classification: 'spark-defaults',
            Properties: { 'spark.executor.memory': '9g', 'spark.executor.pyspark.memory': '2g' },
          },
        ],
      },
      'The largest legal value is 8623m',
    ],
    [
      'a warning too soon',
      { idle: { warnAfter: '29s' } },
      'presets.one.idle.warnAfter: 29s is not legal here: give 30s',
    ],
    ['a keep too short', { idle: { maxKeep: '29s' } }, 'presets.one.idle.maxKeep: 29s is not legal here: give 30s'],
    [
      'an end with the warning',
      { idle: { warnAfter: '30m', terminateAfter: '30m' } },
      'presets.one.idle.terminateAfter: 30m leaves nobody time to answer the warning after 30m (warnAfter); give 1830s or more.',
    ],
    [
      'an end after the hard limit',
      { idle: { terminateAfter: '3h' }, hardLimit: '2h' },
      'presets.one.idle.terminateAfter: 3h is more than hardLimit (2h), so it would never count.',
    ],
    [
      'an end with the warning of who is away',
      { idle: { away: { warnAfter: '20m', terminateAfter: '20m' } } },
      'presets.one.idle.away.terminateAfter: 20m leaves nobody time to answer the warning after 20m (warnAfter); give 1230s or more.',
    ],
    [
      'more time for who is away',
      { idle: { warnAfter: '30m', terminateAfter: '1h', away: { warnAfter: '40m', terminateAfter: '2h' } } },
      'presets.one.idle.away.terminateAfter: 2h is more than while the owner is there: give 1h or less.',
    ],
    [
      'AWS before the end of who is away',
      { keepAlive: true, idleLimit: '1h', idle: { away: { terminateAfter: '1h' } } },
      'presets.one.idleLimit: 1h is too near to idle.away.terminateAfter (1h)',
    ],
    [
      'AWS before Stoker',
      { keepAlive: true, idleLimit: '1h', idle: { terminateAfter: '1h' } },
      'presets.one.idleLimit: 1h is too near to idle.terminateAfter (1h): AWS ends it without a warning, so its policy is only for when Stoker is not there; give 70m or more, or leave it out.',
    ],
  ])('%s', async (_, preset, expected) => {
    expect(await problemsOf(team(preset))).toContain(expected);
  });

  it.each<[string, object]>([
    [
      'a release of its own line',
      { releaseLabel: 'emr-spark-8.0.0', applications: ['Spark', 'AmazonCloudWatchAgent'], cloudWatchLogs: {} },
    ],
    [
      'fleets over several subnets',
      {
        subnet: ['subnet-0123abcd', 'subnet-4567cdef'],
        instances: { fleets: { primary: fleet({ onDemand: 1 }), core: fleet({ spot: 8 }) } },
      },
    ],
    [
      'three primaries',
      { instances: { groups: { primary: { type: 'm5.xlarge', count: 3 }, core: { type: 'm5.xlarge' } } } },
    ],
    [
      'a type whose size is not known',
      {
        instances: { groups: { primary: { type: 'g5.2xlarge' } } },
        configurations: [{ Classification: 'spark-defaults', Properties: { 'spark.executor.memory': '900g' } }],
      },
    ],
    [
      'rules as short as a demo needs',
      { idle: { grace: '1s', warnAfter: '30s', terminateAfter: '1m', maxKeep: '30s' } },
    ],
    ['AWS ten minutes behind', { keepAlive: true, idleLimit: '70m', idle: { terminateAfter: '1h' } }],
    ['the longest idle time', { keepAlive: true, idleLimit: '7d', hardLimit: '14d' }],
  ])('%s is legal', async (_, preset) => {
    expect(await problemsOf(team(preset))).toBe('');
  });

  it.each<[string, object, string[]]>([
    [
      'that nothing ends when it idles',
      { keepAlive: true },
      [
        'presets.one: a kept cluster without idle.terminateAfter or idleLimit burns until its hardLimit (12h), idle or not, unless people end it.',
      ],
    ],
    [
      'that AWS ends before anybody is told',
      { keepAlive: true, idleLimit: '30m' },
      [
        'presets.one: idleLimit (30m) is not after idle.warnAfter (30m): AWS ends an idle cluster before anybody hears of it.',
      ],
    ],
    ['but of none that Stoker ends', { keepAlive: true, idle: { terminateAfter: '1h' } }, []],
    ['nor of one that AWS ends later', { keepAlive: true, idleLimit: '1h' }, []],
  ])('warns of a kept cluster %s', async (_, preset, warnings) => {
    const folder = await teamFolder({ 'stoker.yml': team(preset) });
    folders.push(folder);
    const { config } = await tryLoad(goodEnvironment, folder.path);
    expect(config?.warnings).toEqual(warnings);
  });

  it('checks the idle rules of found clusters likewise', async () => {
    const found = { idle: { warnAfter: '2h', terminateAfter: '1h' } };
    expect(await problemsOf(team({}, { found }))).toContain(
      'found.idle.terminateAfter: 1h leaves nobody time to answer the warning after 2h (warnAfter); give 7230s or more.',
    );
  });
});

it('lets a team share pieces by anchors, merge keys and x- keys', async () => {
  const yaml = `
x-common: &common
  description: shared
  releaseLabel: emr-7.13.0
  applications: [Spark]
  instances: { groups: { primary: { type: m5.xlarge } } }
bucket: team-bucket
roles: { admin: [U0ADA] }
presets:
  one: { <<: *common }
  two: { <<: *common, hardLimit: 1m }
jobs: {}
`;
  expect(await problemsOf(yaml)).toBe('stoker.yml:11: presets.two.hardLimit: 1m is not legal here: give 5m or more.');
});

it('looks for files beside the file that STOKER_CONFIG names', async () => {
  const folder = await teamFolder({
    'team.yml': team({ bootstrap: [{ name: 'x', script: 'boot.sh' }] }),
    'boot.sh': 'true',
  });
  folders.push(folder);
  await mkdir(join(folder.path, 'conf'));
  for (const name of ['team.yml', 'boot.sh']) await rename(join(folder.path, name), join(folder.path, 'conf', name));
  const { config, problems } = await tryLoad({ ...goodEnvironment, STOKER_CONFIG: 'conf/team.yml' }, folder.path);
  expect(problems).toBeNull();
  expect(config?.directory).toBe(join(folder.path, 'conf'));
});
