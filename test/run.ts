import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** All tests, of all runners, and one line that counts them; with arguments only vitest, which gets them. */
const root = join(import.meta.dirname, '..');

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

async function main(filters: string[]): Promise<number> {
  const reports = await mkdtemp(join(tmpdir(), 'stoker-reports-'));
  try {
    const counts = [await runVitest(filters, reports)];
    if (filters.length === 0) counts.push(await runPytest(join(reports, 'pytest.xml')));
    const sum = (field: keyof Count) => counts.reduce((total, count) => total + count[field], 0);
    const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
    console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
    return sum('failed') === 0 ? 0 : 1;
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

/** What vitest's JSON report says of one file. */
interface FileReport {
  name: string;
  status: string;
  assertionResults: { status: string }[];
}

/** So many files that fail are no slow moment any more. */
const MOST_AGAIN = 8;

/**
 * A browser, a JVM and a database share two cores in CI: one second look, with everything of the file made anew and nothing
 * beside it, tells a slow moment from a fault.
 */
async function runVitest(filters: string[], reports: string): Promise<Count> {
  const first = await vitest(filters, join(reports, 'vitest.json'));
  const failed = first.files.filter(isBroken);
  if (!process.env.CI || failed.length === 0 || failed.length > MOST_AGAIN) return first.count;
  console.log(`\nOnce more, by themselves: ${failed.map(({ name }) => relative(root, name)).join(', ')}\n`);
  const second = await vitest(
    ['--maxWorkers=1', ...failed.map(({ name }) => name)],
    join(reports, 'vitest-again.json'),
  );
  const kept = countOf(first.files.filter(({ status }) => status === 'passed'));
  return {
    passed: kept.passed + second.count.passed,
    failed: second.count.failed,
    skipped: kept.skipped + second.count.skipped,
  };
}

async function vitest(args: string[], report: string): Promise<{ count: Count; files: FileReport[] }> {
  const command = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(process.execPath, [command, 'run', ...outputs, ...args], root);
  const json = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as { testResults?: FileReport[] };
  const files = json.testResults ?? [];
  const count = countOf(files);
  // A file that breaks before its first test, or an error outside of all tests, is a failure too.
  const failed = count.failed === 0 && code !== 0 ? Math.max(1, files.filter(isBroken).length) : count.failed;
  return { count: { ...count, failed }, files };
}

const isBroken = ({ status }: FileReport): boolean => status !== 'passed';

function countOf(files: FileReport[]): Count {
  const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return { passed, failed, skipped: statuses.length - passed - failed };
}

async function runPytest(report: string): Promise<Count> {
  const python = join(root, '.stoker', 'python', 'bin', 'python');
  // As above: in CI one second look at what failed.
  const again = process.env.CI ? ['--reruns', '1'] : [];
  // Two Sparks beside each other; each file's tests share what they have made.
  const abreast = ['-n', '2', '--dist', 'loadfile'];
  const args = ['-m', 'pytest', '-q', ...abreast, ...again, `--junitxml=${report}`];
  const code = await run(python, args, join(root, 'spark-jobs'));
  const suite = /<testsuite [^>]*>/.exec(await readFile(report, 'utf8').catch(() => ''))?.[0] ?? '';
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  return { passed: count('tests') - failed - skipped, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

function run(file: string, args: string[], cwd: string): Promise<number> {
  const child = spawn(file, args, { cwd, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main(process.argv.slice(2));
