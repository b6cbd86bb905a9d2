import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, open, readFile } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';

/** A step as EMR was given it. */
export interface Step {
  id: string;
  jar: string;
  mainClass?: string;
  args: string[];
}

/** A step that cannot even be started; the message is what EMR's controller log says. */
export class StepError extends Error {
  override readonly name = 'StepError';
}

const S3_URI = /^s3[an]?:\/\/([^/]+)\/(.+)$/;

/** The plain file of `s3://bucket/key`; fails in S3's words when there is none. */
export async function fileOfUri(uri: string, root: string): Promise<string> {
  const [, bucket = '', key = ''] = S3_URI.exec(uri) ?? [];
  if (bucket === '') throw new StepError(`'${uri}' is not an S3 path; write s3://bucket/key.`);
  const folder = join(root, bucket);
  const file = resolve(folder, key);
  if (!file.startsWith(folder + sep)) throw new StepError(`'${uri}' leaves its bucket.`);
  const there = (path: string) =>
    access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
  if (!(await there(folder))) throw new StepError(`NoSuchBucket: The specified bucket does not exist: ${uri}`);
  if (!(await there(file))) throw new StepError(`NoSuchKey: The specified key does not exist: ${uri}`);
  return file;
}

/** Fetches a file from S3, or takes a local one (`file:` or a path), into a folder. */
async function fetchTo(directory: string, uri: string, root: string): Promise<string> {
  const source = uri.startsWith('/')
    ? uri
    : uri.startsWith('file:')
      ? new URL(uri).pathname
      : await fileOfUri(uri, root);
  await mkdir(directory, { recursive: true });
  const target = join(directory, basename(source));
  await copyFile(source, target);
  return target;
}

/** A script as the kernel or, without a first line that names its interpreter, Java's process starter runs it. */
export async function scriptArgv(path: string, args: string[]): Promise<string[]> {
  await chmod(path, 0o755);
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString() === '#!' ? [path, ...args] : ['/bin/sh', path, ...args];
  } finally {
    await file.close();
  }
}

/** The command line of a step: what `hadoop jar <jar> <args>` comes to on a node of EMR. */
export async function stepArgv(step: Step, directory: string, root: string): Promise<string[]> {
  const jar = basename(step.jar);
  if (jar === 'command-runner.jar') {
    if (step.args.length === 0)
      throw new StepError('command-runner.jar needs a command in its arguments; it got none.');
    return step.args;
  }
  if (jar === 'script-runner.jar') {
    const [script, ...args] = step.args;
    if (script === undefined) throw new StepError('script-runner.jar needs the path of a script; it got no arguments.');
    return scriptArgv(await fetchTo(directory, script, root), args);
  }
  const file = await fetchTo(directory, step.jar, root);
  return ['hadoop', 'jar', file, ...(step.mainClass === undefined ? [] : [step.mainClass]), ...step.args];
}

const SPARK_COMMANDS = new Set(['spark-submit', 'pyspark', 'spark-shell', 'spark-sql']);
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'sudo', 'env', 'nohup', 'timeout']);
const NAMES_YARN = /(^|[^\w-])(spark-submit|spark-shell|spark-sql|yarn\s+(application|app|node))($|[^\w-])/;

/** Whether a command talks to YARN, so that it has to be up first. Shell scripts are searched for the commands that do. */
export async function needsYarn(argv: string[]): Promise<boolean> {
  const [command = '', ...args] = argv;
  const name = basename(command);
  if (name === 'yarn') return true;
  if (name === 'hadoop') return args[0] === 'jar';
  if (SPARK_COMMANDS.has(name)) return namesYarnAsMaster(args);
  const scripts = await Promise.all((SHELLS.has(name) ? args : [command]).map(scriptText));
  return (SHELLS.has(name) ? [args.join(' '), ...scripts] : scripts).some((text) => NAMES_YARN.test(text));
}

function namesYarnAsMaster(args: string[]): boolean {
  const named = args.indexOf('--master');
  const master = named >= 0 ? args[named + 1] : args.find((each) => each.startsWith('--master='))?.slice(9);
  return master === undefined || master.startsWith('yarn');
}

/** The text of a script, and nothing for what is no file or a program. */
async function scriptText(path: string): Promise<string> {
  if (!path.includes('/')) return '';
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.includes('\0') ? '' : text;
}
