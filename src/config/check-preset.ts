import { checkIdleLimit, checkIdleRules } from './check-idle.ts';
import { memoryProblems, sparkDefaults } from './check-memory.ts';
import type { Finding } from './describe-issue.ts';
import { formatDuration } from './duration.ts';
import { KNOWN_APPLICATIONS } from './names.ts';
import type { EmrConfiguration, Preset } from './schema.ts';
import { didYouMean } from './suggest.ts';

/** What the types of a preset cannot say: limits of EMR that join several keys. Paths are relative to the preset. */
export function checkPreset(preset: Preset, configurations: readonly EmrConfiguration[]): Finding[] {
  return [
    ...checkApplications(preset),
    ...checkInstances(preset),
    ...checkScaling(preset),
    ...checkLimits(preset),
    ...checkTags(preset),
    ...checkMemory(preset, configurations),
  ];
}

/** What a job, a chain or a schedule cannot run without on the preset that it names. */
export const checkSpark = (name: string, { applications }: Pick<Preset, 'applications'>): Finding[] =>
  applications.includes('Spark')
    ? []
    : [{ path: ['preset'], text: `preset '${name}' has no Spark among its applications.` }];

function checkApplications(preset: Preset): Finding[] {
  const known: readonly string[] = KNOWN_APPLICATIONS;
  const findings = preset.applications.flatMap((application, index): Finding[] => {
    if (known.includes(application)) return [];
    const text = `EMR has no application '${application}'.${didYouMean(application, known)} Known: ${known.join(', ')}.`;
    return [{ path: ['applications', index], text }];
  });
  if (preset.cloudWatchLogs !== undefined) {
    if (!preset.applications.includes('AmazonCloudWatchAgent')) {
      findings.push({ path: ['cloudWatchLogs'], text: 'it needs AmazonCloudWatchAgent among the applications.' });
    }
    const [, major = 0, minor = 0] = /^emr-(\d+)\.(\d+)/.exec(preset.releaseLabel)?.map(Number) ?? [0, 99, 0];
    if (major < 7 || (major === 7 && minor < 11)) {
      const text = `release ${preset.releaseLabel} does not stream logs; take emr-7.11.0 or later, or remove the key.`;
      findings.push({ path: ['cloudWatchLogs'], text });
    }
  }
  return findings;
}

function checkInstances(preset: Preset): Finding[] {
  const findings: Finding[] = [];
  if ('groups' in preset.instances) {
    const { primary } = preset.instances.groups;
    if (primary.count !== 1 && primary.count !== 3) {
      const text = `${primary.count} is not legal here: a cluster has 1 primary node, or 3 for high availability.`;
      findings.push({ path: ['instances', 'groups', 'primary', 'count'], text });
    }
    if (Array.isArray(preset.subnet) && preset.subnet.length > 1) {
      const text = `${preset.subnet.length} subnets need instance fleets; instance groups take one.`;
      findings.push({ path: ['subnet'], text });
    }
    return findings;
  }
  for (const [role, fleet] of Object.entries(preset.instances.fleets)) {
    if (fleet === undefined) continue;
    const path = ['instances', 'fleets', role];
    const capacity = fleet.onDemand + fleet.spot;
    if (capacity === 0) findings.push({ path, text: 'give onDemand or spot, 1 or more in all.' });
    if (role === 'primary' && capacity > 1) {
      findings.push({
        path,
        text: `${capacity} is not legal here: onDemand and spot of the primary fleet are 1 in all.`,
      });
    }
    if (fleet.spotTimeout < 300 || fleet.spotTimeout > 86_400 || fleet.spotTimeout % 60 !== 0) {
      const text = `${formatDuration(fleet.spotTimeout)} is not legal here: give whole minutes from 5m to 1d.`;
      findings.push({ path: [...path, 'spotTimeout'], text });
    }
  }
  return findings;
}

function checkScaling(preset: Preset): Finding[] {
  const scaling = preset.managedScaling;
  if (scaling === undefined) return [];
  const path = ['managedScaling'];
  const findings: Finding[] = [];
  if (scaling.minimum > scaling.maximum) {
    const text = `${scaling.minimum} is more than maximum (${scaling.maximum}).`;
    findings.push({ path: [...path, 'minimum'], text });
  }
  for (const key of ['maximumOnDemand', 'maximumCore'] as const) {
    const value = scaling[key];
    if (value !== undefined && value > scaling.maximum) {
      findings.push({ path: [...path, key], text: `${value} is more than maximum (${scaling.maximum}).` });
    }
  }
  const core = 'groups' in preset.instances ? preset.instances.groups.core : preset.instances.fleets.core;
  if (core === undefined)
    findings.push({ path, text: 'there are no core nodes to scale; give instances a core part.' });
  return findings;
}

function checkLimits(preset: Preset): Finding[] {
  const { idle, hardLimit } = preset;
  const findings = checkIdleLimit(preset);
  findings.push(...checkIdleRules(idle, hardLimit).map(({ path, text }) => ({ path: ['idle', ...path], text })));
  if (hardLimit < 300) {
    findings.push({ path: ['hardLimit'], text: `${formatDuration(hardLimit)} is not legal here: give 5m or more.` });
  }
  return findings;
}

function checkTags(preset: Preset): Finding[] {
  const findings = Object.entries(preset.tags).flatMap(([key, value]): Finding[] => {
    const path = ['tags', key];
    if (/^(aws|stoker):/i.test(key))
      return [{ path, text: 'tags that begin with aws: or stoker: are not yours to set.' }];
    if (key.length === 0 || key.length > 128) return [{ path, text: 'the name of a tag has 1 to 128 characters.' }];
    return value.length > 256 ? [{ path, text: `the value has ${value.length} characters; AWS takes 256.` }] : [];
  });
  // AWS allows 50 for each resource; Stoker adds a few of its own.
  const count = Object.keys(preset.tags).length;
  if (count > 40) findings.push({ path: ['tags'], text: `${count} tags are too many; give 40 at most.` });
  return findings;
}

function checkMemory(preset: Preset, configurations: readonly EmrConfiguration[]): Finding[] {
  const inline = Array.isArray(preset.configurations);
  const index = configurations.findIndex((one) => one.Classification === 'spark-defaults');
  return Object.entries(memoryProblems(preset, sparkDefaults(configurations))).map(([property, text]) =>
    inline
      ? { path: ['configurations', index, 'Properties', property], text }
      : { path: ['configurations'], text: `in this file ${property}: ${text}` },
  );
}
