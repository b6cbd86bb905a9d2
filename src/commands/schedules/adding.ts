import { chainArguments } from '../../config/chains.ts';
import type { Chain, Config, Job, JobArgument } from '../../config/schema.ts';
import { examplesOf } from '../examples.ts';
import type { Command } from '../spec.ts';
import { addFrom } from './add.ts';
import { SCHEDULE_OPTIONS } from './options.ts';

/** `schedule add <job>` for each job, and for each chain: a command with the schedule's own options and theirs. */
export function addingCommands({ jobs, chains }: Pick<Config, 'jobs' | 'chains'>): Command[] {
  return [
    ...Object.entries(jobs).map(([name, job]) => addingJob(name, job)),
    ...Object.entries(chains).map(([name, chain]) => addingChain(name, chain, jobs)),
  ];
}

const addingJob = (name: string, job: Job): Command =>
  adding({ kind: 'job', name }, job.arguments, `${examplesOf(name, job)[0]} --daily 02:30`, job.positional);

const addingChain = (name: string, chain: Chain, jobs: Config['jobs']): Command =>
  adding({ kind: 'chain', name }, chainArguments(chain, jobs), `${name} --weekdays 06:00`);

function adding(
  runs: NonNullable<Command['schedules']>,
  own: Readonly<Record<string, JobArgument>>,
  example: string,
  positional?: string,
): Command {
  const named = Object.fromEntries(Object.entries(own).map(([name, argument]) => [ownFlag(name), argument]));
  return {
    name: `schedule add ${runs.name}`,
    aliases: [],
    summary: `Run ${runs.name} by itself at planned times. Its own arguments may hold dates, such as "{{ date - 1d }}".`,
    examples: [`schedule add ${example}`],
    role: 'operator',
    wants: true,
    positionals: [],
    options: { ...SCHEDULE_OPTIONS, ...named },
    wordsTo: positional === undefined ? undefined : ownFlag(positional),
    takesDates: Object.keys(named),
    schedules: runs,
    handler: addFrom,
  };
}

/** How an argument of the job is typed here: where its name is one of the schedule's own, with `job-` before it. */
export const ownFlag = (argument: string): string =>
  Object.hasOwn(SCHEDULE_OPTIONS, argument) ? `job-${argument}` : argument;
