import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './errors.mjs';
import { exec } from './exec.mjs';
import { home, pythonHome, root } from './paths.mjs';
import { findPython } from './python.mjs';

const pythonBin = join(pythonHome, 'bin', 'python');
const node = join(root, 'node_modules', '.bin', 'node');

async function must(what, file, args, options) {
  const { code, output } = await exec(file, args, { cwd: root, ...options });
  if (code !== 0) throw explain(what, output);
}

const pipInstall = (requirements) =>
  must('the Python packages', pythonBin, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);

export const npm = {
  name: 'npm',
  version: 1,
  title: 'npm packages',
  takes: 'about 45 s',
  large: true,
  after: [],
  inputs: ['package.json', 'package-lock.json'],
  stamp: 'node_modules/.stoker-stamp',
  install: () => must('the npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
};

export const python = {
  name: 'python',
  version: 1,
  title: 'Python environment with Spark and Java',
  takes: 'about 1 min',
  large: true,
  after: [],
  inputs: ['spark-jobs/requirements.txt'],
  stamp: '.stoker/python/stoker-stamp',
  async install() {
    // An environment of another or a removed Python is made anew; one that works is only brought up to date.
    if (existsSync(pythonHome) && (await exec(pythonBin, ['-m', 'pip', '--version'])).code !== 0) {
      rmSync(pythonHome, { recursive: true, force: true });
    }
    if (!existsSync(pythonHome)) await must('the Python environment', await findPython(), ['-m', 'venv', pythonHome]);
    await pipInstall('spark-jobs/requirements.txt');
  },
};

export const pythonDev = {
  name: 'python-dev',
  version: 1,
  title: "peers for the jobs' tests",
  takes: 'about 20 s',
  after: ['python'],
  inputs: ['spark-jobs/requirements-dev.txt'],
  stamp: '.stoker/python/stoker-stamp-dev',
  install: () => pipInstall('spark-jobs/requirements-dev.txt'),
};

export const jars = {
  name: 'jars',
  version: 1,
  title: 'YARN for the local EMR',
  takes: 'about 15 s',
  after: ['python'],
  inputs: ['sandbox/aws/engine/yarn-jars.json', 'sandbox/aws/engine/fetch-jars.mjs', 'sandbox/aws/engine/java-net.mjs'],
  stamp: '.stoker/yarn-jars/stoker-stamp',
  async install() {
    const { fetchJars } = await import('../sandbox/aws/engine/fetch-jars.mjs');
    await fetchJars({ pythonHome, into: join(home, 'yarn-jars'), onProgress: () => {} }).catch((error) => {
      throw explain("YARN's jars", String(error.stack ?? error));
    });
  },
};

export const classes = {
  name: 'classes',
  version: 1,
  title: "an archive of Spark's classes, so that its jobs start in half the time",
  takes: 'about 1 min',
  after: ['npm', 'jars'],
  inputs: [
    'sandbox/aws/engine/prepare.ts',
    'sandbox/aws/engine/class-archive-training.py',
    'sandbox/aws/engine/bucket-file-system.scala',
    'sandbox/aws/engine/own-user-channels.scala',
    'sandbox/aws/engine/yarn-pages.scala',
    'sandbox/aws/engine/yarn-jars.json',
    'spark-jobs/requirements.txt',
  ],
  stamp: '.stoker/engine/stoker-stamp',
  async install() {
    const made = await exec(node, ['sandbox/aws/engine/prepare.ts', pythonHome, join(home, 'yarn-jars')], {
      cwd: root,
    });
    // It only saves time; a machine on which YARN cannot start has the quick engine.
    if (made.code !== 0) console.log(`    not made, all works without: ${made.output.trim().split('\n').at(-1)}`);
  },
};

export const tweets = {
  name: 'tweets',
  version: 1,
  title: 'real tweets to train on',
  takes: 'about 5 s',
  after: ['python'],
  inputs: ['sandbox/demo/tweets.py', 'sandbox/demo/source_distribution.py'],
  stamp: '.stoker/data/stoker-stamp',
  install: () => must('the tweets', pythonBin, ['sandbox/demo/tweets.py', '--cache', join(home, 'data')]),
};

export const flights = {
  name: 'flights',
  version: 1,
  title: 'real flights to ask about',
  takes: 'about 5 s',
  after: ['python'],
  inputs: ['sandbox/demo/flights.py', 'sandbox/demo/source_distribution.py'],
  stamp: '.stoker/data/flights/.stoker-stamp',
  install: () =>
    must('the flights', pythonBin, [
      'sandbox/demo/flights.py',
      '--into',
      join(home, 'data', 'flights'),
      '--cache',
      join(home, 'data'),
    ]),
};

export const ratings = {
  name: 'ratings',
  version: 1,
  title: 'movie ratings',
  after: ['python'],
  inputs: ['sandbox/demo/ratings.py', 'sandbox/demo/movie_titles.py'],
  stamp: '.stoker/data/ratings/.stoker-stamp',
  install: () => must('the ratings', pythonBin, ['sandbox/demo/ratings.py', '--into', join(home, 'data', 'ratings')]),
};

export const page = {
  name: 'page',
  version: 1,
  title: "the local Slack's page",
  takes: 'about 5 s',
  after: ['npm'],
  inputs: ['package-lock.json', 'sandbox/slack/page', 'sandbox/slack/contract.ts'],
  stamp: '.stoker/page/stoker-stamp',
  install: () => must("the local Slack's page", node, ['sandbox/slack/page/build.ts']),
};

export const browser = {
  name: 'browser',
  version: 1,
  title: "a browser for the page's tests",
  after: ['npm'],
  inputs: ['package-lock.json'],
  stamp: '.stoker/browser/stoker-stamp',
  async install() {
    const search =
      "import { findBrowser } from './test/support/browser.ts'; process.exit((await findBrowser()) ? 0 : 1);";
    const found = () => exec(node, ['--input-type=module', '-e', search], { cwd: root });
    if ((await found()).code === 0) return undefined;
    await exec(node, ['node_modules/playwright-core/cli.js', 'install', 'chromium-headless-shell'], { cwd: root });
    const { code } = await found();
    if (code === 0) return undefined;
    return "none found and none could be downloaded; the page's tests will be skipped (Debian: `sudo apt install chromium`)";
  },
};
