import { AddJobFlowStepsCommand } from '@aws-sdk/client-emr';
import { type Case, SMALL } from '../cases.ts';
import { type Scene, until } from './scene.ts';

const MOST_SECONDS = 300;

/** A case that has run: where its logs are to be found once its cluster has shipped them. */
export interface Played {
  name: string;
  clusterId: string;
  /** Null: the cluster did not come so far as to run a step. */
  stepId: string | null;
  /** The cluster ended by what the case did, not by the recorder's tidying up. */
  endedCluster: boolean;
}

function commandLine(name: string, one: Case, scene: Scene): string[] {
  const program = one.program ?? name;
  const conf = Object.entries({ ...SMALL, ...one.conf }).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
  const start = ['spark-submit', '--deploy-mode', 'cluster', '--name', name, ...conf, ...(one.flags ?? [])];
  const args = one.args?.(scene) ?? [];
  if (!one.shipped) return [...start, one.script ?? `s3://code/jobs/${program}.py`, ...args];
  const result = ['--run', 'r-1', '--result', `s3://lake/results/${name}/result.json`];
  const code = 's3://code/shipped';
  return [...start, '--py-files', `${code}/spark-jobs.zip`, `${code}/jobs/${program}.py`, ...args, ...result];
}

/** Runs a case as a step of the scene's cluster, strikes it if it is to be struck, and waits for its end. */
export async function play(name: string, one: Case, scene: Scene): Promise<Played> {
  const { clusterId } = scene;
  if (one.cluster?.bootstrap) return { name, clusterId, stepId: null, endedCluster: true };
  await one.before?.(scene);
  const HadoopJarStep = { Jar: 'command-runner.jar', Args: commandLine(name, one, scene) };
  const step = { Name: name, ActionOnFailure: 'CONTINUE' as const, HadoopJarStep };
  const { StepIds } = await scene.emr.send(new AddJobFlowStepsCommand({ JobFlowId: clusterId, Steps: [step] }));
  const stepId = StepIds?.[0] ?? '';
  scene.stepId = stepId;
  const struck = one.strike?.(scene);
  await Promise.all([struck, until(`the end of ${name}`, () => hasEnded(scene), MOST_SECONDS)]);
  await scene.calm();
  return { name, clusterId, stepId, endedCluster: /^TERMINAT/.test(await scene.clusterState(clusterId)) };
}

const hasEnded = async (scene: Scene) =>
  /^(COMPLETED|CANCELLED|FAILED|INTERRUPTED)$/.test(await scene.stepState()) ? true : undefined;
