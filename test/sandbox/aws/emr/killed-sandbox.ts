import { join } from 'node:path';
import { createEmrService } from '../../../../sandbox/aws/emr/service.ts';
import { createShellEngine } from './shell-engine.ts';

// A sandbox in a process of its own, to be killed: launches two clusters, tells their ids, and goes on until the end.
const home = process.argv[2] ?? '';
const objects = {
  root: join(home, 's3'),
  buckets: async () => [],
  createBucket: async () => {},
  fileOf: (bucket: string, key: string) => join(home, 's3', bucket, key),
  put: async () => {},
  get: async () => null,
};
const service = await createEmrService({
  directory: join(home, 'emr'),
  objects,
  logs: { append: async () => {} },
  metrics: { put() {} },
  engine: createShellEngine(),
  delays: { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0, shortestIdleMs: 60_000 },
  logPushMs: 60_000,
});

async function launch(changes: object): Promise<string> {
  const input = {
    Name: 'n',
    ReleaseLabel: 'emr-7.13.0',
    ServiceRole: 'r',
    JobFlowRole: 'p',
    Instances: { MasterInstanceType: 'm5.xlarge', InstanceCount: 1, KeepJobFlowAliveWhenNoSteps: true },
    ...changes,
  };
  const { JobFlowId } = await service.call('RunJobFlow', input, { region: 'us-east-1' });
  return String(JobFlowId);
}

async function stateOf(id: string): Promise<string> {
  const { Cluster } = await service.call('DescribeCluster', { ClusterId: id }, { region: 'us-east-1' });
  return (Cluster as { Status: { State: string } }).Status.State;
}

// The step ends by itself soon after the test: nobody is left to end it.
const steps = [{ Name: 's', HadoopJarStep: { Jar: 'command-runner.jar', Args: ['sleep', '10'] } }];
const waiting = await launch({});
const running = await launch({ Steps: steps });
while ((await stateOf(waiting)) !== 'WAITING' || (await stateOf(running)) !== 'RUNNING') {
  await new Promise((resolve) => setImmediate(resolve));
}
// An answered call is on disk, and with it the state the cluster had by then.
for (const id of [waiting, running]) {
  await service.call('AddTags', { ResourceId: id, Tags: [{ Key: 'run', Value: 'r-1' }] }, { region: 'us-east-1' });
}
process.send?.({ waiting, running });
