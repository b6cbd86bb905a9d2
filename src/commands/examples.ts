import { checkArgument } from '../config/arguments.ts';
import type { Job, JobArgument } from '../config/schema.ts';
import { quotedIfNeeded } from '../slack/cards/typed-line.ts';

/** What help offers to copy: the job with what it cannot do without, over another span, and tried on a part first. */
export function examplesOf(name: string, job: Pick<Job, 'arguments' | 'positional'>): string[] {
  const entries = Object.entries(job.arguments);
  const needed = entries.filter(([, argument]) => argument.required && argument.default === undefined);
  const words = needed.filter(([key]) => key === job.positional).map((entry) => exampleValue(...entry));
  const flags = needed.filter(([key]) => key !== job.positional);
  const bare = [name, ...words, ...flags.map(([key, argument]) => `--${key} ${exampleValue(key, argument)}`)].join(' ');
  const span = entries.find(([key, { type }]) => type === 'duration' && !needed.some(([other]) => other === key));
  const { limit } = job.arguments;
  const tried = limit && checkArgument('limit', limit, '1000').kind === 'value';
  return [bare, ...(span ? [`${bare} --${span[0]} 3d`] : []), ...(tried ? [`${bare} --limit 1000`] : [])];
}

function exampleValue(name: string, argument: JobArgument): string {
  if ('example' in argument && argument.example !== undefined) return quotedIfNeeded(argument.example);
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
    case 'share':
      return '5%';
    case 'path':
      return 's3://bucket/folder/*.json.gz';
    case 'string':
      return `"${name}"`;
  }
}
