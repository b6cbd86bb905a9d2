import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { lockState } from './lock.ts';
import { scheduleNights } from './nights.ts';
import { runOnce } from './once.ts';
import { type DemoOptions, readOptions, USAGE } from './options.ts';
import { type Stage, setStage } from './stage.ts';
import { WAREHOUSE_FILE } from './warehouse.ts';

const STATE = join(import.meta.dirname, '..', '..', '.stoker', 'demo');
const print = (line: string): void => console.log(line);

async function main(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (options.help) {
    print(USAGE);
    return 0;
  }
  const state = resolve(options.state ?? STATE);
  const unlock = await lockState(state);
  try {
    return await play(options, state);
  } finally {
    await unlock();
  }
}

async function play(options: DemoOptions, state: string): Promise<number> {
  if (options.fresh) await rm(state, { recursive: true, force: true });
  const stopped = new Promise<number>((done) => {
    // The exit codes of a shell for a process ended by these signals.
    process.once('SIGINT', () => done(130));
    process.once('SIGTERM', () => done(143));
    process.once('SIGHUP', () => done(129));
  });
  print('Starting a local AWS, a local Slack, Postgres and Stoker …');
  const stage = await setStage({ state, port: options.port, quick: options.quick });
  try {
    const botEnded = stage.botEnded.then((log) => {
      throw new UserError(`Stoker ended by itself:\n${log}`, `The whole log is in ${join(state, 'stoker.log')}.`);
    });
    if (options.once !== null) return await Promise.race([runOnce(stage, options.once, print), stopped, botEnded]);
    await scheduleNights(stage);
    await invite(stage, near(state), options);
    const code = await Promise.race([stopped, botEnded]);
    print('\nPutting everything out …');
    // Ctrl-C is the usual end of a demo, no failure.
    return code === 130 ? 0 : code;
  } finally {
    await stage.close();
  }
}

async function invite(stage: Stage, state: string, options: DemoOptions): Promise<void> {
  const { pageUrl } = stage.slack;
  const terminal = options.state === null ? 'npx stoker --demo' : `npx stoker --demo-state ${options.state}`;
  print(`
  Slack   ${pageUrl}
  Type    /emr retrain     in #data-team: a cluster starts, Spark trains on real tweets, and the cluster goes
          /emr help        everything else
  Or      ${terminal} run retrain     the same from another terminal
  Look    psql "$(cat ${join(state, WAREHOUSE_FILE)})"     at what /emr load has put into Postgres (without psql: see sandbox/README.md)
  Leave   /emr launch adhoc     and do nothing: a minute later Stoker warns its owner, then puts it out; keep it, or don't
  Nights  /emr nightly     what ran by itself: every ten minutes a chain loads and retrains, if there are new tweets
  Try     /emr retrain --input s3://stoker-empty/*.json     what an empty bucket gets you
${process.stdin.isTTY ? '  Again   Enter prints a new address: each opens the page in one browser\n' : ''}  End     Ctrl-C
`);
  // Unreferenced, so that a terminal that could still be typed into does not keep the demo from ending.
  if (process.stdin.isTTY) process.stdin.on('data', () => print(`  Slack   ${stage.slack.pageUrl}`)).unref();
  if (options.open && process.stdout.isTTY) openBrowser(pageUrl);
}

/** A path as people would write it from where they are. */
function near(path: string): string {
  const fromHere = relative('.', path);
  return fromHere.startsWith('..') ? path : fromHere;
}

/** A machine without a browser is no problem: the address is printed. */
function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UserError) console.error(`${error.message}${error.hint ? `\n  → ${error.hint}` : ''}`);
  else console.error(error);
  process.exitCode = 1;
}
