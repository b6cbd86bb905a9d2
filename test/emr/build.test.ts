import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../sandbox/aws/model/load.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Job, job, type Preset, preset } from '../../src/config/schema.ts';
import { buildRunJobFlow, type ClusterRequest } from '../../src/emr/build-launch.ts';
import { buildSparkSubmitStep, type SparkSubmitRequest } from '../../src/emr/build-step.ts';
import { UserError } from '../../src/errors.ts';
import { goodEnvironment, repository, teamFolder } from '../config/support.ts';

const model = loadModel('emr');
const base = { description: 'x', releaseLabel: 'emr-7.13.0', applications: ['Spark'] };
const small = {
  ...base,
  instances: { groups: { primary: { type: 'm5.xlarge' }, core: { type: 'm5.xlarge', count: 2 } } },
};
const definePreset = (fields: Record<string, unknown>): Preset => preset.parse({ ...small, ...fields });
const defineJob = (fields: Record<string, unknown> = {}): Job =>
  job.parse({ description: 'x', script: 'spark-jobs/jobs/retrain.py', preset: 'nightly', ...fields });

const submit = (fields: Partial<SparkSubmitRequest> = {}) =>
  buildSparkSubmitStep({
    job: defineJob(),
    name: 'retrain r-23456789',
    arguments: {},
    code: { scriptUri: 's3://b/code/abc/jobs/retrain.py', archiveUri: 's3://b/code/abc/spark-jobs.zip' },
    runId: 'r-23456789',
    region: 'eu-central-1',
    resultUri: 's3://b/runs/r-23456789/result.json',
    onFailure: 'TERMINATE_CLUSTER',
    ...fields,
  });

function launch(fields: Partial<ClusterRequest> = {}) {
  const input = buildRunJobFlow({
    preset: definePreset({}),
    name: 'stoker nightly c-23456789',
    tags: { cluster: 'c-23456789', owner: 'U0ADA', presetName: 'nightly' },
    configurations: [],
    bootstrapUris: {},
    defaultLogUri: 's3://b/logs/',
    ...fields,
  });
  // As on the wire; every request that a test here builds passes the API model.
  expect(model.checkInput('RunJobFlow', JSON.parse(JSON.stringify(input)))).toEqual([]);
  return input;
}

describe('a launch', () => {
  it('of a one-off run holds the cluster, the step and the end of both', () => {
    const input = launch({
      preset: definePreset({ keepAlive: true, idleLimit: '1h', stepConcurrency: 5 }),
      steps: [submit()],
      tags: { cluster: 'c-1', owner: 'U0ADA', presetName: 'nightly', run: 'r-1' },
    });
    expect(input.Instances?.KeepJobFlowAliveWhenNoSteps).toBe(false);
    expect(input.Steps).toMatchObject([{ Name: 'retrain r-23456789', ActionOnFailure: 'TERMINATE_CLUSTER' }]);
    // EMR rejects TERMINATE_CLUSTER on a step of a cluster with more than one step at a time.
    expect(input.StepConcurrencyLevel).toBe(1);
    expect(input.AutoTerminationPolicy).toBeUndefined();
    expect(input.Tags).toContainEqual({ Key: 'stoker:run', Value: 'r-1' });
  });

  it('of a kept cluster waits for work, and AWS itself ends it when it idles', () => {
    const input = launch({ preset: definePreset({ keepAlive: true, idleLimit: '1h', stepConcurrency: 5 }) });
    expect(input.Instances?.KeepJobFlowAliveWhenNoSteps).toBe(true);
    expect(input.AutoTerminationPolicy).toEqual({ IdleTimeout: 3600 });
    expect(input.StepConcurrencyLevel).toBe(5);
    expect(input.Steps).toBeUndefined();
  });

  it('says whose it is, and no tag of the preset can say otherwise', () => {
    const input = launch({ preset: definePreset({ tags: { team: 'data', 'stoker:owner': 'U0EVE' } }) });
    expect(Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual({
      Name: 'stoker nightly c-23456789',
      team: 'data',
      'stoker:cluster': 'c-23456789',
      'stoker:owner': 'U0ADA',
      'stoker:preset': 'nightly',
    });
  });

  it('with instance groups carries disks, market, key and subnet', () => {
    const input = launch({
      preset: definePreset({
        keyName: 'team',
        subnet: 'subnet-0123abcd',
        instances: {
          groups: {
            primary: { type: 'm5.xlarge' },
            core: { type: 'r5.2xlarge', count: 3, ebs: { sizeGb: 100, volumes: 2 } },
            task: { type: 'm5.xlarge', count: 4, market: 'spot' },
          },
        },
      }),
    });
    expect(input.Instances).toMatchObject({
      Ec2KeyName: 'team',
      Ec2SubnetId: 'subnet-0123abcd',
      InstanceGroups: [
        { InstanceRole: 'MASTER', InstanceType: 'm5.xlarge', InstanceCount: 1, Market: 'ON_DEMAND' },
        {
          InstanceRole: 'CORE',
          InstanceCount: 3,
          EbsConfiguration: {
            EbsBlockDeviceConfigs: [
              { VolumeSpecification: { VolumeType: 'gp3', SizeInGB: 100 }, VolumesPerInstance: 2 },
            ],
          },
        },
        { InstanceRole: 'TASK', InstanceCount: 4, Market: 'SPOT' },
      ],
    });
  });

  it('with instance fleets carries weights, spot rules and several subnets', () => {
    const input = launch({
      preset: definePreset({
        subnet: ['subnet-0123abcd', 'subnet-4567cdef'],
        managedScaling: { minimum: 2, maximum: 20, maximumOnDemand: 4 },
        instances: {
          fleets: {
            primary: { types: [{ type: 'm5.xlarge' }], onDemand: 1 },
            core: {
              types: [
                { type: 'r5.xlarge', weight: 1 },
                { type: 'r5.2xlarge', weight: 2 },
              ],
              onDemand: 2,
              spot: 6,
              spotTimeout: '20m',
            },
          },
        },
      }),
    });
    expect(input.Instances).toMatchObject({
      Ec2SubnetIds: ['subnet-0123abcd', 'subnet-4567cdef'],
      InstanceFleets: [
        { InstanceFleetType: 'MASTER', TargetOnDemandCapacity: 1, TargetSpotCapacity: 0 },
        {
          InstanceFleetType: 'CORE',
          TargetSpotCapacity: 6,
          InstanceTypeConfigs: [{ WeightedCapacity: 1 }, { WeightedCapacity: 2 }],
          LaunchSpecifications: {
            SpotSpecification: { TimeoutDurationMinutes: 20, TimeoutAction: 'SWITCH_TO_ON_DEMAND' },
          },
        },
      ],
    });
    expect(input.ManagedScalingPolicy?.ComputeLimits).toEqual({
      UnitType: 'InstanceFleetUnits',
      MinimumCapacityUnits: 2,
      MaximumCapacityUnits: 20,
      MaximumOnDemandCapacityUnits: 4,
    });
  });

  it('streams logs when the preset says so, and puts them where it says', () => {
    const input = launch({
      preset: definePreset({ cloudWatchLogs: { group: '/stoker/emr' }, logUri: 's3://other/logs/' }),
    });
    expect(input.LogUri).toBe('s3://other/logs/');
    expect(input.MonitoringConfiguration?.CloudWatchLogConfiguration).toMatchObject({
      Enabled: true,
      LogGroupName: '/stoker/emr',
      LogTypes: { STEP_LOGS: ['STDOUT', 'STDERR'], SPARK_DRIVER: ['STDOUT', 'STDERR'] },
    });
  });

  it("streams the executors' logs too where the preset says so", () => {
    const types = (cloudWatchLogs: object) =>
      launch({ preset: definePreset({ cloudWatchLogs }) }).MonitoringConfiguration?.CloudWatchLogConfiguration
        ?.LogTypes;
    expect(types({ executors: true })).toHaveProperty('SPARK_EXECUTOR', ['STDOUT', 'STDERR']);
    expect(types({})).not.toHaveProperty('SPARK_EXECUTOR');
  });

  it('names bootstrap scripts by their address in S3', () => {
    const bootstrap = [
      { name: 'ours', script: 'boot.sh', args: ['numpy'] },
      { name: 'theirs', script: 's3://x-bucket/y.sh' },
    ];
    const input = launch({
      preset: definePreset({ bootstrap }),
      bootstrapUris: { 'boot.sh': 's3://b/code/abc/boot.sh' },
    });
    expect(input.BootstrapActions).toEqual([
      { Name: 'ours', ScriptBootstrapAction: { Path: 's3://b/code/abc/boot.sh', Args: ['numpy'] } },
      { Name: 'theirs', ScriptBootstrapAction: { Path: 's3://x-bucket/y.sh', Args: [] } },
    ]);
    expect(() => launch({ preset: definePreset({ bootstrap }) })).toThrow("bootstrap script 'boot.sh' has no address");
  });
});

describe('the shipped presets and job', () => {
  let config: Awaited<ReturnType<typeof loadConfig>>;
  beforeAll(async () => {
    const folder = await teamFolder({ 'stoker.yml': await readFile(join(repository, 'stoker.yml'), 'utf8') });
    config = await loadConfig(goodEnvironment, folder.path);
    await folder.remove();
  });

  it.each(['nightly', 'adhoc', 'notebook', 'warehouse', 'cramped'])('%s passes the API model', (name) => {
    const one = config.presets[name];
    if (!one) throw new Error(`stoker.yml has no preset ${name}`);
    expect(Array.isArray(one.configurations)).toBe(true);
    const input = launch({
      preset: one,
      configurations: Array.isArray(one.configurations) ? one.configurations : [],
      bootstrapUris: Object.fromEntries(one.bootstrap.map(({ script }) => [script, `s3://b/${script}`])),
    });
    expect(input.Applications).toContainEqual({ Name: 'Spark' });
  });

  it('retrain becomes a command line that spark-submit reads', () => {
    const retrain = config.jobs.retrain;
    if (!retrain) throw new Error('stoker.yml has no job retrain');
    const step = submit({ job: retrain, arguments: { since: '7d', 'min-examples': 100 } });
    expect(step.HadoopJarStep).toEqual({
      Jar: 'command-runner.jar',
      Args: [
        ...['spark-submit', '--deploy-mode', 'cluster', '--name', 'retrain r-23456789'],
        ...['--conf', 'spark.yarn.appMasterEnv.AWS_DEFAULT_REGION=eu-central-1'],
        ...['--conf', 'spark.executorEnv.AWS_DEFAULT_REGION=eu-central-1'],
        ...['--py-files', 's3://b/code/abc/spark-jobs.zip', 's3://b/code/abc/jobs/retrain.py'],
        ...['--since', '7d', '--min-examples', '100'],
        ...['--run', 'r-23456789', '--result', 's3://b/runs/r-23456789/result.json'],
      ],
    });
  });
});

describe('a step', () => {
  const argumentsOf = (fields: Partial<SparkSubmitRequest>): string[] => submit(fields).HadoopJarStep?.Args ?? [];

  it('on a running cluster leaves the cluster alone when it fails', () => {
    expect(submit({ onFailure: 'CONTINUE' }).ActionOnFailure).toBe('CONTINUE');
  });

  it("names secrets by reference and the job's own Spark settings", () => {
    const args = argumentsOf({
      job: defineJob({
        secrets: { DB_PASSWORD: 'secretsmanager:prod/db' },
        sparkConf: { 'spark.executor.memory': '2g' },
      }),
    });
    expect(args).toContain('spark.yarn.appMasterEnv.STOKER_SECRET_DB_PASSWORD=secretsmanager:prod/db');
    expect(args.join(' ')).toContain('--conf spark.executor.memory=2g --conf spark.yarn');
    expect(args.indexOf('--conf')).toBeLessThan(args.indexOf('s3://b/code/abc/jobs/retrain.py'));
  });

  it('keeps one argument one, whatever is in it', () => {
    const nasty = 'a b; rm -rf / \'x\' "y" $HOME $(id) *';
    const job = defineJob({ arguments: { text: { type: 'string', help: 'x' }, down: { type: 'integer', help: 'x' } } });
    const args = argumentsOf({ job, arguments: { text: nasty, down: -5 } });
    expect(args).toContain(nasty);
    expect(args).toContain('--down=-5');
  });

  it('hands over in base64 what a shell or YARN would run or change, and nothing else', () => {
    const job = defineJob({ arguments: { text: { type: 'string', help: 'x', list: true } } });
    const words = (...text: string[]) => argumentsOf({ job, arguments: { text } });
    const encoded = (text: string) => `base64:${Buffer.from(text).toString('base64')}`;
    for (const text of ['select `a b`', 'a\\d', '{{HOME}}', 'x}}', '<LOG_DIR>', '<CPS>', 'base64:eA==', 'Ü 🔥'])
      expect(words(text)).toEqual(expect.arrayContaining(['--text', encoded(text)]));
    for (const text of ['$HOME $(id)', '"a"', "it's", '{a}', 'a<b and c>d', 'x base64:'])
      expect(words(text)).toEqual(expect.arrayContaining(['--text', text]));
    expect(words('-`id`', 'b')).toEqual(expect.arrayContaining([`--text=${encoded('-`id`')}`, '--text=b']));
  });

  it('hands several values over behind one flag, and none as another option', () => {
    const job = defineJob({ arguments: { input: { type: 'path', help: 'x', list: true } } });
    const given = (input: string[]) => argumentsOf({ job, arguments: { input } }).join(' ');
    expect(given(['s3://a', 's3://b'])).toContain(' --input s3://a s3://b --run ');
    expect(given(['s3://a', '-b'])).toContain(' --input=s3://a --input=-b --run ');
  });

  it('hands flags over as --x and --no-x, and leaves the default out', () => {
    const job = defineJob({
      arguments: { fast: { type: 'boolean', help: 'x' }, safe: { type: 'boolean', help: 'x', default: true } },
    });
    expect(argumentsOf({ job, arguments: { fast: true, safe: false } })).toEqual(
      expect.arrayContaining(['--fast', '--no-safe']),
    );
    expect(argumentsOf({ job, arguments: { fast: 'false', safe: 'true' } }).join(' ')).not.toMatch(/fast|safe/);
  });

  it('takes 10,240 characters and not one more, in words for the person', () => {
    const job = defineJob({ arguments: { text: { type: 'string', help: 'x' } } });
    const length = (text: string): number => {
      const args = argumentsOf({ job, arguments: { text } });
      return args.reduce((sum, arg) => sum + arg.length, 'command-runner.jar'.length);
    };
    const room = 10_240 - length('');
    expect(length('x'.repeat(room))).toBe(10_240);
    expect(() => length('x'.repeat(room + 1))).toThrow(UserError);
    expect(() => length('x'.repeat(room + 1))).toThrow('has 10,241 characters; EMR takes 10,240');
  });
});

it('an argument that stoker.yml no longer has is a refusal in words, not a mistake of Stoker', () => {
  expect(() => submit({ arguments: { since: '7d' } })).toThrow(UserError);
  expect(() => submit({ arguments: { since: '7d' } })).toThrow("The job no longer takes '--since'.");
});
