import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from './errors.mjs';
import { home, root } from './paths.mjs';
import { browser, classes, flights, jars, npm, page, python, pythonDev, ratings, tweets } from './steps.mjs';

const data = [tweets, flights, ratings];

/** Which steps a command needs; a step's `after` name those that come first. */
const STEPS = {
  start: [npm],
  demo: [npm, python, jars, classes, ...data, page],
  test: [npm, python, pythonDev, jars, classes, ...data, page, browser],
  bench: [npm, python, jars, classes, ...data, page],
};
const NEEDED_BYTES = 2e9;

/** Brings everything a command needs up to date; silent when there is nothing to do. */
export async function setUp(purpose) {
  const steps = STEPS[purpose];
  if (!steps) throw new SetupError(`unknown purpose '${purpose}'; legal: ${Object.keys(STEPS).join(', ')}.`);
  const stale = steps.filter((step) => readStamp(step) !== inputsOf(step));
  if (stale.length === 0) return;
  if (stale.some((step) => step.large)) checkDisk();
  console.log(`Setting up: ${stale.map((step) => step.title).join(', ')}.`);
  const started = Date.now();
  const running = new Map();
  for (const step of stale) {
    // Steps without an order between them run side by side.
    const before = step.after.map((name) => running.get(name)).filter(Boolean);
    running.set(
      step.name,
      Promise.all(before).then(() => install(step)),
    );
  }
  const outcomes = await Promise.allSettled(running.values());
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  console.log(`Set-up done in ${seconds(started)}.`);
}

async function install(step) {
  const started = Date.now();
  console.log(`  … ${step.title}${step.takes ? ` (${step.takes})` : ''}`);
  const ticking = setInterval(() => console.log(`  … ${step.title}, ${seconds(started)} so far`), 30_000);
  try {
    const inputs = inputsOf(step);
    rmSync(stampOf(step), { force: true });
    const note = await step.install();
    // A step that could do no better (no browser to be had) is tried again the next time.
    if (note === undefined) writeStamp(step, inputs);
    console.log(
      `  ${note === undefined ? '✓' : '–'} ${step.title}${note === undefined ? `, ${seconds(started)}` : `: ${note}`}`,
    );
  } catch (error) {
    // Other steps may still take minutes; the reason comes at the end.
    console.log(`  ✗ ${step.title}, ${seconds(started)}`);
    throw error;
  } finally {
    clearInterval(ticking);
  }
}

/** The stamp lies with what it vouches for, so that deleting one deletes the other. */
const stampOf = (step) => join(root, step.stamp);
const readStamp = (step) => (existsSync(stampOf(step)) ? readFileSync(stampOf(step), 'utf8') : null);

function writeStamp(step, inputs) {
  mkdirSync(dirname(stampOf(step)), { recursive: true });
  writeFileSync(stampOf(step), inputs);
}

/** What the step's outcome depends on: the contents of its input files and its own code's version. */
function inputsOf(step) {
  const hash = createHash('sha256').update(`${step.name} ${step.version}`);
  for (const input of step.inputs)
    for (const file of filesBelow(join(root, input))) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => (name === 'node_modules' || name === '__pycache__' ? [] : filesBelow(join(path, name))));
}

function checkDisk() {
  mkdirSync(home, { recursive: true });
  const { bavail, bsize } = statfsSync(home);
  if (bavail * bsize < NEEDED_BYTES) {
    throw new SetupError(
      `only ${Math.round((bavail * bsize) / 1e6)} MB are free here; set-up needs 2 GB.`,
      'Free some space (see `df -h .`) and run the same command again.',
    );
  }
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
