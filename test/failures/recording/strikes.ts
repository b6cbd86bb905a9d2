import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AddJobFlowStepsCommand, CancelStepsCommand, ListInstancesCommand } from '@aws-sdk/client-emr';
import pg from 'pg';
import { type Container, containersOf, executorsOf, isDriver, killContainer } from '../../e2e/support/containers.ts';
import { type Scene, until } from './scene.ts';

const run = promisify(execFile);
const DISK = '48m';

const engineFolder = (scene: Scene) => join(scene.folder, 'engine');

/** Until tasks have run for a moment: some have ended, others are at work. */
const atWork = (scene: Scene) =>
  until('tasks at work', async () =>
    ((await scene.containerText()).match(/Finished task/g) ?? []).length > 3 ? true : undefined,
  );

async function workingExecutor(scene: Scene): Promise<Container> {
  await atWork(scene);
  const [executor] = await executorsOf(engineFolder(scene));
  if (executor === undefined) throw new Error('No executor is at work.');
  return executor;
}

/** As the kernel's memory killer does: no word to anybody. */
export async function killExecutor(scene: Scene): Promise<void> {
  killContainer(await workingExecutor(scene));
}

/** An executor that answers nobody any more, as in an endless collection of garbage. */
export async function freezeExecutor(scene: Scene): Promise<void> {
  const { pids } = await workingExecutor(scene);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
}

async function nodeOf(container: Container | undefined): Promise<string> {
  if (container === undefined) throw new Error('There is no such container.');
  const environment = await readFile(`/proc/${container.pids[0]}/environ`, 'utf8');
  const node = /\|node-(i-[0-9a-f]+)/.exec(environment)?.[1];
  if (node === undefined) throw new Error(`Nothing tells the node of ${container.id}.`);
  return node;
}

const lose = (scene: Scene, instanceId: string) =>
  scene.fault({ kind: 'spot-loss', clusterId: scene.clusterId, instanceId });

/** The node of the driver goes away. */
export async function loseDriversNode(scene: Scene): Promise<void> {
  await atWork(scene);
  await lose(scene, await nodeOf((await containersOf(engineFolder(scene))).find(isDriver)));
}

/** Nodes that have executors and not the driver go away, all at once. */
export async function loseExecutorsNode(scene: Scene): Promise<void> {
  await atWork(scene);
  const containers = await containersOf(engineFolder(scene));
  const driver = await nodeOf(containers.find(isDriver));
  const nodes = new Set(await Promise.all(containers.filter((one) => !isDriver(one)).map(nodeOf)));
  nodes.delete(driver);
  if (nodes.size === 0) throw new Error("All executors are on the driver's node.");
  for (const node of nodes) await lose(scene, node);
}

const cancel = ({ emr, clusterId, stepId }: Scene) =>
  emr.send(
    new CancelStepsCommand({
      ClusterId: clusterId,
      StepIds: [stepId],
      StepCancellationOption: 'TERMINATE_PROCESS',
    }),
  );

/** Somebody cancels the step. */
export async function cancelWhenWorking(scene: Scene): Promise<void> {
  await atWork(scene);
  await cancel(scene);
}

/** Somebody terminates the cluster. */
export async function terminateWhenWorking(scene: Scene): Promise<void> {
  await atWork(scene);
  await scene.terminate(scene.clusterId);
}

/** Spark has said three times that it waits for executors; then the step is cancelled, as a time limit does. */
export async function cancelWhenStarved(scene: Scene): Promise<void> {
  await until('an executor that never comes', async () =>
    ((await scene.containerText()).match(/has not accepted any resources/g) ?? []).length >= 3 ? true : undefined,
  );
  await cancel(scene);
}

/** YARN has the application and does not start it; after a while the step is cancelled. */
export async function cancelWhenWaiting(scene: Scene): Promise<void> {
  await until('an application that waits', async () =>
    ((await scene.stepLog()).match(/state: ACCEPTED/g) ?? []).length >= 2 ? true : undefined,
  );
  await cancel(scene);
}

/** Another job takes what the queue gives to drivers. */
export async function fillQueue(scene: Scene): Promise<void> {
  const words = ['spark-submit', '--deploy-mode', 'cluster', '--driver-memory', '2g', '--executor-memory', '1g'];
  const { StepIds } = await scene.emr.send(
    new AddJobFlowStepsCommand({
      JobFlowId: scene.clusterId,
      Steps: [
        {
          Name: 'the other job',
          ActionOnFailure: 'CONTINUE',
          HadoopJarStep: { Jar: 'command-runner.jar', Args: [...words, 's3://code/jobs/long-work.py'] },
        },
      ],
    }),
  );
  scene.stepId = StepIds?.[0] ?? '';
  await atWork(scene);
}

/** The next requests to S3 are answered with 503 SlowDown. */
export async function throttleS3(scene: Scene): Promise<void> {
  await scene.fault({ kind: 'throttle', service: 's3', operation: 'GetObject', times: 10 });
}

/** Somebody else has begun to change the table and not finished. */
export async function lockTable({ login, whenClosed }: Scene): Promise<void> {
  const other = new pg.Client({ ...login, database: 'warehouse' });
  await other.connect();
  whenClosed(() => other.end());
  await other.query('create table visits (like words)');
  await other.query('begin; lock table visits in exclusive mode');
}

/** Before YARN starts: the nodes' folders are on small disks of their own (needs root). */
export async function shrinkDisks(scene: Scene): Promise<void> {
  const { Instances = [] } = await scene.emr.send(
    new ListInstancesCommand({ ClusterId: scene.clusterId, InstanceGroupTypes: ['CORE'] }),
  );
  const nodes = join(scene.workFolder(scene.clusterId), 'nodes');
  await mkdir(nodes, { recursive: true });
  for (const { Ec2InstanceId: id } of Instances) {
    // Beside the cluster's folder, which EMR removes when the cluster ends.
    const disk = join(scene.folder, 'disks', String(id));
    await mkdir(disk, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0755`, 'tmpfs', disk]);
    scene.whenClosed(() => run('umount', ['-l', disk]));
    await symlink(disk, join(nodes, String(id)));
  }
}
