import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  AddJobFlowStepsCommand,
  DescribeClusterCommand,
  DescribeStepCommand,
  EMRClient,
  InvalidRequestException,
  ListStepsCommand,
  paginateListClusters,
  RunJobFlowCommand,
  TerminateJobFlowsCommand,
  waitUntilClusterRunning,
  waitUntilClusterTerminated,
  waitUntilStepComplete,
} from '@aws-sdk/client-emr';
import { expect, it, onTestFinished } from 'vitest';
import { clientConfig, control, openLocalAws } from '../local-aws.ts';
import { LAUNCH, step } from './fixture.ts';
import { createShellEngine } from './shell-engine.ts';

const PYTHON = fileURLToPath(new URL('../../../../.stoker/python/bin/python', import.meta.url));

async function open() {
  const engine = createShellEngine();
  const delays = { startingMs: 0, bootstrappingMs: 0, terminatingMs: 0 };
  const aws = await openLocalAws({ engine, delays });
  onTestFinished(() => aws.close());
  const client = new EMRClient(clientConfig(aws));
  onTestFinished(() => client.destroy());
  return { aws, client, engine };
}

const quick = { maxWaitTime: 20, minDelay: 1, maxDelay: 1 };

// As long as its three waiters wait.
it("the SDK's own client launches, waits, adds a step and terminates", { timeout: 70_000 }, async () => {
  const { client, aws } = await open();
  await aws.objects.createBucket('logs-bucket');
  const before = Date.now();

  const { JobFlowId: id, ClusterArn } = await client.send(
    new RunJobFlowCommand({ ...LAUNCH, Steps: [step('one', ['true'])] }),
  );
  expect(ClusterArn).toBe(`arn:aws:elasticmapreduce:us-east-1:123456789012:cluster/${id}`);
  await waitUntilClusterRunning({ client, ...quick }, { ClusterId: id });
  const { StepIds: [stepId] = [] } = await client.send(
    new AddJobFlowStepsCommand({ JobFlowId: id, Steps: [step('two', ['echo', 'hello'])] }),
  );
  await waitUntilStepComplete({ client, ...quick }, { ClusterId: id, StepId: stepId });

  const { Step } = await client.send(new DescribeStepCommand({ ClusterId: id, StepId: stepId }));
  expect(Step?.Status?.Timeline?.EndDateTime?.getTime()).toBeGreaterThanOrEqual(before);
  const { Steps } = await client.send(new ListStepsCommand({ ClusterId: id }));
  expect(Steps?.map((one) => one.Name)).toEqual(['two', 'one']);
  await client.send(new TerminateJobFlowsCommand({ JobFlowIds: [id ?? ''] }));
  await waitUntilClusterTerminated({ client, ...quick }, { ClusterId: id });
  const { Cluster } = await client.send(new DescribeClusterCommand({ ClusterId: id }));
  expect(Cluster?.Status?.StateChangeReason).toEqual({ Code: 'USER_REQUEST', Message: 'Terminated by user request' });
  expect(Cluster?.Status?.Timeline?.EndDateTime).toBeInstanceOf(Date);

  const listed: (string | undefined)[] = [];
  for await (const { Clusters } of paginateListClusters({ client }, { CreatedAfter: new Date(before - 1000) })) {
    listed.push(...(Clusters ?? []).map((one) => one.Id));
  }
  expect(listed).toEqual([id]);
});

it('refusals arrive as the errors that the SDK knows', async () => {
  const { client } = await open();
  const missing = client.send(new DescribeClusterCommand({ ClusterId: 'j-NONE' }));
  await expect(missing).rejects.toBeInstanceOf(InvalidRequestException);
  await expect(missing).rejects.toMatchObject({
    ErrorCode: 'NoSuchCluster',
    message: "Cluster id 'j-NONE' is not valid.",
  });
  await expect(client.send(new RunJobFlowCommand({ ...LAUNCH, ReleaseLabel: 'emr-0.0.1' }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'The supplied release label is invalid: emr-0.0.1.',
  });
});

it('faults come by the control API', async () => {
  const { aws, client } = await open();
  expect((await control(aws, 'POST', '/control/faults', { kind: 'capacity' })).status).toBe(201);
  const { JobFlowId: id } = await client.send(new RunJobFlowCommand(LAUNCH));
  await expect
    .poll(
      async () => (await client.send(new DescribeClusterCommand({ ClusterId: id }))).Cluster?.Status?.ErrorDetails,
      {
        timeout: 15_000,
      },
    )
    .toMatchObject([{ ErrorCode: 'INTERNAL_ERROR_EC2_INSUFFICIENT_CAPACITY_AZ' }]);
  const refused = await control(aws, 'POST', '/control/faults', { kind: 'flood' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ message: expect.stringContaining("Unknown fault 'flood'") });
});

it('boto3 speaks with it too', { timeout: 60_000 }, async () => {
  const { aws } = await open();
  const script = `
import boto3, json, sys
emr = boto3.client("emr", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id=sys.argv[2], aws_secret_access_key=sys.argv[3])
launch = json.loads(sys.argv[4])
cluster = emr.run_job_flow(**launch)["JobFlowId"]
emr.get_waiter("cluster_terminated").wait(ClusterId=cluster, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
found = emr.describe_cluster(ClusterId=cluster)["Cluster"]
steps = emr.list_steps(ClusterId=cluster)["Steps"]
print(json.dumps([found["Status"]["StateChangeReason"]["Code"], found["Status"]["Timeline"]["EndDateTime"].year, [s["Status"]["State"] for s in steps]]))
`;
  const launch = {
    ...LAUNCH,
    Instances: { ...LAUNCH.Instances, KeepJobFlowAliveWhenNoSteps: false },
    Steps: [step('one', ['true']), step('two', ['false'])],
  };
  const { accessKeyId, secretAccessKey } = aws.credentials;
  const args = ['-c', script, aws.url, accessKeyId, secretAccessKey, JSON.stringify(launch)];
  const { stdout } = await promisify(execFile)(PYTHON, args);
  expect(JSON.parse(stdout)).toEqual(['ALL_STEPS_COMPLETED', new Date().getFullYear(), ['FAILED', 'COMPLETED']]);
});
