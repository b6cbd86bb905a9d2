/** `node test/failures/record.ts [name…]`: runs the cases on the local EMR and keeps their logs in `recorded/`. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddJobFlowStepsCommand } from '@aws-sdk/client-emr';
import { CASES, type Case, SMALL } from './cases.ts';
import { harvest, type Played } from './recording/harvest.ts';
import { openScene, type Scene, until } from './recording/scene.ts';
import { restoreDisks } from './recording/strikes.ts';

const MOST_SECONDS = 240;

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

/** Submits one case on the scene's cluster and waits for its end. */
async function play(name: string, one: Case, scene: Scene): Promise<Played> {
  if (one.cluster?.bootstrap) return { name, clusterId: scene.clusterId, stepId: null };
  await one.before?.(scene);
  const HadoopJarStep = { Jar: 'command-runner.jar', Args: commandLine(name, one, scene) };
  const step = { Name: name, ActionOnFailure: 'CONTINUE' as const, HadoopJarStep };
  const { StepIds } = await scene.emr.send(new AddJobFlowStepsCommand({ JobFlowId: scene.clusterId, Steps: [step] }));
  scene.stepId = StepIds?.[0] ?? '';
  const { stepId, clusterId } = scene;
  const struck = one.strike?.(scene);
  await until(
    `the end of ${name}`,
    async () => (/^(COMPLETED|CANCELLED|FAILED|INTERRUPTED)$/.test(await scene.stepState()) ? true : undefined),
    MOST_SECONDS,
  );
  await struck;
  return { name, clusterId, stepId };
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => CASES[name] === undefined);
if (unknown.length > 0) throw new Error(`No case '${unknown.join(', ')}'. Cases: ${Object.keys(CASES).join(', ')}.`);
const chosen = Object.entries(CASES).filter(([name]) => asked.length === 0 || asked.includes(name));

const folder = await mkdtemp(join(tmpdir(), 'stoker-failures-'));
await chmod(folder, 0o711); // Postgres, which does not run as root, has its folder in it.
const scene = await openScene(folder);
const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  let shared: string | undefined;
  const together: Played[] = [];
  for (const [name, one] of chosen) {
    const startedAt = Date.now();
    try {
      if (one.cluster) scene.clusterId = await scene.launch(one.cluster);
      else {
        shared ??= await scene.launch({});
        scene.clusterId = shared;
      }
      const played = await play(name, one, scene);
      if (one.cluster) {
        await scene.terminate(scene.clusterId);
        await restoreDisks(scene, scene.clusterId);
        await harvest(scene, played);
      } else together.push(played);
      const state = played.stepId === null ? '' : await scene.stepState(played.stepId);
      say(`${name}: ${state} after ${Math.round((Date.now() - startedAt) / 1000)} s`);
    } catch (error) {
      say(`${name}: not recorded: ${error instanceof Error ? error.message : error}`);
      if (one.cluster) await scene.terminate(scene.clusterId).catch(() => {});
      await restoreDisks(scene, scene.clusterId);
    }
  }
  if (shared !== undefined) await scene.terminate(shared);
  for (const played of together) await harvest(scene, played);
} finally {
  await scene.close();
  if (process.env.KEEP_RECORDING !== '1') await rm(folder, { recursive: true, force: true });
  else say(folder);
}
