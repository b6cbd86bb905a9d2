import type { CommandDeps } from '../context.ts';
import type { Field, Option } from './fields.ts';
import type { Subject } from './ref.ts';

/** The field that asks what to launch. */
export const SUBJECT = '@subject';
/** Of each kind; Slack takes a hundred in a group. */
const MOST = 100;

/** A menu of all jobs, chains and presets; with `planned` of what a schedule can run. */
export function subjectField({ config }: Pick<CommandDeps, 'config'>, planned = false): Field {
  const optionsOf = (kind: Subject['kind'], entries: Readonly<Record<string, { description: string }>>): Option[] =>
    Object.entries(entries)
      .slice(0, MOST)
      .map(([name, { description }]) => ({ value: subjectText({ kind, name }), label: name, detail: description }));
  const groups = [
    { label: 'Jobs', options: optionsOf('job', config.jobs) },
    { label: 'Chains', options: optionsOf('chain', config.chains) },
    { label: 'Clusters', options: planned ? [] : optionsOf('preset', config.presets) },
  ];
  return { name: SUBJECT, label: 'What', hint: '', required: true, input: { kind: 'choice', groups }, live: true };
}

/** `job:retrain`. */
export const subjectText = ({ kind, name }: Subject): string => `${kind}:${name}`;

/** Null for what the configuration does not have. */
export function readSubject({ config }: Pick<CommandDeps, 'config'>, text: string | undefined): Subject | null {
  const [, kind, name] = /^(job|chain|preset):(.+)$/.exec(text ?? '') ?? [];
  if (kind === undefined || name === undefined) return null;
  const known = { job: config.jobs, chain: config.chains, preset: config.presets }[kind] ?? {};
  return Object.hasOwn(known, name) ? { kind: kind as Subject['kind'], name } : null;
}
