import type { Application, MonitoringConfiguration, RunJobFlowInput } from '@aws-sdk/client-emr';
import { checkInstances, checkMachineCount, checkPrimaryCount } from './check-instances.ts';
import { checkAutoTermination, checkManagedScaling, checkStepConcurrency, checkTags } from './check-policies.ts';
import { checkSteps } from './check-steps.ts';
import { invalid } from './errors.ts';
import { isAtLeast, parseLabel, RELEASES } from './releases.ts';
import { parseS3Uri } from './s3-uri.ts';

const MAX_BOOTSTRAP_ACTIONS = 16;
const ROLE = /^(?:arn:aws[\w-]*:iam::\d{12}:(?:role|instance-profile)\/)?[\w+=,.@/-]{1,128}$/;
const LOG_TYPES = ['STEP_LOGS', 'SPARK_DRIVER', 'SPARK_EXECUTOR'];
const LOG_FILES = ['STDOUT', 'STDERR'];

/** Refuses what no version of EMR takes, whatever mode the sandbox runs in. */
export function checkAlways(input: RunJobFlowInput): void {
  const { AmiVersion: ami, ReleaseLabel: label, CustomAmiId: customAmi } = input;
  if (ami !== undefined && label !== undefined) {
    throw invalid(
      `Only one AMI version and release label may be specified. Provided AMI: ${ami}, release label: ${label}.`,
    );
  }
  if (label !== undefined && parseLabel(label) === null)
    throw invalid(`The supplied release label is invalid: ${label}.`);
  if (customAmi !== undefined && ami !== undefined) throw invalid('Custom AMI is not supported in this version of EMR');
  if (customAmi !== undefined && label !== undefined && !isAtLeast(label, 5, 7))
    throw invalid('Custom AMI is not allowed');
  checkMachineCount(input.Instances ?? {});
  checkPrimaryCount(input.Instances?.InstanceGroups ?? []);
  checkStepConcurrency(input.StepConcurrencyLevel ?? 1);
  checkTags(input.Tags ?? []);
  checkSteps(input.Steps ?? [], {
    active: 0,
    stepConcurrency: input.StepConcurrencyLevel ?? 1,
    releaseLabel: label,
  });
  if (input.AutoTerminationPolicy) checkAutoTermination(input.AutoTerminationPolicy, label);
  if (input.ManagedScalingPolicy) checkManagedScaling(input.ManagedScalingPolicy);
}

/** Refuses a launch as today's EMR does: release, applications, roles, machines, places for logs. */
export function checkLaunch(input: RunJobFlowInput, securityConfigurations: ReadonlySet<string>): void {
  checkAlways(input);
  const label = input.ReleaseLabel;
  if (label === undefined) throw invalid('ReleaseLabel is required for creating cluster.');
  if (!RELEASES.has(label)) throw invalid(`The supplied release label is invalid: ${label}.`);
  checkRole('ServiceRole', input.ServiceRole);
  checkRole('InstanceProfile', input.JobFlowRole);
  checkApplications(label, input.Applications ?? []);
  checkInstances(input.Instances ?? {});
  if (input.LogUri !== undefined && parseS3Uri(input.LogUri) === null) {
    throw invalid(`LogUri '${input.LogUri}' is not valid: it must be s3://<bucket>/<prefix>.`);
  }
  const scripts = input.BootstrapActions ?? [];
  if (scripts.length > MAX_BOOTSTRAP_ACTIONS) {
    throw invalid(`A cluster can have at most ${MAX_BOOTSTRAP_ACTIONS} bootstrap actions, got ${scripts.length}.`);
  }
  if (input.SecurityConfiguration !== undefined && !securityConfigurations.has(input.SecurityConfiguration)) {
    throw invalid(`Security configuration with name '${input.SecurityConfiguration}' does not exist.`);
  }
  checkMonitoring(label, input.Applications ?? [], input.MonitoringConfiguration);
}

function checkRole(what: 'ServiceRole' | 'InstanceProfile', role: string | undefined): void {
  if (role === undefined) throw invalid(`${what} is required for creating cluster.`);
  if (!ROLE.test(role)) throw invalid(`Invalid ${what}: ${role}.`);
}

function checkApplications(label: string, applications: readonly Application[]): void {
  const known = RELEASES.get(label)?.applications ?? [];
  for (const { Name: name } of applications) {
    if (!known.some((one) => one.toLowerCase() === name?.toLowerCase())) {
      throw invalid(`Application '${name}' is not available in release ${label}. Available: ${known.join(', ')}.`);
    }
  }
}

function checkMonitoring(
  label: string,
  applications: readonly Application[],
  monitoring?: MonitoringConfiguration,
): void {
  const logs = monitoring?.CloudWatchLogConfiguration;
  if (!logs?.Enabled) return;
  if (!isAtLeast(label, 7, 11))
    throw invalid(`CloudWatchLogConfiguration needs release 7.11.0 or later, not '${label}'.`);
  if (!applications.some((one) => one.Name?.toLowerCase() === 'amazoncloudwatchagent')) {
    throw invalid('CloudWatchLogConfiguration needs the application AmazonCloudWatchAgent on the cluster.');
  }
  for (const [type, files] of Object.entries(logs.LogTypes ?? {})) {
    if (!LOG_TYPES.includes(type)) throw invalid(`Log type '${type}' is not valid. Valid: ${LOG_TYPES.join(', ')}.`);
    for (const file of files) {
      if (!LOG_FILES.includes(file)) throw invalid(`Log file '${file}' is not valid. Valid: ${LOG_FILES.join(', ')}.`);
    }
  }
}
