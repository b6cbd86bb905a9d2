import { GROUPINGS, PERIODS } from '../cost-report.ts';
import { LOG_STREAMS } from '../emr/logs/view/choose.ts';
import { again } from './handlers/again.ts';
import { cancel } from './handlers/cancel.ts';
import { claim } from './handlers/claim.ts';
import { cost } from './handlers/cost.ts';
import { data } from './handlers/data.ts';
import { help } from './handlers/help.ts';
import { idle } from './handlers/idle.ts';
import { ignore } from './handlers/ignore.ts';
import { jobs } from './handlers/jobs.ts';
import { keep } from './handlers/keep.ts';
import { launch } from './handlers/launch.ts';
import { logs } from './handlers/logs.ts';
import { models } from './handlers/models.ts';
import { nightly } from './handlers/nightly.ts';
import { presets } from './handlers/presets.ts';
import { report } from './handlers/report.ts';
import { runJob } from './handlers/run-job.ts';
import { settings } from './handlers/settings.ts';
import { status } from './handlers/status.ts';
import { terminate } from './handlers/terminate.ts';
import { unclaimed } from './handlers/unclaimed.ts';
import { why } from './handlers/why.ts';
import { DRY_RUN } from './job-options.ts';
import { SCHEDULE } from './schedules/command.ts';
import type { Command } from './spec.ts';

/** What everybody has, whatever stoker.yml says. */
export const BUILT_IN: readonly Command[] = [
  {
    name: 'help',
    aliases: ['commands'],
    summary: 'Show what you can ask for, or how one command is used.',
    examples: ['help', 'help launch'],
    role: 'viewer',
    positionals: [{ name: 'command', kind: 'command', required: false }],
    options: {},
    handler: help,
  },
  {
    name: 'status',
    aliases: ['ps', 'clusters', 'list'],
    summary: 'Show what is running, or one run or cluster in detail and how to connect to it.',
    examples: ['status', 'status r-7k3f9q2m'],
    role: 'viewer',
    positionals: [{ name: 'run or cluster', kind: 'run-or-cluster', required: false }],
    options: {},
    handler: status,
  },
  {
    name: 'presets',
    aliases: ['preset'],
    summary: 'List the kinds of cluster that can be launched.',
    examples: ['presets'],
    role: 'viewer',
    positionals: [],
    options: {},
    handler: presets,
  },
  {
    name: 'jobs',
    aliases: ['job'],
    summary: 'List the jobs that can be run, with their arguments.',
    examples: ['jobs'],
    role: 'viewer',
    positionals: [],
    options: {},
    handler: jobs,
  },
  {
    name: 'logs',
    aliases: ['log'],
    summary: 'Show what the logs of a run say, search them, or follow them.',
    examples: [
      'logs r-7k3f9q2m',
      'logs r-7k3f9q2m --grep timeout',
      'logs r-7k3f9q2m --stream executor --lines 200',
      'logs r-7k3f9q2m --follow',
    ],
    role: 'viewer',
    positionals: [{ name: 'run', kind: 'run', required: true }],
    options: {
      step: { type: 'integer', help: 'Of which step, from 1.', required: false, minimum: 1, maximum: 256 },
      stream: {
        type: 'choice',
        help: "Only these, with all that they say: the step's own stderr, stdout or controller, the driver's, the executors'.",
        required: false,
        choices: [...LOG_STREAMS],
      },
      grep: { type: 'string', help: 'Only lines with this text, in capitals or not.', required: false },
      lines: {
        type: 'integer',
        help: 'How many lines of each log, the newest; 15 if not given, 40 matches.',
        required: false,
        minimum: 1,
        maximum: 2000,
      },
      follow: {
        type: 'boolean',
        help: 'Bring new lines into the thread as they come, or at a command line into the terminal.',
        required: false,
        default: false,
      },
    },
    handler: logs,
  },
  {
    name: 'report',
    aliases: ['did'],
    summary: 'Show what an ended run did, stage by stage, and what to change.',
    examples: ['report r-7k3f9q2m', 'report r-7k3f9q2m --spark-ui'],
    role: 'viewer',
    positionals: [{ name: 'run', kind: 'run', required: true }],
    options: {
      'spark-ui': {
        type: 'boolean',
        help: 'Give a link to Spark’s own pages about it instead; works for whoever has it.',
        required: false,
        default: false,
      },
    },
    handler: report,
  },
  {
    name: 'run',
    aliases: ['start'],
    summary: 'Run a job or a chain of jobs; each is also a command of its own.',
    examples: ['run retrain --since 3d'],
    role: 'operator',
    wants: true,
    positionals: [{ name: 'job', kind: 'job', required: true }],
    options: {},
    handler: runJob,
  },
  {
    name: 'launch',
    aliases: ['create'],
    summary: 'Launch a cluster of a preset.',
    examples: ['launch adhoc', 'launch adhoc --dry-run'],
    role: 'operator',
    wants: true,
    positionals: [{ name: 'preset', kind: 'preset', required: true }],
    options: { 'dry-run': DRY_RUN },
    handler: launch,
  },
  {
    name: 'why',
    aliases: [],
    summary: 'Show whether a cluster works: what is seen of it now, the rule that decides, and what comes next.',
    examples: ['why c-7k3f9q2m'],
    role: 'viewer',
    positionals: [{ name: 'cluster', kind: 'cluster', required: true }],
    options: {},
    handler: why,
  },
  {
    name: 'idle',
    aliases: [],
    summary: 'Show which kept clusters work and which do not, by a look at each of them now.',
    examples: ['idle', 'idle --explain'],
    role: 'viewer',
    positionals: [],
    options: {
      explain: {
        type: 'boolean',
        help: 'Show all that was seen of each, as `why` does.',
        required: false,
        default: false,
      },
    },
    handler: idle,
  },
  {
    name: 'keep',
    aliases: ['extend'],
    summary: 'Keep an idle cluster from being ended: for an hour, or for as long as you say.',
    examples: ['keep c-7k3f9q2m', 'keep c-7k3f9q2m for 3h', 'keep c-7k3f9q2m until 18:00'],
    role: 'operator',
    ownerMay: true,
    wants: true,
    positionals: [
      { name: 'cluster', kind: 'cluster', required: true },
      { name: 'time', kind: 'time', choices: ['for 2h', 'until 18:00'], required: false, rest: true },
    ],
    options: {},
    handler: keep,
  },
  {
    name: 'cancel',
    aliases: ['stop'],
    summary: 'Stop a run.',
    examples: ['cancel r-7k3f9q2m'],
    role: 'operator',
    ownerMay: true,
    wants: true,
    positionals: [{ name: 'run', kind: 'run', required: true }],
    options: {},
    handler: cancel,
  },
  {
    name: 'again',
    aliases: ['rerun', 'retry'],
    summary: 'Run an ended run, or launch a cluster that is gone, once more.',
    examples: ['again r-7k3f9q2m'],
    role: 'operator',
    wants: true,
    positionals: [{ name: 'run or cluster', kind: 'run-or-cluster', required: true }],
    options: {},
    handler: again,
  },
  {
    name: 'terminate',
    aliases: ['kill'],
    summary: 'Put a cluster out, with everything on it; asks first.',
    examples: ['terminate c-7k3f9q2m'],
    role: 'operator',
    ownerMay: true,
    wants: true,
    positionals: [{ name: 'cluster', kind: 'cluster', required: true }],
    options: {},
    handler: terminate,
  },
  {
    name: 'unclaimed',
    aliases: ['found'],
    summary: 'List the clusters of the account that Stoker did not launch, with what they cost.',
    examples: ['unclaimed'],
    role: 'viewer',
    positionals: [],
    options: {},
    handler: unclaimed,
  },
  {
    name: 'claim',
    aliases: [],
    summary: 'Make a cluster that Stoker did not launch yours, with a card, its cost and its idle rules.',
    examples: ['claim j-2AXXXXXXGAPLF'],
    role: 'operator',
    wants: true,
    positionals: [{ name: 'cluster', kind: 'emr-cluster', required: true }],
    options: {},
    handler: claim,
  },
  {
    name: 'ignore',
    aliases: [],
    summary: 'Leave a cluster that nobody claimed out of the daily list for a while.',
    examples: ['ignore j-2AXXXXXXGAPLF', 'ignore j-2AXXXXXXGAPLF --for 30d'],
    role: 'operator',
    positionals: [{ name: 'cluster', kind: 'emr-cluster', required: true }],
    options: {
      for: { type: 'duration', help: 'For how long: 1h to 90d, 7d if not given.', required: false },
    },
    handler: ignore,
  },
  {
    name: 'cost',
    aliases: ['costs', 'bill', 'budgets'],
    summary: 'Show what clusters have cost, how much of it idle, and how far budgets are spent.',
    examples: ['cost', 'cost today', 'cost week --by day', 'cost month --by job --csv'],
    role: 'viewer',
    positionals: [{ name: 'period', kind: 'choice', choices: [...PERIODS], required: false }],
    options: {
      by: {
        type: 'choice',
        help: 'What the sum is divided by; owner if not given.',
        required: false,
        choices: [...GROUPINGS],
      },
      csv: {
        type: 'boolean',
        help: 'Give the rows as a CSV file, by direct message; at a command line print them.',
        required: false,
        default: false,
      },
    },
    handler: cost,
  },
  SCHEDULE,
  {
    name: 'nightly',
    aliases: ['digest', 'tonight'],
    summary: 'Show what schedules did last night or in the night before a day, and what runs next.',
    examples: ['nightly', 'nightly yesterday', 'nightly 2026-11-21'],
    role: 'viewer',
    positionals: [
      { name: 'day', kind: 'time', choices: ['2026-11-21', 'yesterday', 'monday'], required: false, rest: true },
    ],
    options: {},
    handler: nightly,
  },
  {
    name: 'models',
    aliases: ['model'],
    summary: 'Show trained models and their champions; operators promote a version or roll back.',
    examples: ['models', 'models retrain', 'models retrain --promote r-7k3f9q2m', 'models retrain --rollback'],
    role: 'viewer',
    positionals: [{ name: 'model', kind: 'model', required: false }],
    options: {
      promote: {
        type: 'string',
        help: 'Make this version the champion: its name, the beginning of it, or the run that made it.',
        required: false,
      },
      rollback: {
        type: 'boolean',
        help: 'Make the champion before this one the champion again.',
        required: false,
        default: false,
      },
    },
    handler: models,
  },
  {
    name: 'data',
    aliases: [],
    summary: 'List what is in S3, or show the first lines of an object.',
    examples: ['data ls', 'data ls s3://bucket/flights/*.csv', 'data head s3://bucket/flights/flights.csv'],
    role: 'viewer',
    positionals: [
      { name: 'action', kind: 'choice', choices: ['ls', 'head'], required: true },
      { name: 'address', kind: 'address', required: false },
    ],
    options: {
      after: { type: 'string', help: 'With ls: go on after this name.', required: false },
      lines: {
        type: 'integer',
        help: 'With head: how many lines, 10 if not given.',
        required: false,
        minimum: 1,
        maximum: 100,
      },
    },
    handler: data,
  },
  {
    name: 'settings',
    aliases: ['preferences'],
    summary: 'Show or change how I tell you what concerns you: directly, at which hours, by whose clock.',
    examples: ['settings', 'settings --quiet 22:00-07:00 --dm off', 'settings --tz Europe/Berlin', 'settings --reset'],
    role: 'viewer',
    positionals: [],
    options: {
      quiet: {
        type: 'string',
        help: 'In these hours I do not write to you, nor call you by name; `none` for no such hours, `team` for the team’s.',
        example: '22:00-07:00',
        required: false,
      },
      dm: {
        type: 'choice',
        help: 'Whether I write to you directly; `team` for the team’s rule.',
        required: false,
        choices: ['on', 'off', 'team'],
      },
      tz: {
        type: 'string',
        help: 'Your time zone; `slack` for that of your profile.',
        example: 'Europe/Berlin',
        required: false,
      },
      reset: { type: 'boolean', help: 'Go back to the team’s rules.', required: false, default: false },
    },
    handler: settings,
  },
];
