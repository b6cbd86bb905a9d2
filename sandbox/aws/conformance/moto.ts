import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { XMLParser } from 'fast-xml-parser';
import type { Engine } from '../contract.ts';
import { startLocalAws } from '../server.ts';

const MOTO = '5.2.5';
// moto's tests of EMR import these; `openapi-spec-validator`, `antlr4` and the like belong to other services.
const NEEDS = [
  'boto3',
  'botocore',
  'cryptography',
  'requests',
  'xmltodict',
  'werkzeug',
  'responses',
  'pytest',
  'flask',
  'flask-cors',
];
const FOLDER = fileURLToPath(new URL('../../../.stoker/conformance/', import.meta.url));
const PYTHON = fileURLToPath(new URL('../../../.stoker/python/bin/python', import.meta.url));

// What moto's mock sets in server mode; the local AWS is started with the same, so that signatures fit.
const CREDENTIALS = { accessKeyId: 'FOOBARKEY', secretAccessKey: 'FOOBARSECRET' };

const run = promisify(execFile);

/** What one of moto's tests came to. */
interface Outcome {
  test: string;
  result: 'passed' | 'failed' | 'skipped';
  reason: string;
}

/** In zero-delay mode nothing is run, so the engine must not be asked. */
const noEngine: Engine = {
  name: 'quick',
  open: async () => {
    throw new Error('Zero-delay mode asked for an engine.');
  },
  sweep: async () => {},
  close: async () => {},
};

async function fetchSource(): Promise<string> {
  const source = join(FOLDER, `moto-${MOTO}`);
  if (existsSync(join(source, 'tests', 'test_emr'))) return source;
  await mkdir(FOLDER, { recursive: true });
  say(`Fetching moto ${MOTO} from PyPI …`);
  await run(PYTHON, ['-m', 'pip', 'download', '-q', '--no-deps', '--no-binary', 'moto', '-d', FOLDER, `moto==${MOTO}`]);
  await run('tar', ['-xzf', join(FOLDER, `moto-${MOTO}.tar.gz`), '-C', FOLDER]);
  return source;
}

async function prepareEnvironment(): Promise<string> {
  const python = join(FOLDER, 'venv', 'bin', 'python');
  if (existsSync(join(FOLDER, 'venv', 'bin', 'pytest'))) return python;
  say("Installing what moto's tests need …");
  await run(PYTHON, ['-m', 'venv', join(FOLDER, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '-q', ...NEEDS]);
  return python;
}

async function runTests(python: string, source: string, endpoint: string, more: string[]): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-moto-'));
  try {
    const report = join(folder, 'report.xml');
    const args = [
      '-m',
      'pytest',
      'tests/test_emr',
      '-q',
      '-p',
      'no:cacheprovider',
      '--tb=short',
      `--junitxml=${report}`,
      ...more,
    ];
    const env = { ...process.env, TEST_SERVER_MODE: 'true', TEST_SERVER_MODE_ENDPOINT: endpoint, PYTHONPATH: source };
    const child = spawn(python, args, { cwd: source, env, stdio: ['ignore', 'ignore', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    return readReport(await readFile(report, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Case {
  '@classname': string;
  '@name': string;
  failure?: { '@message': string }[];
  error?: { '@message': string }[];
  skipped?: { '@message': string }[];
}

function readReport(xml: string): Outcome[] {
  const lists = ['testsuite', 'testcase', 'failure', 'error', 'skipped'];
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => lists.includes(name),
  });
  const report = parser.parse(xml) as { testsuites: { testsuite: { testcase?: Case[] }[] } };
  return report.testsuites.testsuite
    .flatMap((suite) => suite.testcase ?? [])
    .map((one) => {
      const problem = one.failure?.[0] ?? one.error?.[0];
      const result = problem ? 'failed' : one.skipped ? 'skipped' : 'passed';
      const reason = (problem ?? one.skipped?.[0])?.['@message'] ?? '';
      return { test: `${one['@classname'].replace('tests.test_emr.', '')}::${one['@name']}`, result, reason };
    });
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs moto's EMR tests against a local AWS in zero-delay mode and prints what came of them; arguments go to pytest. */
async function main(): Promise<void> {
  const source = await fetchSource();
  const python = await prepareEnvironment();
  const directory = await mkdtemp(join(tmpdir(), 'stoker-moto-aws-'));
  const aws = await startLocalAws({ directory, engine: noEngine, zeroDelay: true, credentials: CREDENTIALS });
  try {
    const outcomes = await runTests(python, source, aws.url, process.argv.slice(2));
    const count = (result: Outcome['result']) => outcomes.filter((one) => one.result === result).length;
    for (const { test, result, reason } of outcomes) {
      if (result !== 'passed') say(`${result}  ${test}\n        ${reason.split('\n')[0]?.slice(0, 300)}`);
    }
    say(
      `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped, of ${outcomes.length} (moto ${MOTO})`,
    );
  } finally {
    await aws.close();
    await rm(directory, { recursive: true, force: true });
  }
}

await main();
