import { SCHEDULE_ACTIONS, schedule } from '../handlers/schedule.ts';
import type { Command } from '../spec.ts';

/** `schedule`; what its `add` takes depends on the job, so that is a command of its own (`addingCommands`). */
export const SCHEDULE: Command = {
  name: 'schedule',
  aliases: ['schedules'],
  summary: 'List what runs by itself, add a job or a chain to it, show, pause, resume, run or remove one.',
  examples: [
    'schedule',
    'schedule add retrain --daily 02:30 --tz Europe/Berlin',
    'schedule add retrain --weekly "mon 06:00" --input "s3://bucket/{{ date - 1d : yyyy/MM/dd }}/*.gz" --retries 2',
    'schedule show retrain',
    'schedule pause retrain',
  ],
  role: 'viewer',
  positionals: [
    { name: 'action', kind: 'choice', choices: SCHEDULE_ACTIONS, required: false },
    { name: 'name', kind: 'schedule', required: false },
  ],
  options: {},
  handler: schedule,
};
