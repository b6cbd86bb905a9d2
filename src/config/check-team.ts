import type { z } from 'zod';
import { checkBudgets } from './check-budgets.ts';
import { chainWarnings, checkChain } from './check-chains.ts';
import { checkJobFiles, checkPresetFiles } from './check-files.ts';
import { checkFound } from './check-found.ts';
import { checkIdleRules, idleWarnings } from './check-idle.ts';
import { checkJob, checkJobNames } from './check-job.ts';
import { sparkDefaults } from './check-memory.ts';
import { checkPreset } from './check-preset.ts';
import { checkSchedules } from './check-schedules.ts';
import { describeIssue, type Finding } from './describe-issue.ts';
import { chain, foundClusters, type Job, job, type Preset, preset, type TeamFile, teamFile } from './schema.ts';
import { type Path, type Substituted, substitute } from './substitute.ts';
import type { ParsedFile } from './team-file.ts';

interface Place {
  env: Record<string, string | undefined>;
  directory: string;
  name: string;
}

/** Checks the whole of a parsed stoker.yml: its form, then what its parts say of each other and of files. */
export async function checkTeam(
  parsed: ParsedFile,
  place: Place,
): Promise<{ file: TeamFile | null; problems: string[]; warnings: string[] }> {
  const filled = substitute(withoutTemplates(parsed.tree), place.env);
  const { file, issues, tree } = parseCoercing(filled);
  const valueAt = (path: Path): unknown => path.reduce<unknown>(child, tree);
  const show = (path: Path): string => filled.templateAt(path) ?? showValue(valueAt(path));
  const findings: Finding[] = issues.flatMap((issue) => describeIssue(issue, { schema: teamFile, valueAt, show }));
  const cross = await crossCheck(tree, place.directory);
  findings.push(...cross.findings);

  const locate = (path: Path, text: string): { line: number; text: string } => {
    const line = parsed.lineOf(path);
    return { line, text: `${place.name}:${line}: ${path.length > 0 ? `${formatPath(path)}: ` : ''}${text}` };
  };
  const unset = new Set(filled.problems.flatMap(({ places }) => places.map((path) => JSON.stringify(path))));
  const located = [
    ...filled.problems.map(({ places: [first], text }) => locate(first, text)),
    ...findings
      .map((finding) => ({ path: filled.originOf(finding.path), text: mask(finding, filled, valueAt) }))
      // A variable that is not set has been told already; that its emptiness is illegal is only an echo.
      .filter(({ path }) => !unset.has(JSON.stringify(path)))
      .map(({ path, text }) => locate(path, text)),
  ];
  return {
    file: file ?? null,
    problems: located.toSorted((a, b) => a.line - b.line).map(({ text }) => text),
    warnings: file ? [...teamWarnings(file), ...cross.warnings] : [],
  };
}

/** Parses; where the environment filled a place that wants a number or true/false, its text is read as one. */
function parseCoercing(filled: Substituted): { file: TeamFile | undefined; issues: z.core.$ZodIssue[]; tree: unknown } {
  const first = teamFile.safeParse(filled.tree);
  if (first.success) return { file: first.data, issues: [], tree: filled.tree };
  const tree = structuredClone(filled.tree);
  let coerced = 0;
  for (const path of first.error.issues.flatMap((issue) => typeMismatches(issue, []))) {
    const parent = path.slice(0, -1).reduce<unknown>(child, tree);
    const value = child(parent, path.at(-1) ?? '');
    if (filled.templateAt(path) === null || typeof value !== 'string' || typeof parent !== 'object' || parent === null)
      continue;
    const scalar = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : { true: true, false: false }[value];
    if (scalar === undefined) continue;
    Object.defineProperty(parent, path.at(-1) ?? '', {
      value: scalar,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    coerced += 1;
  }
  const second = coerced > 0 ? teamFile.safeParse(tree) : first;
  return second.success
    ? { file: second.data, issues: [], tree }
    : { file: undefined, issues: second.error.issues, tree: coerced > 0 ? tree : filled.tree };
}

function typeMismatches(issue: z.core.$ZodIssue, base: Path): Path[] {
  const path = [...base, ...(issue.path as Path)];
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap((one) => typeMismatches(one, path));
  return issue.code === 'invalid_type' && ['number', 'int', 'boolean'].includes(issue.expected) ? [path] : [];
}

/** What presets and jobs say of each other, for all of them that have the right form, whatever the others look like. */
async function crossCheck(tree: unknown, directory: string): Promise<{ findings: Finding[]; warnings: string[] }> {
  const findings: Finding[] = [];
  const warnings: string[] = [];
  const below = (base: Path, found: Finding[]): void =>
    void findings.push(...found.map(({ path, text }) => ({ path: [...base, ...path], text })));

  const presets: Record<string, Preset> = {};
  const defaults: Record<string, Record<string, string>> = {};
  for (const [name, value] of entries(child(tree, 'presets'))) {
    const parsed = preset.safeParse(value);
    if (!parsed.success) continue;
    presets[name] = parsed.data;
    const files = await checkPresetFiles(parsed.data, directory);
    defaults[name] = sparkDefaults(files.configurations);
    below(['presets', name], [...files.findings, ...checkPreset(parsed.data, files.configurations)]);
    warnings.push(...idleWarnings(name, parsed.data));
  }
  const found = foundClusters.safeParse(child(tree, 'found') ?? {});
  if (found.success) below(['found', 'idle'], checkIdleRules(found.data.idle, found.data.hardLimit));
  const names = entries(child(tree, 'presets')).map(([name]) => name);
  const parsedJobs: Record<string, Job> = {};
  for (const [name, value] of entries(child(tree, 'jobs'))) {
    const parsed = job.safeParse(value);
    if (!parsed.success) {
      below(['jobs', name], checkJobNames(name, child(value, 'preset'), names));
      continue;
    }
    const one: Job = parsed.data;
    parsedJobs[name] = one;
    below(['jobs', name], checkJob(name, one, { names, parsed: presets, sparkDefaults: defaults }));
    below(['jobs', name], await checkJobFiles(one, directory));
  }
  const jobs = entries(child(tree, 'jobs')).map(([name]) => name);
  const chains = entries(child(tree, 'chains'));
  const parsedChains = Object.fromEntries(
    chains.flatMap(([name, value]) => {
      const parsed = chain.safeParse(value);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  );
  const around = { jobs: parsedJobs, presets, sparkDefaults: defaults, names: { jobs, presets: names } };
  for (const [name, one] of Object.entries(parsedChains)) {
    below(['chains', name], checkChain(name, one, around, new Date()));
    warnings.push(...chainWarnings(name, one, around));
  }
  const offered = { jobs: parsedJobs, chains: parsedChains, presets };
  const named = { job: jobs, chain: chains.map(([name]) => name) };
  below(
    ['schedules'],
    checkSchedules(
      entries(child(tree, 'schedules')),
      { offered, reminders: child(tree, 'reminders'), names: named },
      new Date(),
    ),
  );
  const budgets = child(tree, 'budgets');
  below(['budgets'], checkBudgets(Array.isArray(budgets) ? budgets : [], jobs));
  below(['found'], checkFound(child(tree, 'found'), child(tree, 'reminders')));
  return { findings, warnings };
}

function teamWarnings(file: TeamFile): string[] {
  const warnings: string[] = [];
  if (file.roles.operator.length + file.roles.admin.length === 0) {
    warnings.push('roles: operator and admin are both empty, so nobody may launch anything.');
  } else if (file.roles.admin.length === 0) {
    warnings.push('roles.admin is empty, so whoever is refused is not told whom to ask.');
  }
  if (file.roles.admin.length === 0 && file.budgets.some(({ over }) => over === 'admin')) {
    warnings.push('budgets: past one with `over: admin` nobody may launch, because roles.admin is empty.');
  }
  if (Object.keys(file.presets).length === 0) warnings.push('presets: there is none, so nothing can be launched.');
  return warnings;
}

/** Top-level keys that begin with `x-` are the team's own: a place for YAML anchors. */
function withoutTemplates(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !key.startsWith('x-')));
}

/** The finding's text with what the environment filled in shown as the file has it. */
function mask(finding: Finding, filled: Substituted, valueAt: (path: Path) => unknown): string {
  const template = filled.templateAt(finding.path);
  const value = valueAt(finding.path);
  if (template === null || value === undefined || value === '') return finding.text;
  const quoted = finding.text.replaceAll(`'${String(value)}'`, template);
  // A short value such as 1 would be replaced inside the explanation as well.
  return String(value).length >= 4 ? quoted.replaceAll(String(value), template) : quoted;
}

function showValue(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function formatPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('');
}

const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

const child = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined;
