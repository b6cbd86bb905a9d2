import type { JobArgument } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import { CATCH_UPS, OVERLAPS } from '../../records.ts';
import { readWhen } from '../../times/when.ts';

const given = { required: false } as const;

/** What `schedule add` takes beside the arguments of the job or the chain. */
export const SCHEDULE_OPTIONS = {
  daily: { ...given, type: 'string', help: 'Each day at this time.', example: '02:30' },
  weekdays: { ...given, type: 'string', help: 'From Monday to Friday at this time.', example: '06:00' },
  weekly: {
    ...given,
    type: 'string',
    help: 'Each week on these days at this time.',
    pattern: '[A-Za-z,]+ +\\S+',
    example: 'mon 02:30',
  },
  hourly: { ...given, type: 'boolean', help: 'Each full hour; at another minute by --cron "15 * * * *".' },
  cron: {
    ...given,
    type: 'string',
    help: 'By five fields: minute, hour, day of the month, month, day of the week.',
    example: '15 3 1 * *',
  },
  tz: {
    ...given,
    type: 'string',
    help: 'By the clocks of this time zone; your own if not given.',
    example: 'Europe/Berlin',
  },
  name: { ...given, type: 'string', help: 'What to call it; as the job if not given.', example: 'nightly' },
  preset: { ...given, type: 'string', help: 'Launch a cluster of this preset instead.' },
  overlap: {
    ...given,
    type: 'choice',
    help: 'While the one before still runs: skip it, queue it, or cancel the older one; skip if not given.',
    choices: [...OVERLAPS],
  },
  'catch-up': {
    ...given,
    type: 'choice',
    help: 'Of the times that passed while I was down, make up for none, the last, or all; the last if not given.',
    choices: [...CATCH_UPS],
  },
  retries: {
    ...given,
    type: 'integer',
    help: 'How often one that failed is tried again; not at all if not given.',
    minimum: 0,
    maximum: 5,
  },
  pause: {
    ...given,
    type: 'duration',
    help: 'Before the first of these; each further pause is twice as long. 5m if not given.',
  },
  'time-limit': { ...given, type: 'duration', help: "End a run after so long; the job's own limit if not given." },
  'only-new-data': {
    ...given,
    type: 'boolean',
    help: 'Skip it when its input is what it was at the last success.',
  },
  tell: {
    ...given,
    type: 'string',
    list: true,
    help: 'Who is told of trouble beside you: a Slack id, from their profile; where you mention me also @name.',
    example: 'U0123ABCD',
  },
} as const satisfies Record<string, JobArgument>;

const FORMS = ['daily', 'weekdays', 'weekly', 'hourly', 'cron'] as const;

/** The five fields of cron that were asked for, in one of the forms. */
export function cronOf(options: Readonly<Record<string, unknown>>): string {
  const said = FORMS.filter((form) => options[form] !== undefined && options[form] !== false);
  const [form, second] = said;
  const all = FORMS.map((each) => `--${each}`).join(', ');
  if (form === undefined) throw new UserError('When is it to run?', `Say one of ${all}, such as \`--daily 02:30\`.`);
  if (second !== undefined) throw new UserError(`--${form} and --${second} exclude each other.`, `Say one of ${all}.`);
  if (form === 'hourly') return readWhen('hourly');
  const value = String(options[form]);
  return readWhen(form === 'cron' ? value : `${form} ${value}`);
}
