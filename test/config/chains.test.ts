import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { goodEnvironment, teamFolder, tryLoad } from './support.ts';

const instances = { groups: { primary: { type: 'm5.xlarge' } } };
const preset = { description: 'x', releaseLabel: 'emr-7.13.0', applications: ['Spark'], instances, hardLimit: '3h' };
const script = 'spark-jobs/jobs/load.py';
const path = { type: 'path', help: 'x' };
const jobs = {
  load: {
    description: 'x',
    script,
    preset: 'one',
    arguments: { input: { ...path, list: true }, rows: { type: 'integer', help: 'x', maximum: 9 } },
  },
  train: { description: 'x', script, preset: 'one', arguments: { model: { ...path, required: true } } },
  heavy: { description: 'x', script, preset: 'large', timeLimit: '4h', sparkConf: { 'spark.executor.memory': '30g' } },
};
const large = { ...preset, instances: { groups: { primary: { type: 'r5.4xlarge' } } }, hardLimit: '12h' };
const chain = (...steps: object[]) => ({ night: { description: 'x', preset: 'one', steps } });

async function load(chains: object) {
  const roles = { operator: ['U0ADA'], admin: ['U0ADA'] };
  const presets = { one: preset, large, bare: { ...preset, applications: ['Hadoop'] } };
  const team = stringify({ bucket: 'team-bucket', roles, presets, jobs, chains });
  const written = await teamFolder({ 'stoker.yml': team });
  try {
    return await tryLoad(goodEnvironment, written.path);
  } finally {
    await written.remove();
  }
}

describe('a chain', () => {
  const loads = { job: 'load' };
  const trains = { job: 'train', arguments: { model: 's3://m' } };

  it.each([
    [
      'a misspelt job',
      chain({ job: 'lod' }, trains),
      "chains.night.steps[0].job: there is no job 'lod'. Did you mean 'load'? Jobs: load, train, heavy.",
    ],
    ['one step', chain(loads), 'chains.night.steps: '],
    [
      'a stranger among the arguments',
      chain({ job: 'load', arguments: { imput: 's3://a' } }, trains),
      "chains.night.steps[0].arguments.imput: the job has no argument '--imput'. Did you mean 'input'?",
    ],
    [
      'a value of another type',
      chain({ job: 'load', arguments: { rows: 'many' } }, trains),
      "steps[0].arguments.rows: 'many' is not a whole number for --rows.",
    ],
    ['a value out of range', chain(loads, { job: 'load', arguments: { rows: 10 } }), 'steps[1].arguments.rows: '],
    [
      'a date that cannot be filled in',
      chain({ job: 'load', arguments: { input: 's3://a/{{ yesterday }}' } }, trains),
      "'{{ yesterday }}' is no date that can be filled in.",
    ],
    [
      'a misspelt preset',
      { night: { ...chain(loads, trains).night, preset: 'lagre' } },
      "chains.night.preset: there is no preset 'lagre'. Did you mean 'large'?",
    ],
    [
      'a preset without Spark',
      { night: { ...chain(loads, trains).night, preset: 'bare' } },
      "preset 'bare' has no Spark among its applications.",
    ],
    [
      'a job that does not fit the preset',
      chain(loads, { job: 'heavy' }),
      "steps[1].job: on preset 'one', spark.executor.memory: '30g' does not fit m5.xlarge",
    ],
    [
      'a job that may take longer than its cluster lives',
      chain(loads, { job: 'heavy' }),
      'is more than the hardLimit of preset',
    ],
    ['the name of a job', { load: chain(loads, trains).night }, "chains.load: there is a job 'load' too"],
    ['the name of a command', { status: chain(loads, trains).night }, "chains.status: 'status' is kept for a command"],
  ])('with %s is refused', async (_, chains, problem) => {
    expect((await load(chains)).problems?.join('\n')).toContain(problem);
  });

  it('is taken when it is right, dates in its arguments and what is to be typed included', async () => {
    const dated = { job: 'load', arguments: { input: ['s3://a/{{ date - 1d : yyyy/MM/dd }}/*'] } };
    const { config, problems } = await load(chain(dated, { job: 'train', evenIfFailed: true }));
    expect(problems).toBeNull();
    expect(config?.chains.night?.steps.map(({ job, evenIfFailed }) => [job, evenIfFailed])).toEqual([
      ['load', false],
      ['train', true],
    ]);
  });

  it('whose steps may take longer together than its cluster lives is warned of', async () => {
    const { config } = await load(chain(loads, loads, trains, trains));
    expect(config?.warnings.join('\n')).toMatch(
      /chains\.night: its steps may take \S+ one after the other, and the hardLimit of preset 'one' is 3h\./,
    );
  });
});
