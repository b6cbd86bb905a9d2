import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import type { Finding } from './describe-issue.ts';
import { type EmrConfiguration, emrConfigurations, type Job, type Preset } from './schema.ts';

const isS3 = (uri: string): boolean => uri.startsWith('s3://');

/** What is wrong with the files that a job names. Paths are relative to the job. */
export async function checkJobFiles(job: Job, directory: string): Promise<Finding[]> {
  const problem = await fileProblem(job.script, directory);
  return problem === null ? [] : [{ path: ['script'], text: problem }];
}

/** A preset's configurations, as far as they can be known without AWS, and what is wrong with the files it names. */
export async function checkPresetFiles(
  preset: Preset,
  directory: string,
): Promise<{ configurations: EmrConfiguration[]; findings: Finding[] }> {
  const findings: Finding[] = [];
  for (const [index, { script }] of preset.bootstrap.entries()) {
    const problem = isS3(script) ? s3Problem(script) : await fileProblem(script, directory);
    if (problem !== null) findings.push({ path: ['bootstrap', index, 'script'], text: problem });
  }
  if (typeof preset.configurations !== 'string') return { configurations: preset.configurations, findings };
  const path = ['configurations'];
  if (isS3(preset.configurations)) {
    const problem = s3Problem(preset.configurations);
    return { configurations: [], findings: problem === null ? findings : [...findings, { path, text: problem }] };
  }
  const read = await readConfigurations(preset.configurations, directory);
  if (read.kind === 'ok') return { configurations: read.configurations, findings };
  return { configurations: [], findings: [...findings, { path, text: read.problem }] };
}

/** The list in a JSON file, or in the text of an S3 object: the form that `aws emr create-cluster --configurations` takes. */
export function parseConfigurations(
  text: string,
  name: string,
): { kind: 'ok'; configurations: EmrConfiguration[] } | { kind: 'invalid'; problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return {
      kind: 'invalid',
      problem: `'${name}' is no JSON: ${error instanceof Error ? error.message : 'unreadable'}.`,
    };
  }
  const parsed = emrConfigurations.safeParse(json);
  if (parsed.success) return { kind: 'ok', configurations: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue && issue.path.length > 0 ? ` (at ${issue.path.join('.')}: ${issue.message})` : '';
  const form = '[{"Classification": "spark-defaults", "Properties": {"name": "value"}}]';
  return { kind: 'invalid', problem: `'${name}' is not of the form that EMR takes, ${form}${where}.` };
}

async function readConfigurations(file: string, directory: string): Promise<ReturnType<typeof parseConfigurations>> {
  const problem = await fileProblem(file, directory);
  if (problem !== null) return { kind: 'invalid', problem };
  try {
    return parseConfigurations(await readFile(join(directory, file), 'utf8'), file);
  } catch (error) {
    return {
      kind: 'invalid',
      problem: `'${file}' cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
    };
  }
}

async function fileProblem(file: string, directory: string): Promise<string | null> {
  const relative = normalize(file);
  if (isAbsolute(file) || relative.startsWith('..') || file.includes('\0')) {
    return `'${file}' lies outside the folder of stoker.yml; give a path below it.`;
  }
  try {
    return (await stat(join(directory, relative))).isFile() ? null : `'${file}' is not a file.`;
  } catch {
    return `there is no file '${file}' (looked for beside stoker.yml).`;
  }
}

function s3Problem(uri: string): string | null {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*[^/]$/.test(uri)) return null;
  return `'${uri}' is no S3 object; give one such as s3://bucket/folder/file.`;
}
