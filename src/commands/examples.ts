import { checkArgument } from '../config/arguments.ts';
import type { Job, JobArgument } from '../config/schema.ts';
import { quotedIfNeeded } from '../slack/cards/typed-line.ts';

/** What help offers to copy: the job with what it cannot do without, over another span, and tried on a part first. */
export function examplesOf(name: string, job: Job): string[] {
  const entries = Object.entries(job.arguments);
  const shown = entries.filter(([, argument]) => isNeeded(argument) || exampleIn(argument) !== undefined);
  const words = shown.filter(([key]) => key === job.positional).map((entry) => exampleValue(...entry));
  const flags = shown.filter(([key]) => key !== job.positional);
  const bare = [name, ...words, ...flags.map(([key, argument]) => `--${key} ${exampleValue(key, argument)}`)].join(' ');
  const span = entries.find(([key, { type }]) => type === 'duration' && !shown.some(([other]) => other === key));
  const { limit } = job.arguments;
  const tried = limit && checkArgument('limit', limit, '1000').kind === 'value';
  return [bare, ...(span ? [`${bare} --${span[0]} 3d`] : []), ...(tried ? [`${bare} --limit 1000`] : [])];
}

const isNeeded = (argument: JobArgument): boolean => argument.required && argument.default === undefined;

const exampleIn = (argument: JobArgument): string | undefined => ('example' in argument ? argument.example : undefined);

function exampleValue(name: string, argument: JobArgument): string {
  const given = exampleIn(argument);
  if (given !== undefined) return quotedIfNeeded(given);
  switch (argument.type) {
    case 'choice':
      return argument.choices[0] ?? '';
    case 'integer':
    case 'number':
      return String(argument.minimum ?? argument.maximum ?? 1);
    case 'boolean':
      return 'true';
    case 'duration':
      return '7d';
    case 'date':
      return '2026-11-21';
    case 'path':
      return 's3://bucket/folder/*.json.gz';
    case 'string':
      return `"${name}"`;
  }
}
