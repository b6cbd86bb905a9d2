import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
    const counts = [await runVitest(filters, join(reports, 'vitest.json'))];
    if (filters.length === 0) counts.push(await runPytest(join(reports, 'pytest.xml')));
    const sum = (field: keyof Count) => counts.reduce((total, count) => total + count[field], 0);
    const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
    console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
    return sum('failed') === 0 ? 0 : 1;
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

async function runVitest(filters: string[], report: string): Promise<Count> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await run(
    process.execPath,
    [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters],
    root,
  );
  const json = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Partial<Record<string, number>>;
  const failed = json.numFailedTests ?? 0;
  return {
    passed: json.numPassedTests ?? 0,
    // A file that breaks before its first test, or an error outside of all tests, is a failure too.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: (json.numPendingTests ?? 0) + (json.numTodoTests ?? 0),
  };
}

async function runPytest(report: string): Promise<Count> {
  const python = join(root, '.stoker', 'python', 'bin', 'python');
  // As vitest.config.ts has it: in CI one second look tells a slow moment from a fault.
  const again = process.env.CI ? ['--reruns', '1'] : [];
  const code = await run(python, ['-m', 'pytest', '-q', ...again, `--junitxml=${report}`], join(root, 'spark-jobs'));
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
