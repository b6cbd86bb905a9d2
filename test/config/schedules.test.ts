import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { goodEnvironment, teamFolder, tryLoad } from './support.ts';

const instances = { groups: { primary: { type: 'm5.xlarge' } } };
const preset = { description: 'x', releaseLabel: 'emr-7.13.0', applications: ['Spark'], instances };
const load = {
  description: 'x',
  script: 'spark-jobs/jobs/load.py',
  preset: 'one',
  newData: 'input',
  arguments: {
    input: { type: 'path', help: 'x', list: true, required: true },
    until: { type: 'date', help: 'x' },
    rows: { type: 'integer', help: 'x', minimum: 1 },
  },
};
const train = { description: 'x', script: 'spark-jobs/jobs/retrain.py', preset: 'one', arguments: {} };

/** A team with these schedules, and what is said of them. */
async function problemsOf(schedules: object, over: object = {}): Promise<string> {
  const written = await teamFolder({
    'stoker.yml': stringify({
      bucket: 'team-bucket',
      roles: { operator: ['U0ADA'], admin: ['U0ADA'] },
      presets: { one: { ...preset, hardLimit: '4h' }, bare: { ...preset, applications: ['Hadoop'] } },
      jobs: { load, train },
      chains: {
        both: { description: 'x', preset: 'one', steps: [{ job: 'load' }, { job: 'train' }] },
      },
      reminders: { channel: 'C0DATA', timeZone: 'Europe/Berlin' },
      schedules,
      ...over,
    }),
  });
  try {
    const { problems } = await tryLoad(goodEnvironment, written.path);
    return (problems ?? []).join('\n');
  } finally {
    await written.remove();
  }
}

const right = { job: 'load', at: 'daily 02:30', arguments: { input: ['s3://b/{{ date - 1d : yyyy/MM/dd }}/*'] } };

it('what is right is taken: jobs and chains, dates in their arguments, all forms of times', async () => {
  const schedules = {
    nightly: right,
    chained: {
      ...right,
      job: undefined,
      chain: 'both',
      at: 'weekdays 06:00',
      onlyNewData: true,
      timeLimit: '4h',
      arguments: { ...right.arguments, until: '{{ date }}' },
    },
    monthly: { job: 'train', at: '15 3 1 * *', timeZone: 'UTC', channel: 'C0OTHER' },
  };
  expect(await problemsOf(schedules)).toBe('');
});

it.each([
  ['neither job nor chain', { ...right, job: undefined }, 'schedules.one: name the job or the chain that it runs'],
  [
    'both of them',
    { ...right, chain: 'both' },
    'schedules.one: name the job or the chain that it runs: one of the two.',
  ],
  [
    'a misspelt job',
    { ...right, job: 'lod' },
    "schedules.one.job: there is no job 'lod'. Did you mean 'load'? Jobs: load, train.",
  ],
  [
    'a misspelt chain',
    { chain: 'bot', at: 'hourly' },
    "one.chain: there is no chain 'bot'. Did you mean 'both'? Chains: both.",
  ],
  [
    'no time',
    { ...right, at: 'nightly 02:30' },
    "one.at: 'nightly 02:30' is no time to run at. Give one such as `daily 02:30`",
  ],
  ['a time that never comes', { ...right, at: '0 0 31 2 *' }, "one.at: '0 0 31 2 *' never comes"],
  [
    'an argument that is none',
    { ...right, arguments: { ...right.arguments, row: 5 } },
    "one.arguments.row: the job has no argument '--row'. Did you mean 'rows'?",
  ],
  [
    'an argument out of its range',
    { ...right, arguments: { ...right.arguments, rows: 0 } },
    "one.arguments.rows: '0' is out of range for --rows: 1 or more.",
  ],
  ['an argument that is missing', { job: 'load', at: 'hourly' }, 'one.arguments: --input is missing.'],
  [
    'a date that is none',
    { ...right, arguments: { input: 's3://b/{{ day }}/' } },
    "one.arguments: '{{ day }}' is no date that can be filled in.",
  ],
  [
    'a filled date that does not fit',
    { ...right, arguments: { ...right.arguments, until: '{{ date : yyyyMM }}' } },
    'is no date for --until',
  ],
  [
    'an argument that no step takes',
    { chain: 'both', at: 'hourly', arguments: { ...right.arguments, row: 5 } },
    "no step of the chain takes '--row'. Did you mean 'rows'?",
  ],
  ['a misspelt preset', { ...right, preset: 'on' }, "one.preset: there is no preset 'on'. Did you mean 'one'?"],
  ['a preset without Spark', { ...right, preset: 'bare' }, "one.preset: preset 'bare' has no Spark"],
  [
    'too long a time',
    { ...right, timeLimit: '5h' },
    "one.timeLimit: 5h is more than the hardLimit of preset 'one' (4h).",
  ],
  [
    'new data that nobody can tell',
    { job: 'train', at: 'hourly', onlyNewData: true },
    'one.onlyNewData: no job that it runs says',
  ],
  ['a way to overlap that is none', { ...right, overlap: 'kill' }, 'Legal: skip, queue, cancel'],
  [
    'a zone that is none',
    { ...right, timeZone: 'Berlin' },
    "'Berlin' is not legal here: give a time zone of the IANA list",
  ],
])('%s is told', async (_, schedule, problem) => {
  expect(await problemsOf({ one: schedule })).toContain(problem);
});

it('a schedule without a channel is told, where there is none for all', async () => {
  const problems = await problemsOf({ one: right }, { reminders: {} });
  expect(problems).toContain('schedules.one.channel: name the channel of its runs');
});

it.each([
  ['a date', 'until', "jobs.load.newData: argument 'until' is a date; new data is seen by a path."],
  ['nothing', 'inputs', "jobs.load.newData: there is no argument 'inputs'. Did you mean 'input'?"],
])('new data by %s is told', async (_, newData, problem) => {
  expect(await problemsOf({}, { jobs: { load: { ...load, newData }, train } })).toContain(problem);
});
