// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of stoker.yml
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { goodEnvironment, repository, teamFolder, tryLoad } from './support.ts';

const run = promisify(execFile);
const shipped = await readFile(join(repository, 'stoker.yml'), 'utf8');
const folders: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

async function load(
  yaml: string | Uint8Array,
  options: { env?: Record<string, string | undefined>; files?: Record<string, string> } = {},
) {
  const folder = await teamFolder({ 'stoker.yml': yaml, ...options.files });
  folders.push(folder);
  return tryLoad({ ...goodEnvironment, ...options.env }, folder.path);
}
const problemsOf = async (...args: Parameters<typeof load>): Promise<string> =>
  (await load(...args)).problems?.join('\n') ?? '';

/** The shipped file with one text replaced by another; it must be there. */
function shippedWith(before: string, after: string): string {
  expect(shipped).toContain(before);
  return shipped.replace(before, after);
}
const lineOf = (yaml: string, text: string): number => yaml.slice(0, yaml.indexOf(text)).split('\n').length;

describe('the shipped stoker.yml', () => {
  it('loads as it is, with its durations in seconds and its variables filled in', async () => {
    const { config, problems } = await tryLoad(goodEnvironment, repository);
    expect(problems).toBeNull();
    expect(config).toMatchObject({
      bucket: 'cinder-labs-emr',
      directory: repository,
      warnings: [],
      roles: { viewer: ['everyone'], operator: [], admin: ['U0ADA'] },
      channels: { allowed: [] },
      environment: { sweepSeconds: 3, logLevel: 'info', slack: { apiUrl: 'https://slack.com/api/' } },
    });
    expect(Object.keys(config?.presets ?? {})).toEqual(['nightly', 'adhoc', 'notebook', 'warehouse', 'cramped']);
    expect(config?.presets.adhoc).toMatchObject({
      keepAlive: true,
      idle: { grace: 600, warnAfter: 4200, terminateAfter: 5400, maxKeep: 28_800 },
      idleLimit: 7200,
      hardLimit: 43_200,
    });
    expect(config?.reminders.channel).toBeUndefined();
    expect(config?.jobs.retrain?.arguments.input).toMatchObject({
      default: expect.stringMatching(/^s3:\/\/cinder-labs-emr\//),
    });
  });

  it('fills a list from one variable, separated by commas', async () => {
    const { config } = await load(shipped, { env: { STOKER_ADMINS: 'U0ADA, S0DATA ,', STOKER_OPERATORS: 'U0LINUS' } });
    expect(config?.roles).toMatchObject({ admin: ['U0ADA', 'S0DATA'], operator: ['U0LINUS'] });
  });

  it('takes short idle times and a channel for reminders from the environment', async () => {
    const env = { STOKER_ADHOC_WARN_AFTER: '90s', STOKER_REMINDERS_CHANNEL: 'C0DATATEAM' };
    const { config } = await load(shipped, { env });
    expect(config?.presets.adhoc?.idle).toMatchObject({ warnAfter: 90, terminateAfter: 5400 });
    expect(config?.reminders.channel).toBe('C0DATATEAM');
  });

  it('takes channels by their ids alone: a name does not come with every request', async () => {
    const { config } = await load(shipped, { env: { STOKER_CHANNELS: 'C0DATATEAM,G0PRIVATE1' } });
    expect(config?.channels.allowed).toEqual(['C0DATATEAM', 'G0PRIVATE1']);
    const { problems } = await load(shipped, { env: { STOKER_CHANNELS: '#data-team' } });
    expect(problems?.join()).toMatch(/channels\.allowed\[0\]: .*give a channel's id \(C…\)/);
  });

  it('lets data be read of the own bucket alone, and of the folders that are named', async () => {
    expect((await load(shipped)).config?.data).toEqual({ read: [] });
    const named = (place: string) => load(shipped.replace('  read: []', `  read: [${place}]`));
    expect((await named('s3://lake/clean/')).config?.data.read).toEqual(['s3://lake/clean/']);
    expect((await named('/clean/')).problems?.join()).toMatch(/data\.read\[0\]: .*give an S3 address/);
    expect((await named("'s3://lake/*/'")).problems?.join()).toMatch(/data\.read\[0\]: .*without wildcards/);
  });

  it('warns when nobody may launch', async () => {
    const { config } = await load(shipped, { env: { STOKER_ADMINS: '' } });
    expect(config?.warnings.join()).toContain('nobody may launch');
  });

  it('gives the script of each job what it takes, defaults included', async () => {
    const { config } = await load(shipped);
    for (const [name, job] of Object.entries(config?.jobs ?? {})) {
      const given = Object.entries(job.arguments).flatMap(([argument, { default: value }]) =>
        value === undefined ? [] : [`--${argument}`, ...[value].flat().map(String)],
      );
      // Python reads the arguments before it comes to --help, and stops at one that it does not take.
      const { stdout } = await run('python3', [join(repository, job.script), ...given, '--help']);
      expect(stdout).toMatch(new RegExp(`^usage: ${name}`));
      for (const argument of Object.keys(job.arguments)) expect(stdout).toContain(`--${argument} `);
    }
  });

  it('takes no variable that .env.example does not name', async () => {
    const example = await readFile(join(repository, '.env.example'), 'utf8');
    const named = new Set([...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]));
    for (const name of [...shipped.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1])) {
      if (name !== 'NAME') expect(named).toContain(name);
    }
  });
});

describe('every mistake is told with its line, its value and what is legal', () => {
  it.each([
    ['releaseLabel: emr-7.13.0', 'releaseLabel: 7.13', 'presets.nightly.releaseLabel: 7.13 is not legal here'],
    [
      'market: spot',
      'market: sopt',
      "presets.adhoc.instances.groups.task.market: 'sopt' is not legal here. Did you mean 'spot'? Legal: on-demand, spot.",
    ],
    ['idleLimit: 2h', 'idelLimit: 1h', "presets.adhoc.idelLimit: unknown key 'idelLimit'. Did you mean 'idleLimit'?"],
    ['idleLimit: 2h', 'idleLimit: 30s', 'presets.adhoc.idleLimit: 30s is not legal here: AWS takes 60s to 7d.'],
    [
      'idleLimit: 2h',
      'idleLimit: soon',
      "presets.adhoc.idleLimit: 'soon' is not legal here: give a duration such as 90s, 30m, 12h or 7d.",
    ],
    ['idleLimit: 2h', 'idleLimit: 13h', 'presets.adhoc.idleLimit: 13h is more than hardLimit (12h)'],
    [
      'stepConcurrency: 2',
      'stepConcurrency: 257',
      'presets.adhoc.stepConcurrency: 257 is not legal here: give 256 or less.',
    ],
    ['stepConcurrency: 2', 'stepConcurrency: 0', 'presets.adhoc.stepConcurrency: 0 is not legal here: give 1 or more.'],
    [
      'minimum: 2, maximum: 6',
      'minimum: 7, maximum: 6',
      'presets.notebook.managedScaling.minimum: 7 is more than maximum (6).',
    ],
    [
      'preset: nightly',
      'preset: nightl',
      "jobs.retrain.preset: there is no preset 'nightl'. Did you mean 'nightly'? Presets: nightly, adhoc, notebook, warehouse, cramped.",
    ],
    ['jobs/retrain.py', 'jobs/retain.py', "jobs.retrain.script: there is no file 'spark-jobs/jobs/retain.py'"],
    ['jobs/retrain.py', '../../etc/x.py', "jobs.retrain.script: 'spark-jobs/../../etc/x.py' lies outside the folder"],
    [
      'JupyterEnterpriseGateway',
      'JupyterEntrpriseGateway',
      "EMR has no application 'JupyterEntrpriseGateway'. Did you mean 'JupyterEnterpriseGateway'?",
    ],
    [
      'primary: { type: m5.2xlarge }',
      'primary: { type: large }',
      "presets.notebook.instances.groups.primary.type: 'large' is not legal here: give an EC2 instance type",
    ],
    [
      'primary: { type: m5.2xlarge }',
      'primary: { type: m5.2xlarge, count: 2 }',
      'presets.notebook.instances.groups.primary.count: 2 is not legal here: a cluster has 1 primary node, or 3',
    ],
    [
      'core: { type: r5.2xlarge',
      'coer: { type: r5.2xlarge',
      "presets.notebook.instances.groups.coer: unknown key 'coer'. Did you mean 'core'?",
    ],
    [
      'default: 500\n        minimum: 10\n',
      'default: 5\n        minimum: 10\n',
      "jobs.retrain.arguments.min-examples.default: '5' is out of range for --min-examples: 10 or more.",
    ],
    [
      'type: integer',
      'type: int',
      "type: 'int' is not legal here. Did you mean 'integer'? Legal: string, path, choice, integer",
    ],
    ['  retrain:\n', '  launch:\n', "jobs.launch: 'launch' is kept for a command of Stoker's own"],
    ['      since:\n', '      result:\n', "jobs.retrain.arguments.result: --result is Stoker's own"],
    [
      'so many lines only; no model is kept.',
      'so many lines only; no model is kept.\n        default: 5',
      'jobs.retrain.arguments.limit.default: --limit is for a try on a part of the input, so it is neither required',
    ],
    ['      since:\n', '      sinceDays:\n', "jobs.retrain.arguments.sinceDays: '--sinceDays' is no argument's name"],
    [
      'timeLimit: 1h',
      'timeLimit: 1h\n    positional: inptu',
      "jobs.retrain.positional: there is no argument 'inptu'. Did you mean 'input'? Arguments: input, models,",
    ],
    [
      'timeLimit: 1h',
      'timeLimit: 1h\n    positional: since',
      "jobs.retrain.positional: argument 'since' is a duration; only a string or a path takes words.",
    ],
    [
      'default: sentiment',
      'default: [sentiment, mood]',
      'jobs.retrain.arguments.label-field.default: it is a list, but the argument takes one value',
    ],
    ['default: sentiment', 'list: true\n        default: []', 'label-field.default: it is empty; leave it out.'],
    [
      'default: sentiment',
      "list: true\n        pattern: '[a-z]+'\n        default: [mood, '5']",
      "label-field.default: '5' does not fit --label-field, which takes [a-z]+.",
    ],
    [
      'default: sentiment',
      "pattern: '[a-z]+'\n        example: '5'",
      "label-field.example: '5' does not fit --label-field, which takes [a-z]+.",
    ],
    ['type: duration', 'type: duration\n        list: true', "since.list: unknown key 'list'"],
    [
      'timeLimit: 1h',
      'timeLimit: 1h\n    retry: { automatic: 4, maxCost: 5 }',
      'jobs.retrain.retry.automatic: 4 is not legal here: give 3 or less.',
    ],
    ['timeLimit: 1h', 'timeLimit: 1h\n    retry: { automatic: 1 }', 'jobs.retrain.retry.maxCost: it is missing'],
    [
      'timeLimit: 1h',
      'timeLimit: 1h\n    retry: { automatic: 1, maxcost: 5 }',
      "jobs.retrain.retry.maxcost: unknown key 'maxcost'. Did you mean 'maxCost'?",
    ],
    [
      'timeLimit: 1h',
      'timeLimit: 5h',
      "jobs.retrain.timeLimit: 5h is more than the hardLimit of preset 'nightly' (4h).",
    ],
    [
      'viewer: [everyone]',
      'viewer: [ada]',
      "roles.viewer[0]: 'ada' is not legal here: give everyone, a Slack user's id",
    ],
    [
      'bucket: ${STOKER_BUCKET}',
      'bucket: My_Bucket',
      "bucket: 'My_Bucket' is not legal here: give the name of an S3 bucket",
    ],
    [
      'cloudWatchLogs: {}\n    hardLimit: 4h',
      'tags: { "aws:x": y }\n    hardLimit: 4h',
      'presets.nightly.tags.aws:x: tags that begin with aws: or stoker: are not yours',
    ],
    ['    instances:\n', '    instance:\n', 'presets.nightly.instances: it is missing'],
  ])('%s → %s', async (before, after, expected) => {
    const yaml = shippedWith(before, after);
    const problems = await problemsOf(yaml);
    expect(problems).toContain(expected);
    const told = problems.split('\n').find((line) => line.includes(expected)) ?? '';
    expect(told).toMatch(/^stoker\.yml:\d+: /);
  });

  it('points to the line of the value', async () => {
    const yaml = shippedWith('market: spot', 'market: sopt');
    expect(await problemsOf(yaml)).toMatch(new RegExp(`^stoker\\.yml:${lineOf(yaml, 'market: sopt')}: `));
  });

  it('tells a variable that is not set once, at its first place', async () => {
    const yaml = shippedWith('', '');
    const { problems } = await load(yaml, { env: { STOKER_BUCKET: undefined } });
    const more = yaml.split('${STOKER_BUCKET}').length - 2;
    expect(more).toBeGreaterThan(1);
    expect(problems).toEqual([
      `stoker.yml:${lineOf(yaml, 'bucket: $')}: bucket: the environment variable STOKER_BUCKET is not set, here and in ${more} more places; set it, or write a default: \${STOKER_BUCKET:-…}.`,
    ]);
  });

  it('tells all of them at once, in the order of the file', async () => {
    const yaml = shippedWith('market: spot', 'market: sopt')
      .replace('preset: nightly', 'preset: x')
      .replace('timeLimit: 1h', 'timeLimit: never');
    const { problems } = await load(yaml, {
      env: { AWS_REGION: undefined, SLACK_BOT_TOKEN: undefined, STOKER_BUCKET: undefined },
    });
    const all = problems?.join('\n') ?? '';
    for (const part of [
      'AWS_REGION',
      'SLACK_BOT_TOKEN',
      'STOKER_BUCKET is not set',
      "'sopt'",
      "no preset 'x'",
      "'never'",
    ])
      expect(all).toContain(part);
    const lines = [...all.matchAll(/^stoker\.yml:(\d+)/gm)].map((match) => Number(match[1]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });
});

describe('memory', () => {
  it('names the numbers and the largest heap that fits the core node', async () => {
    // m5.xlarge: 12,288 MiB for YARN; 10,348 + floor(0.1875 x 10,348) = 12,288, and 10,349 is one too many.
    const problems = await problemsOf(shippedWith('spark.executor.memory: 4g', 'spark.executor.memory: 11g'));
    expect(problems).toContain(
      "'11g' does not fit m5.xlarge: with its overhead the container is 13376 MiB, and YARN has 12288 MiB",
    );
    expect(problems).toContain('The largest legal value is 10348m');
  });

  it('takes the largest legal value', async () => {
    expect(await problemsOf(shippedWith('spark.executor.memory: 4g', 'spark.executor.memory: 10348m'))).toBe('');
    expect(await problemsOf(shippedWith('spark.executor.memory: 4g', 'spark.executor.memory: 10349m'))).not.toBe('');
  });

  it("checks a job's own setting against its preset", async () => {
    const yaml = shippedWith('    timeLimit: 1h\n', '    timeLimit: 1h\n    sparkConf: { spark.driver.memory: 20g }\n');
    expect(await problemsOf(yaml)).toContain(
      "jobs.retrain.sparkConf.spark.driver.memory: '20g' does not fit m5.xlarge: with its overhead the container is 22528 MiB",
    );
  });
});

describe('files', () => {
  const withFile = shippedWith('configurations: *two-executors-a-node', 'configurations: spark.json');
  it('reads configurations of the AWS form and checks what is in them', async () => {
    const json = JSON.stringify([{ Classification: 'spark-defaults', Properties: { 'spark.executor.memory': '64g' } }]);
    expect(await problemsOf(withFile, { files: { 'spark.json': json } })).toMatch(
      /presets\.adhoc\.configurations: in this file spark\.executor\.memory: '64g' does not fit m5\.xlarge/,
    );
  });
  it.each([
    ['not there', {}, "there is no file 'spark.json'"],
    ['no JSON', { 'spark.json': '{' }, "'spark.json' is no JSON"],
    ['another form', { 'spark.json': '{"spark-defaults": {}}' }, "'spark.json' is not of the form that EMR takes"],
    [
      'a number where a text belongs',
      { 'spark.json': '[{"Classification":"a","Properties":{"b":1}}]' },
      '0.Properties.b',
    ],
  ])('%s', async (_, files, expected) => {
    expect(await problemsOf(withFile, { files })).toContain(expected);
  });
  it('leaves an object in S3 for the launch', async () => {
    expect(
      await problemsOf(
        shippedWith('configurations: *two-executors-a-node', 'configurations: s3://b-ucket/x/spark.json'),
      ),
    ).toBe('');
  });
});

describe('YAML', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['a broken quote', 'bucket: "x\n', /^stoker\.yml:\d+:\d+: the YAML is broken here/],
    ['a key twice', `${shipped}\nbucket: other\n`, /^stoker\.yml:\d+:1: this key stands twice/],
    ['UTF-16', Buffer.from('\ufeffbucket: x', 'utf16le'), /^stoker\.yml: it is not UTF-8 text/],
    ['nothing', '', /^stoker\.yml: it is empty/],
    ['a list', '- a\n', /^stoker\.yml:1: .*is not legal here/],
    ['a tab', 'presets:\n\tnightly:\n', /^stoker\.yml:2:\d+: a tab indents/],
    [
      'a billion laughs',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}\n`,
      /alias/i,
    ],
  ])('%s', async (_, yaml, expected) => {
    expect(await problemsOf(yaml)).toMatch(expected);
  });

  it('takes a byte order mark and Windows line ends', async () => {
    expect(await problemsOf(`\ufeff${shipped.replaceAll('\n', '\r\n')}`)).toBe('');
  });

  it('says what to do when the file is not there', async () => {
    const folder = await teamFolder({});
    folders.push(folder);
    const { problems } = await tryLoad({ ...goodEnvironment, STOKER_CONFIG: 'team.yml' }, folder.path);
    expect(problems).toEqual(['team.yml: there is no such file; create it, or name another with STOKER_CONFIG.']);
  });
});

describe('variables', () => {
  it('shows ${NAME}, never the value', async () => {
    const problems = await problemsOf(shipped, {
      env: { STOKER_BUCKET: 'Hidden_Value', STOKER_ADMINS: 'U0ADA,hidden-person' },
    });
    expect(problems).toContain('${STOKER_BUCKET}');
    expect(problems).toMatch(/roles\.admin\[0\]: \$\{STOKER_ADMINS:-\} is not legal here/);
    expect(problems).not.toMatch(/hidden/i);
  });
  it('refuses a secret in the file', async () => {
    const problems = await problemsOf(shippedWith('Retrains the tweet classifier', '${SLACK_BOT_TOKEN}'));
    expect(problems).toContain('${SLACK_BOT_TOKEN} is a secret and may not stand in this file');
    expect(problems).not.toContain('secretbottoken');
  });
  it('reads a number from the environment where one belongs', async () => {
    const yaml = shippedWith('core: { type: m5.xlarge, count: 2,', 'core: { type: m5.xlarge, count: "${CORES:-4}",');
    const { config } = await load(yaml);
    expect(config?.presets.nightly?.instances).toMatchObject({ groups: { core: { count: 4 } } });
    expect(await problemsOf(yaml, { env: { CORES: 'many' } })).toContain(
      'instances.groups.core.count: ${CORES:-4} is not legal here',
    );
  });
});
