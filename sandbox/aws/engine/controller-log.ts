import { appendFile } from 'node:fs/promises';
import type { Exit } from '../contract.ts';
import type { Step } from './step-command.ts';

/** The controller's log of a step, in the words of EMR's step runner. */
export interface ControllerLog {
  say(level: 'INFO' | 'WARN' | 'ERROR', text: string): Promise<void>;
}

/** Appends to a controller log; lines carry the time as EMR writes it. */
export function createControllerLog(file: string): ControllerLog {
  return {
    async say(level, text) {
      await appendFile(file, `${new Date().toISOString()} ${level} ${text}\n`);
    },
  };
}

/** What EMR's step runner reports of a step: `hadoop jar <jar> <args>`. */
export function startExec(step: Step): string {
  const jar = /^(command|script)-runner\.jar$/.test(step.jar)
    ? `/var/lib/aws/emr/step-runner/hadoop-jars/${step.jar}`
    : step.jar;
  return ['hadoop', 'jar', jar, ...(step.mainClass === undefined ? [] : [step.mainClass]), ...step.args].join(' ');
}

/** The two last words of a step: how its process ended, and what EMR makes of it. */
export async function sayEnd(log: ControllerLog, exec: string, exit: Exit, seconds: number): Promise<void> {
  const code = exit.code ?? `null (signal ${exit.signal})`;
  await log.say('INFO', `waitProcessCompleted ended with exit code ${code} : ${exec}`);
  await log.say('INFO', `total process run time: ${seconds} seconds`);
  if (exit.code === 0) await log.say('INFO', `Step succeeded with exitCode 0 and took ${seconds} seconds`);
  else await log.say('WARN', `Step failed with exitCode ${code} and took ${seconds} seconds`);
}
