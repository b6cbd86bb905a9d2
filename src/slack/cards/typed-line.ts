import { isDeepStrictEqual } from 'node:util';
import { defaultOf } from '../../config/arguments.ts';
import type { Job } from '../../config/schema.ts';
import type { ArgumentValue, Run } from '../../records.ts';
import { redacted } from '../../text/redact.ts';
import { inlineCode, plain } from '../escape.ts';

/** What makes this run another than the last one, as it is typed: the arguments that are not the job's defaults, in the job's order. */
export function typedLine(run: Pick<Run, 'arguments'>, job: Job | undefined): string {
  const order = Object.keys(job?.arguments ?? {});
  const rank = (name: string): number => (name === job?.positional ? -1 : order.indexOf(name));
  const typed = Object.entries(run.arguments)
    .filter(([name, value]) => {
      const argument = job?.arguments[name];
      return !argument || !isDeepStrictEqual(defaultOf(argument), value);
    })
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => argumentTyped(name === job?.positional ? '' : `--${name}`, value))
    .join(' ');
  return typed && inlineCode(plain(redacted(typed), 600), 700);
}

function argumentTyped(flag: string, value: ArgumentValue): string {
  if (value === true) return flag;
  return [value]
    .flat()
    .map((item) => [flag, quotedIfNeeded(String(item))].filter(Boolean).join(' '))
    .join(' ');
}

/** A value as it has to be typed: in quotes when it holds spaces or quotes, or could be taken for a flag. */
export const quotedIfNeeded = (text: string): string =>
  /[\s"']|^-(?![\d.])/.test(text) ? `"${text.replace(/["\\]/g, (character) => `\\${character}`)}"` : text;
