import { chainArguments } from '../config/chains.ts';
import type { Chain, Config, Job } from '../config/schema.ts';
import { BUILT_IN } from './built-in.ts';
import { examplesOf } from './examples.ts';
import { runChain } from './handlers/run-chain.ts';
import { runJob } from './handlers/run-job.ts';
import { DRY_RUN, JOB_OPTIONS } from './job-options.ts';
import { nameOf } from './parsing/normalize.ts';
import { addingCommands } from './schedules/adding.ts';
import type { Command, Registry } from './spec.ts';

/** Stoker's own commands and one for each job and each chain of the configuration. */
export function createRegistry(config: Pick<Config, 'jobs' | 'presets' | 'chains'>): Registry {
  const jobCommands = [
    ...Object.entries(config.jobs).map(([name, job]) => jobCommand(name, job)),
    ...Object.entries(config.chains).map(([name, chain]) => chainCommand(name, chain, config.jobs)),
  ];
  const byWord = new Map<string, Command>();
  // Stoker's own come last and win: a job named `status` is still reached by `run status`.
  for (const command of [...jobCommands, ...BUILT_IN]) {
    for (const word of [command.name, ...command.aliases]) byWord.set(nameOf(word), command);
  }
  return {
    commands: [...BUILT_IN, ...jobCommands],
    find: (name) => byWord.get(name),
    job: (name) => jobCommands.find((command) => command.name === name),
    schedulable: addingCommands(config),
    words: [...byWord.keys()],
    jobNames: Object.keys(config.jobs),
    chainNames: Object.keys(config.chains),
    presetNames: Object.keys(config.presets),
  };
}

function jobCommand(name: string, job: Job): Command {
  return {
    name,
    aliases: [],
    summary: job.description,
    examples: examplesOf(name, job),
    role: 'operator',
    wants: true,
    positionals: [],
    options: { ...job.arguments, ...JOB_OPTIONS },
    wordsTo: job.positional,
    job: name,
    handler: runJob,
  };
}

function chainCommand(name: string, chain: Chain, jobs: Config['jobs']): Command {
  const options = chainArguments(chain, jobs);
  return {
    name,
    aliases: [],
    summary: chain.description,
    examples: examplesOf(name, { arguments: options }),
    role: 'operator',
    wants: true,
    positionals: [],
    options: { ...options, preset: JOB_OPTIONS.preset, 'dry-run': DRY_RUN },
    chain: name,
    handler: runChain,
  };
}
