import type { Ending, Line, Reading } from './statement.ts';

const toEnding = (word: string | undefined): Ending | null => {
  if (word === undefined || word === 'UNDEFINED') return null;
  return word === 'SUCCEEDED' ? 'succeeded' : word === 'KILLED' ? 'killed' : 'failed';
};

/** One of these stands in each line that tells of an end. */
export const ENDINGS: readonly string[] = [
  'status:',
  'finalStatus:',
  'exited with status',
  'a new application',
  'Submitting application',
  'Step succeeded',
  'Step failed',
  'finished with failed status',
  'due to AM Container',
  'stopped SparkContext',
  'Command exiting with',
  'ended with exit code',
  'Shutdown hook called',
  'RECEIVED SIGNAL TERM',
  'commanded a shutdown',
  '(state: ',
  'User class threw exception',
  'spark-submit ',
];

/** Notes what a line says of how a step, an application or a program ended; the last word counts. */
export function readEnding(reading: Reading, line: Line): void {
  const { text } = line;
  const application = /(?:Final app status: |final status: |finalStatus: )([A-Z]+)/.exec(text)?.[1];
  if (application !== undefined) reading.ending.application = toEnding(application) ?? reading.ending.application;
  if (
    /Application application_\d+_\d+ (?:finished with failed status|failed \d+ times? due to AM Container)/.test(text)
  )
    reading.ending.application = 'failed';
  // A saved controller's log may be called anything.
  if (/\bStep failed with exitCode -?\d|Command exiting with ret '-?[1-9]/.test(text)) reading.ending.step = 'failed';
  if (reading.place.role === 'controller') {
    if (/\bStep succeeded\b/.test(text)) reading.ending.step = 'succeeded';
    if (/\bStep failed\b/.test(text)) reading.ending.step = 'failed';
    if (/waitProcessCompleted ended with exit code (?:130|143|null \(signal SIG(?:INT|TERM)\))/.test(text))
      reading.stopped = line;
    Object.assign(reading.submitted, propertiesIn(text));
  }
  if (/\bSuccessfully stopped SparkContext/.test(text)) reading.closed = true;
  const state = /Application report for application_\d+_\d+ \(state: ([A-Z]+)\)/.exec(text)?.[1];
  if (state === 'ACCEPTED') reading.waited = line;
  if (state === 'RUNNING') reading.ran = true;
  const status = /User application exited with status (\d+)/.exec(text)?.[1];
  if (status !== undefined) reading.exitStatus ??= { status: Number(status), line };
}

const OPTIONS: Record<string, string> = {
  '--executor-memory': 'spark.executor.memory',
  '--executor-cores': 'spark.executor.cores',
  '--num-executors': 'spark.executor.instances',
  '--driver-memory': 'spark.driver.memory',
  '--driver-cores': 'spark.driver.cores',
};

/** What a command line of spark-submit sets. */
function propertiesIn(text: string): Record<string, string> {
  const [, line] = /\bspark-submit (.*)/.exec(text) ?? [];
  const properties: Record<string, string> = {};
  for (const [, option = '', value = ''] of (line ?? '').matchAll(/(--[\w-]+)[ =]([^\s'"]+)/g)) {
    const [, key, set] =
      option === '--conf' ? (/^(spark\.[\w.-]+)=(.*)$/.exec(value) ?? []) : [null, OPTIONS[option], value];
    if (key && set) properties[key] = set;
  }
  return properties;
}
