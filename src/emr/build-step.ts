import type { StepConfig } from '@aws-sdk/client-emr';
import type { Job } from '../config/schema.ts';
import { UserError } from '../errors.ts';
import type { ArgumentValues, Overrides } from '../records.ts';
import { handedOver } from './hand-over.ts';

/** One run of a job as a step. */
export interface SparkSubmitRequest {
  job: Job;
  /** The name of the step; holds the run's id, so that it can be found when the reply is lost. */
  name: string;
  /** Checked arguments, by the names in stoker.yml. */
  arguments: ArgumentValues;
  /** What this run has other than its job. */
  overrides?: Overrides | null | undefined;
  /** Where the run's code is in S3 (`publishCode`). */
  code: { scriptUri: string; archiveUri: string };
  runId: string;
  /** Where the cluster is; boto3 on a node of EMR knows none by itself. */
  region: string;
  /** Where the job is to write its result. */
  resultUri: string;
  /** Where the runs write their results that must have succeeded before this one; else it ends before it begins. */
  after?: readonly string[] | undefined;
  /** What EMR is to do when it fails. */
  onFailure: 'TERMINATE_CLUSTER' | 'CONTINUE';
}

// "The string values passed into HadoopJarStep object cannot exceed a total of 10240 characters" (API reference).
const MOST_CHARACTERS = 10_240;

/** The step that runs a job by `spark-submit` in cluster mode; secrets stand in it by reference only. */
export function buildSparkSubmitStep(request: SparkSubmitRequest): StepConfig {
  const { job, code } = request;
  const conf = {
    'spark.yarn.appMasterEnv.AWS_DEFAULT_REGION': request.region,
    'spark.executorEnv.AWS_DEFAULT_REGION': request.region,
    ...job.sparkConf,
    ...request.overrides?.spark,
    ...Object.fromEntries(
      Object.entries(job.secrets).map(([name, reference]) => [
        `spark.yarn.appMasterEnv.STOKER_SECRET_${name}`,
        reference,
      ]),
    ),
  };
  const args = [
    'spark-submit',
    '--deploy-mode',
    'cluster',
    '--name',
    request.name,
    ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    '--py-files',
    code.archiveUri,
    code.scriptUri,
    ...buildJobArguments(job, request.arguments),
    '--run',
    request.runId,
    '--result',
    request.resultUri,
    ...(request.after ?? []).flatMap((uri) => ['--after', uri]),
  ];
  const jar = 'command-runner.jar';
  const characters = args.reduce((sum, arg) => sum + arg.length, jar.length);
  if (characters > MOST_CHARACTERS) {
    throw new UserError(
      `The command line of ${request.name} has ${characters.toLocaleString('en')} characters; EMR takes ${MOST_CHARACTERS.toLocaleString('en')}.`,
      'Give shorter arguments, or put a long one into a file in S3.',
    );
  }
  return {
    Name: request.name,
    ActionOnFailure: request.onFailure,
    HadoopJarStep: { Jar: jar, Args: args },
  };
}

function buildJobArguments(job: Job, given: ArgumentValues): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const declared = Object.hasOwn(job.arguments, name) ? job.arguments[name] : undefined;
    // Taken out of stoker.yml while the run waited for its cluster.
    if (!declared)
      throw new UserError(`The job no longer takes '--${name}'.`, 'Put it back into stoker.yml, or run the job anew.');
    if (declared.type === 'boolean') return buildFlag(name, String(value) === 'true', declared.default ?? false);
    const texts = [value].flat().map(String);
    const words = texts.map(handedOver);
    // A value that begins with a dash would be read as another option by Python's argparse.
    return texts.some((text) => text.startsWith('-'))
      ? words.map((word) => `--${name}=${word}`)
      : [`--${name}`, ...words];
  });
}

/** Flags as argparse's BooleanOptionalAction has them: `--x` and `--no-x`; the default goes unsaid. */
function buildFlag(name: string, value: boolean, byDefault: boolean): string[] {
  if (value === byDefault) return [];
  return [value ? `--${name}` : `--no-${name}`];
}
