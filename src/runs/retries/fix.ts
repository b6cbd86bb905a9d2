import type { Config, EmrConfiguration } from '../../config/schema.ts';
import { withWorkers, workersOf } from '../../config/workers.ts';
import { resolveConfigurations } from '../../emr/configurations.ts';
import type { Diagnosis } from '../../emr/diagnose/types.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import { computeFix } from '../../emr/remedies/compute-fix.ts';
import type { RemedyFacts } from '../../emr/remedies/types.ts';
import type { Failure, Fix, Run } from '../../records.ts';
import type { RunDeps } from '../deps.ts';
import { propertiesOf, tooLarge } from './room.ts';
import { triesOf } from './tries.ts';

/** How often a chain of runs may answer the same cause with a fix. */
const MOST_TRIES = 2;

/** What answers a failure: a fix, or none; and what is to be said about that. */
interface Answer {
  fix: Fix | null;
  notes: string[];
}

/**
 * The fix of a diagnosed failure, from the run's preset, job and own settings. Null, with a note why, when the same cause
 * was answered twice already, when a shared cluster's nodes are in the way, or when it would not fit.
 */
export function fixOf(
  config: Pick<Config, 'presets' | 'jobs'> & { prices: Prices },
  run: Run,
  earlier: readonly Run[],
  diagnosis: Pick<Diagnosis, 'cause' | 'remedy' | 'observed' | 'properties'>,
  configurations: readonly EmrConfiguration[],
): Answer {
  const preset = config.presets[run.preset];
  const job = config.jobs[run.job];
  if (!diagnosis.remedy || !preset || !job) return { fix: null, notes: [] };
  const tries = earlier.filter(({ failure }) => failure?.cause === diagnosis.cause);
  if (tries.length >= MOST_TRIES) {
    return {
      fix: null,
      notes: [`More of the same was tried twice (${tries.map(({ id }) => id).join(', ')}) and did not help.`],
    };
  }
  const facts: RemedyFacts = {
    remedy: diagnosis.remedy,
    observed: diagnosis.observed,
    // What the logs tell stands for what is set nowhere here, such as EMR's own defaults.
    properties: { ...diagnosis.properties, ...propertiesOf(configurations, job, run.overrides) },
    workers: nodesOf(config, run),
    ownCluster: run.ownCluster,
    overrides: run.overrides,
    prices: config.prices,
  };
  const fix = computeFix(facts);
  if (fix && tooLarge(preset, job, configurations, fix.overrides)) return { fix: null, notes: [] };
  return { fix, notes: fix || run.ownCluster ? [] : onItsOwn(facts) };
}

/** The nodes as the failed run had them. */
function nodesOf({ presets }: Pick<Config, 'presets'>, { preset, overrides }: Run): RemedyFacts['workers'] {
  const declared = presets[preset];
  return declared ? workersOf(withWorkers(declared, overrides?.workers)) : null;
}

/** What would be done on a cluster of the run's own. */
function onItsOwn(facts: RemedyFacts): string[] {
  const changes = computeFix({ ...facts, ownCluster: true })?.changes;
  if (!changes) return [];
  const told = changes.map(({ what, from, to }) => `${what} ${from ? `${from} → ` : ''}${to}`).join(', ');
  return [
    `The nodes of a shared cluster are not one run's to change. Without \`--on\`, on a cluster of its own: ${told}.`,
  ];
}

/** What a diagnosed failure is told with: its advice, and the fix; null where the cause is no matter of settings. */
export async function remedied(
  deps: Pick<RunDeps, 'config' | 'store' | 's3' | 'prices'>,
  run: Run,
  diagnosis: Pick<Diagnosis, 'cause' | 'remedy' | 'observed' | 'properties' | 'advice'>,
): Promise<Pick<Failure, 'advice' | 'fix'>> {
  const preset = deps.config.presets[run.preset];
  if (diagnosis.remedy === null) return { advice: diagnosis.advice, fix: null };
  if (!preset) return { advice: diagnosis.advice };
  const { directory } = deps.config;
  const configurations = await resolveConfigurations(preset.configurations, { directory, s3: deps.s3 });
  const { earlier } = await triesOf(deps.store.runs, run);
  const { fix, notes } = fixOf({ ...deps.config, prices: deps.prices }, run, earlier, diagnosis, configurations);
  return { advice: [...notes, ...diagnosis.advice], ...(fix && { fix }) };
}
