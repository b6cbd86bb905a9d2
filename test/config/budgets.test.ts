import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { goodEnvironment, teamFolder, tryLoad } from './support.ts';

const instances = { groups: { primary: { type: 'm5.xlarge' } } };
const preset = { description: 'x', releaseLabel: 'emr-7.13.0', applications: ['Spark'], instances };
const team = (budgets: object[], admin: string[]) =>
  stringify({
    bucket: 'team-bucket',
    roles: { operator: ['U0ADA'], admin },
    presets: { one: preset },
    jobs: { load: { description: 'x', script: 'spark-jobs/jobs/load.py', preset: 'one' } },
    budgets,
  });

async function load(budgets: object[], admin = ['U0ADA']) {
  const written = await teamFolder({ 'stoker.yml': team(budgets, admin) });
  try {
    return await tryLoad(goodEnvironment, written.path);
  } finally {
    await written.remove();
  }
}

it.each([
  [
    'a misspelt job',
    [{ of: 'job', name: 'lod', monthly: 5 }],
    "budgets[0].name: there is no job 'lod'. Did you mean 'load'? Jobs: load.",
  ],
  ['a job without its name', [{ of: 'job', monthly: 5 }], 'budgets[0]: name the job whose budget it is. Jobs: load.'],
  [
    'an owner by nickname',
    [{ of: 'owner', name: 'ada', monthly: 5 }],
    "budgets[0].name: 'ada' is no Slack user; give the id (U…)",
  ],
  [
    'a name for the team',
    [{ of: 'team', name: 'data', monthly: 5 }],
    "budgets[0].name: a budget of the team has no name; leave out 'data'.",
  ],
  [
    'the same twice',
    [
      { of: 'team', monthly: 5 },
      { of: 'team', monthly: 6 },
    ],
    'budgets[1]: there are two budgets of the same team',
  ],
  ['no money', [{ of: 'team', monthly: 0 }], 'budgets[0].monthly: 0 is not legal here'],
  ['another way out', [{ of: 'team', monthly: 5, over: 'block' }], 'Legal: warn, admin, refuse'],
])('%s is told', async (_, budgets, problem) => {
  const { problems } = await load(budgets);
  expect(problems?.join('\n')).toContain(problem);
});

it('what is right is taken, each owner and one of them included', async () => {
  const budgets = [
    { of: 'team', monthly: 2000, over: 'admin' },
    { of: 'owner', monthly: 100 },
    { of: 'owner', name: 'U0GRACE', monthly: 300, over: 'refuse' },
    { of: 'job', name: 'load', monthly: 50.5 },
  ];
  const { config, problems } = await load(budgets);
  expect(problems).toBeNull();
  expect(config?.budgets.map(({ over }) => over)).toEqual(['admin', 'warn', 'refuse', 'warn']);
  expect(config?.warnings.join('\n')).not.toContain('budgets');
});

it('a budget that only admins may pass needs admins', async () => {
  const { config } = await load([{ of: 'team', monthly: 5, over: 'admin' }], []);
  expect(config?.warnings.join('\n')).toContain('budgets: past one with `over: admin` nobody may launch');
});
