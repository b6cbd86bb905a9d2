import { checkArgument, isList } from './arguments.ts';
import { memoryProblems, stepProperties } from './check-memory.ts';
import { checkSpark } from './check-preset.ts';
import type { Finding } from './describe-issue.ts';
import { formatDuration } from './duration.ts';
import { isPart, RESERVED_ARGUMENTS, RESERVED_COMMANDS } from './names.ts';
import type { Job, JobArgument, Preset } from './schema.ts';
import { didYouMean } from './suggest.ts';

/** What the types of a job cannot say. Paths are relative to the job. */
export function checkJob(
  name: string,
  job: Job,
  presets: { names: string[]; parsed: Record<string, Preset>; sparkDefaults: Record<string, Record<string, string>> },
): Finding[] {
  const findings = [
    ...checkJobNames(name, job.preset, presets.names),
    ...Object.entries(job.arguments).flatMap(([arg, one]) => checkDeclaration(arg, one)),
    ...checkPositional(job),
    ...checkNewData(job),
  ];
  const preset = Object.hasOwn(presets.parsed, job.preset) ? presets.parsed[job.preset] : undefined;
  if (!preset) return findings;

  findings.push(...checkSpark(job.preset, preset));
  if (job.timeLimit > preset.hardLimit) {
    const limit = `hardLimit of preset '${job.preset}' (${formatDuration(preset.hardLimit)})`;
    findings.push({ path: ['timeLimit'], text: `${formatDuration(job.timeLimit)} is more than the ${limit}.` });
  }
  const problems = memoryProblems(preset, stepProperties(presets.sparkDefaults[job.preset] ?? {}, job));
  for (const [property, text] of Object.entries(problems)) {
    if (property in job.sparkConf) findings.push({ path: ['sparkConf', property], text });
  }
  return findings;
}

/** What is wrong with a job's own name and with the preset it names, whatever the rest of it looks like. */
export function checkJobNames(name: string, presetName: unknown, presets: string[]): Finding[] {
  const findings: Finding[] = [];
  const commands: readonly string[] = RESERVED_COMMANDS;
  if (commands.includes(name)) {
    findings.push({ path: [], text: `'${name}' is kept for a command of Stoker's own; call the job something else.` });
  }
  if (typeof presetName === 'string' && !presets.includes(presetName)) {
    const list = presets.length > 0 ? ` Presets: ${presets.join(', ')}.` : ' There is none yet.';
    const text = `there is no preset '${presetName}'.${didYouMean(presetName, presets)}${list}`;
    findings.push({ path: ['preset'], text });
  }
  return findings;
}

/** What is typed without a flag must be able to hold words. */
function checkPositional({ positional, arguments: declared }: Job): Finding[] {
  if (positional === undefined) return [];
  const path = ['positional'];
  const argument = Object.hasOwn(declared, positional) ? declared[positional] : undefined;
  if (!argument) {
    const names = Object.keys(declared);
    const list = names.length > 0 ? ` Arguments: ${names.join(', ')}.` : ' It has none.';
    return [{ path, text: `there is no argument '${positional}'.${didYouMean(positional, names)}${list}` }];
  }
  if (argument.type === 'string' || argument.type === 'path') return [];
  return [{ path, text: `argument '${positional}' is a ${argument.type}; only a string or a path takes words.` }];
}

/** Whether there is anything new is seen in S3, so it takes a path. */
function checkNewData({ newData, arguments: declared }: Job): Finding[] {
  if (newData === undefined) return [];
  const path = ['newData'];
  const paths = Object.entries(declared).flatMap(([name, { type }]) => (type === 'path' ? [name] : []));
  if (paths.includes(newData)) return [];
  const list =
    paths.length > 0 ? ` Arguments that are paths: ${paths.join(', ')}.` : ' The job has no path among its arguments.';
  const argument = Object.hasOwn(declared, newData) ? declared[newData] : undefined;
  if (argument)
    return [{ path, text: `argument '${newData}' is a ${argument.type}; new data is seen by a path.${list}` }];
  return [{ path, text: `there is no argument '${newData}'.${didYouMean(newData, paths)}${list}` }];
}

function checkDeclaration(name: string, argument: JobArgument): Finding[] {
  const path = ['arguments', name];
  const reserved: readonly string[] = RESERVED_ARGUMENTS;
  if (reserved.includes(name)) return [{ path, text: `--${name} is Stoker's own; call the argument something else.` }];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    const folded = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
    return [
      {
        path,
        text: `'--${name}' is no argument's name; write small letters and dashes, such as ${folded || 'since'}.`,
      },
    ];
  }
  if (isPart(name) && (argument.required || argument.default !== undefined)) {
    const text = `--${name} is for a try on a part of the input, so it is neither required nor has a default.`;
    return [{ path: [...path, argument.required ? 'required' : 'default'], text }];
  }
  const rangeProblem = checkRange(argument);
  if (rangeProblem !== null) return [{ path: [...path, rangeProblem.key], text: rangeProblem.text }];
  if ('example' in argument && argument.example !== undefined) {
    const checked = checkArgument(name, argument, argument.example);
    if (checked.kind === 'invalid') return [{ path: [...path, 'example'], text: checked.problem }];
  }
  if (argument.default === undefined) return [];
  if (argument.required)
    return [{ path: [...path, 'required'], text: 'an argument with a default is never required.' }];
  return checkDefault(name, argument, argument.default).map((text) => ({ path: [...path, 'default'], text }));
}

function checkDefault(name: string, argument: JobArgument, value: NonNullable<JobArgument['default']>): string[] {
  if (!Array.isArray(value)) {
    const checked = checkArgument(name, argument, String(value));
    return checked.kind === 'value' ? [] : [checked.problem];
  }
  if (!isList(argument)) return ['it is a list, but the argument takes one value; write `list: true` or one value.'];
  if (value.length === 0) return ['it is empty; leave it out.'];
  return value.flatMap((item) => checkDefault(name, argument, item));
}

function checkRange(argument: JobArgument): { key: string; text: string } | null {
  if (argument.type === 'string' && argument.pattern !== undefined) {
    try {
      new RegExp(argument.pattern, 'u');
    } catch (error) {
      return {
        key: 'pattern',
        text: `it is no regular expression: ${error instanceof Error ? error.message : 'unknown'}.`,
      };
    }
  }
  if (argument.type === 'choice') {
    const twice = argument.choices.find((one, index) => argument.choices.indexOf(one) !== index);
    if (twice !== undefined) return { key: 'choices', text: `'${twice}' stands twice.` };
  }
  if (argument.type !== 'integer' && argument.type !== 'number') return null;
  const { minimum, maximum } = argument;
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return null;
  return { key: 'minimum', text: `${minimum} is more than maximum (${maximum}).` };
}
