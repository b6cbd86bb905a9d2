import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parse as readLine } from '../../src/commands/parsing/parse.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import { commandTable } from '../../src/commands/table.ts';
import { goodEnvironment, repository, teamFolder, tryLoad } from '../config/support.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

function files(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => wanted.test(name) && !/node_modules/.test(name))
    .map((name) => join(folder, name));
}

const DOCUMENTS = [
  ...readdirSync(repository).filter((name) => name.endsWith('.md')),
  ...['docs', 'sandbox', 'spark-jobs'].flatMap((folder) => files(folder, /\.md$/)),
];

/** The anchors that GitHub gives a document's headings. */
function anchorsOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const withoutCode = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, '');

/** The fenced blocks of a language that begin with these words. */
function blocks(path: string, language: string, start: string): string[] {
  const fenced = read(path).matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return [...fenced].map(([, text = '']) => text).filter((text) => text.startsWith(start));
}

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
function between(path: string, name: string): string {
  return read(path).split(`<!-- ${name} -->\n`)[1]?.split(`\n<!-- /${name} -->`)[0] ?? '';
}

describe('the README', () => {
  it('has the table of commands as the registry has it', () => {
    expect(between('README.md', 'commands')).toBe(commandTable());
  });

  it('gives a reason for every scope of the manifest, and for no other', () => {
    const manifest = parse(read('manifest.yml')) as { oauth_config: { scopes: { bot: string[] } } };
    const [, section = ''] = read('README.md').split('### What the Slack app may do');
    const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| `([\w:.]+)`[^|]*\| (.*) \|$/gm);
    const reasons = new Map([...rows].map(([, scope, reason]) => [scope, reason]));
    expect([...reasons.keys()].toSorted()).toEqual(
      [...manifest.oauth_config.scopes.bot, 'connections:write'].toSorted(),
    );
    expect([...reasons.values()]).not.toContain('');
  });
});

describe('links', () => {
  it.each(DOCUMENTS)('of %s lead somewhere', (path) => {
    const links = [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [file = '', anchor] = target.split('#');
      const there = file === '' ? join(repository, path) : resolve(repository, dirname(path), file);
      if (!existsSync(there)) return true;
      return anchor !== undefined && !anchorsOf(read(relative(repository, there))).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('files', () => {
  it('that ARCHITECTURE.md names are there', () => {
    const there = ['bin', 'src', 'test', 'sandbox', 'setup', 'spark-jobs'].flatMap((folder) =>
      files(folder, /\.(ts|mjs|py)$/),
    );
    const named = [...withoutCode(read('ARCHITECTURE.md')).matchAll(/`([\w./-]+\.(?:ts|mjs|py))`/g)].map(
      ([, name = '']) => name,
    );
    expect(named).not.toEqual([]);
    expect(named.filter((name) => !there.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
  });
});

describe('examples', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const one of cleanUp.splice(0)) await one();
  });

  const shipped = (): { presets: object; jobs: object } =>
    parse(read('stoker.yml'), { merge: true }) as { presets: object; jobs: object };

  /** Without what needs the shipped jobs and presets. */
  const NOTHING_RUNS = { chains: {}, schedules: {} };

  it('of schedules are legal', async () => {
    const [entry = ''] = blocks('docs/nightly.md', 'yaml', 'schedules:');
    const { schedules } = parse(entry) as { schedules: object };
    const folder = await teamFolder({ 'stoker.yml': JSON.stringify({ ...shipped(), schedules }) });
    cleanUp.push(folder.remove);
    expect((await tryLoad(goodEnvironment, folder.path)).problems).toBeNull();
  });

  it('of commands are understood as they stand, in help and in documents', async () => {
    const { config } = await tryLoad(goodEnvironment, repository);
    if (!config) throw new Error('stoker.yml does not load');
    const registry = createRegistry(config);
    const offered = [...registry.commands, ...registry.schedulable].flatMap(({ examples }) => examples);
    const fenced = DOCUMENTS.flatMap((path) => [...read(path).matchAll(/^\/emr (.+?)(?: {2,}.*)?$/gm)]);
    expect(fenced.length).toBeGreaterThan(30);
    const lines = [...offered, ...fenced.map(([, line = '']) => line)];
    expect(lines.filter((line) => readLine(line, registry).kind === 'invalid')).toEqual([]);
  });

  it('of presets are legal', async () => {
    const examples = blocks('docs/presets.md', 'yaml', 'presets:');
    expect(examples.length).toBeGreaterThanOrEqual(2);
    const presets = Object.assign({}, ...examples.map((text) => (parse(text) as { presets: object }).presets));
    const folder = await teamFolder({
      'stoker.yml': JSON.stringify({ ...shipped(), ...NOTHING_RUNS, jobs: {}, presets }),
    });
    cleanUp.push(folder.remove);
    expect((await tryLoad(goodEnvironment, folder.path)).problems).toBeNull();
  });

  it('of a job are legal, the same in the README, and agree with their script', async () => {
    const [entry = ''] = blocks('docs/jobs.md', 'yaml', 'jobs:');
    const [script = ''] = blocks('docs/jobs.md', 'python', '"""');
    expect(blocks('README.md', 'yaml', 'jobs:')).toEqual([entry]);
    const { jobs } = parse(entry) as { jobs: { hashtags: { script: string; arguments: object } } };
    const folder = await teamFolder({
      'stoker.yml': JSON.stringify({ ...shipped(), ...NOTHING_RUNS, jobs }),
      [jobs.hashtags.script]: script,
    });
    cleanUp.push(folder.remove);
    expect((await tryLoad(goodEnvironment, folder.path)).problems).toBeNull();

    const python = join(repository, '.stoker', 'python', 'bin', 'python');
    const { stdout } = await promisify(execFile)(python, [join(folder.path, jobs.hashtags.script), '--help'], {
      env: { PYTHONPATH: join(repository, 'spark-jobs'), PYTHONDONTWRITEBYTECODE: '1' },
    });
    for (const name of [...Object.keys(jobs.hashtags.arguments), 'run', 'result'])
      expect(stdout).toContain(`--${name}`);
  });
});

describe('the IAM policies', () => {
  const actionsOf = (policy: string) =>
    (JSON.parse(read(`infra/iam/${policy}.json`)) as { Statement: { Action: string | string[] }[] }).Statement.flatMap(
      ({ Action }) => Action,
    ).toSorted();
  const actions = actionsOf('stoker');

  /** Methods of the gateway that nothing calls, so that their permissions are not asked for. */
  const UNUSED = { DescribeStep: 'describeStep' };
  /** Those whose action has another name, by the service authorization reference. */
  const NAMES: Record<string, string> = {
    HeadObject: 's3:GetObject',
    GetObject: 's3:GetObject',
    PutObject: 's3:PutObject',
    ListObjectsV2: 's3:ListBucket',
    CreateMultipartUpload: 's3:PutObject',
    UploadPart: 's3:PutObject',
    CompleteMultipartUpload: 's3:PutObject',
    ListParts: 's3:ListMultipartUploadParts',
    ListMultipartUploads: 's3:ListBucketMultipartUploads',
    DescribeLogStreams: 'logs:DescribeLogStreams',
    GetLogEvents: 'logs:GetLogEvents',
    GetProducts: 'pricing:GetProducts',
    GetMetricData: 'cloudwatch:GetMetricData',
    PutMetricData: 'cloudwatch:PutMetricData',
    GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  };
  /** What EMR checks besides RunJobFlow when a launch has roles, tags, idle limits or scaling. */
  const AT_LAUNCH = [
    'iam:PassRole',
    'elasticmapreduce:AddTags',
    'elasticmapreduce:PutAutoTerminationPolicy',
    'elasticmapreduce:PutManagedScalingPolicy',
  ];

  const callsIn = (sources: (readonly [string, string])[]): string[] =>
    sources.flatMap(([, text]) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name));

  it('names what the bot calls, and nothing else', () => {
    const sources = files('src', /\.ts$/).map((path) => [path, read(path)] as const);
    const calls = callsIn(sources.filter(([path]) => !path.startsWith('src/cli/')));
    expect(calls).toContain('RunJobFlow');
    const used = calls
      .filter((name) => !Object.hasOwn(UNUSED, name))
      .map((name) => NAMES[name] ?? `elasticmapreduce:${name}`);
    expect(new Set(actions)).toEqual(new Set([...used, ...AT_LAUNCH]));
    const callers = sources.filter(([path]) => path !== 'src/emr/gateway.ts');
    for (const method of Object.values(UNUSED))
      expect(callers.filter(([, text]) => text.includes(`.${method}(`)).map(([path]) => path)).toEqual([]);
  });

  it('lets those who send files do what the command line calls, and nothing else', () => {
    const calls = callsIn(files('src/cli', /\.ts$/).map((path) => [path, read(path)] as const));
    expect(calls).toContain('UploadPart');
    // Without ListBucket a missing object answers 403.
    expect(new Set(actionsOf('send-files'))).toEqual(new Set([...calls.map((name) => NAMES[name]), 's3:ListBucket']));
  });

  it('is explained action by action', () => {
    const explained = read('docs/permissions.md');
    expect(
      [...actions, ...actionsOf('send-files')].filter(
        (action) => !explained.includes(action.replace('elasticmapreduce:', '')),
      ),
    ).toEqual([]);
  });
});
