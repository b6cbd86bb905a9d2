import type { Ending, Line, Reading } from './statement.ts';

const toEnding = (word: string | undefined): Ending | null => {
  if (word === undefined || word === 'UNDEFINED') return null;
  return word === 'SUCCEEDED' ? 'succeeded' : word === 'KILLED' ? 'killed' : 'failed';
};

/** Notes what a line says of how a step, an application or a program ended; the last word counts. */
export function readEnding(reading: Reading, line: Line): void {
  const { text } = line;
  const application = /(?:Final app status: |final status: |finalStatus: )([A-Z]+)/.exec(text)?.[1];
  if (application !== undefined) reading.ending.application = toEnding(application) ?? reading.ending.application;
  if (/Application application_\d+_\d+ finished with failed status/.test(text)) reading.ending.application = 'failed';
  if (reading.place.role === 'controller') {
    if (/\bStep succeeded\b/.test(text)) reading.ending.step = 'succeeded';
    if (/\bStep failed\b/.test(text)) reading.ending.step = 'failed';
  }
  const state = /Application report for application_\d+_\d+ \(state: ([A-Z]+)\)/.exec(text)?.[1];
  if (state === 'ACCEPTED') reading.waited = line;
  if (state === 'RUNNING') reading.ran = true;
  const status = /User application exited with status (\d+)/.exec(text)?.[1];
  if (status !== undefined) reading.exitStatus ??= { status: Number(status), line };
}
