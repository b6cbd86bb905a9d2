import type { AutoTerminationPolicy, ManagedScalingPolicy, Tag } from '@aws-sdk/client-emr';
import { invalid } from './errors.ts';
import { isAtLeast, parseLabel } from './releases.ts';

const IDLE_SECONDS = { least: 60, most: 604_800, standard: 3_600 };

/** The idle limit in seconds that a policy asks for. */
export function checkAutoTermination(policy: AutoTerminationPolicy, releaseLabel: string | undefined): number {
  const seconds = policy.IdleTimeout ?? IDLE_SECONDS.standard;
  if (seconds < IDLE_SECONDS.least || seconds > IDLE_SECONDS.most) {
    throw invalid(
      `IdleTimeout ${seconds} is not valid: it must be from ${IDLE_SECONDS.least} to ${IDLE_SECONDS.most} seconds.`,
    );
  }
  const major = releaseLabel === undefined ? null : (parseLabel(releaseLabel)?.[0] ?? null);
  if (
    releaseLabel !== undefined &&
    !(isAtLeast(releaseLabel, 6, 1) || (major === 5 && isAtLeast(releaseLabel, 5, 30)))
  ) {
    throw invalid(`Auto-termination policies need release 5.30.0 or 6.1.0 and later, not '${releaseLabel}'.`);
  }
  return seconds;
}

/** Refuses limits that contradict each other. */
export function checkManagedScaling(policy: ManagedScalingPolicy): void {
  const limits = policy.ComputeLimits;
  if (!limits) throw invalid('ManagedScalingPolicy must have ComputeLimits.');
  const { MinimumCapacityUnits: least = 0, MaximumCapacityUnits: most = 0 } = limits;
  if (least < 1) throw invalid(`MinimumCapacityUnits ${least} must be at least 1.`);
  if (least > most) throw invalid(`MinimumCapacityUnits ${least} must not be above MaximumCapacityUnits ${most}.`);
  for (const name of ['MaximumOnDemandCapacityUnits', 'MaximumCoreCapacityUnits'] as const) {
    const value = limits[name];
    if (value !== undefined && value > most) {
      throw invalid(`${name} ${value} must not be above MaximumCapacityUnits ${most}.`);
    }
  }
}

const MAX_TAGS = 50;

/** Refuses tags that AWS refuses: too many, too long, or of its own `aws:` names. */
export function checkTags(tags: readonly Tag[], already = 0): void {
  if (tags.length + already > MAX_TAGS) throw invalid(`A cluster can have at most ${MAX_TAGS} tags.`);
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (key === '' || key.length > 128) throw invalid(`Tag key '${key}' must have from 1 to 128 characters.`);
    if (value.length > 256) throw invalid(`The value of tag '${key}' must have at most 256 characters.`);
    if (key.toLowerCase().startsWith('aws:')) throw invalid(`Tag key '${key}' must not start with 'aws:'.`);
  }
}

/** Refuses a step concurrency out of range, or on a release that has none. */
export function checkStepConcurrency(level: number): void {
  if (level < 1 || level > 256) throw invalid(`StepConcurrencyLevel ${level} must be from 1 to 256.`);
}
