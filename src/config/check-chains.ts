import { stepArguments } from './chains.ts';
import { memoryProblems, stepProperties } from './check-memory.ts';
import { checkSpark } from './check-preset.ts';
import type { Finding } from './describe-issue.ts';
import { formatDuration } from './duration.ts';
import { RESERVED_COMMANDS } from './names.ts';
import type { Chain, Job, Preset } from './schema.ts';
import { didYouMean } from './suggest.ts';

/** What chains are checked against: all that has the right form, and the names of the rest. */
export interface Around {
  jobs: Readonly<Record<string, Job>>;
  presets: Readonly<Record<string, Preset>>;
  sparkDefaults: Readonly<Record<string, Record<string, string>>>;
  names: { jobs: readonly string[]; presets: readonly string[] };
}

/** What the types of a chain cannot say. Paths are relative to the chain. */
export function checkChain(name: string, chain: Chain, around: Around, now: Date): Finding[] {
  return [
    ...checkName(name, around.names.jobs),
    ...checkPreset(chain, around),
    ...chain.steps.flatMap((step, index) =>
      checkStep(step, chain, around, now).map(({ path, text }) => ({ path: ['steps', index, ...path], text })),
    ),
  ];
}

/** Warnings, since a chain whose steps are quicker than their limits is fine. */
export function chainWarnings(
  name: string,
  chain: Chain,
  { jobs, presets }: Pick<Around, 'jobs' | 'presets'>,
): string[] {
  const hardLimit = presets[chain.preset]?.hardLimit;
  const limits = chain.steps.reduce((sum, { job }) => sum + (jobs[job]?.timeLimit ?? 0), 0);
  if (hardLimit === undefined || limits <= hardLimit) return [];
  return [
    `chains.${name}: its steps may take ${formatDuration(limits)} one after the other, and the hardLimit of preset '${chain.preset}' is ${formatDuration(hardLimit)}.`,
  ];
}

function checkName(name: string, jobs: readonly string[]): Finding[] {
  const commands: readonly string[] = RESERVED_COMMANDS;
  if (commands.includes(name))
    return [{ path: [], text: `'${name}' is kept for a command of Stoker's own; call the chain something else.` }];
  return jobs.includes(name)
    ? [{ path: [], text: `there is a job '${name}' too; call the chain something else.` }]
    : [];
}

function checkPreset({ preset: name }: Chain, { presets, names }: Around): Finding[] {
  if (!names.presets.includes(name)) return [{ path: ['preset'], text: unknown('preset', name, names.presets) }];
  const preset = presets[name];
  return preset ? checkSpark(name, preset) : [];
}

function checkStep(step: Chain['steps'][number], chain: Chain, around: Around, now: Date): Finding[] {
  const { jobs, names, presets, sparkDefaults } = around;
  if (!names.jobs.includes(step.job)) return [{ path: ['job'], text: unknown('job', step.job, names.jobs) }];
  const job = jobs[step.job];
  if (!job) return [];
  // Any moment shows whether a date can be filled in.
  const { problems } = stepArguments(step, job, {}, { plannedAt: now, zone: 'UTC' });
  const findings: Finding[] = problems
    // What is required may be typed.
    .filter(({ name }) => name === null || Object.hasOwn(step.arguments, name))
    .map(({ name, text }) => ({ path: name === null ? ['arguments'] : ['arguments', name], text }));
  const preset = names.presets.includes(chain.preset) ? presets[chain.preset] : undefined;
  if (!preset) return findings;
  if (job.timeLimit > preset.hardLimit)
    findings.push({
      path: ['job'],
      text: `its timeLimit, ${formatDuration(job.timeLimit)}, is more than the hardLimit of preset '${chain.preset}' (${formatDuration(preset.hardLimit)}).`,
    });
  const properties = stepProperties(sparkDefaults[chain.preset] ?? {}, job);
  for (const [property, text] of Object.entries(memoryProblems(preset, properties)))
    if (property in job.sparkConf)
      findings.push({ path: ['job'], text: `on preset '${chain.preset}', ${property}: ${text}` });
  return findings;
}

const unknown = (kind: string, name: string, names: readonly string[]): string => {
  const list =
    names.length > 0 ? ` ${kind === 'job' ? 'Jobs' : 'Presets'}: ${names.join(', ')}.` : ' There is none yet.';
  return `there is no ${kind} '${name}'.${didYouMean(name, names)}${list}`;
};
