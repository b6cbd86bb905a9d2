import { AddTagsCommand, EMRClient, RunJobFlowCommand, SetTerminationProtectionCommand } from '@aws-sdk/client-emr';
import pino from 'pino';
import { expect } from 'vitest';
import { createS3Client } from '../../../src/aws/clients.ts';
import { createEmrGateway } from '../../../src/emr/gateway.ts';
import { shippedPrices } from '../../../src/emr/pricing/prices.ts';
import type { AwsClusterId, ChannelId, SlackUserId } from '../../../src/ids.ts';
import type { ReminderDeps } from '../../../src/reminders/deps.ts';
import { type Aws, connectionTo, openAws } from '../../aws/support.ts';
import { testConfig } from '../../commands/support/config.ts';
import { clientConfig, control } from '../../sandbox/aws/local-aws.ts';
import { freshStore } from '../../support/database.ts';

export const CHANNEL = 'C0DATATEAM' as ChannelId;
export const ADA = 'U0ADAKOVA1' as SlackUserId;
export const GRACE = 'U0GRACELI2' as SlackUserId;

/** A shared account: a local AWS in which others launch clusters too, the record, and a clock that can be put forward. */
export interface House {
  aws: Aws;
  deps: ReminderDeps;
  clock: { ahead: number };
  /** Launches a cluster as somebody would without Stoker, and waits until it is up. */
  foreign(
    name: string,
    tags?: Record<string, string>,
    how?: { passing?: boolean; protected?: boolean },
  ): Promise<AwsClusterId>;
  tag(id: AwsClusterId, tags: Record<string, string>): Promise<void>;
  /** What happened to the clusters through the API since the last reset: every call that changes something. */
  changes(): Promise<string[]>;
  /** An empty account; the record stays. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const CHANGING = /^(Add|Cancel|Modify|Put|Remove|Run|Set|Terminate)/;

export async function openHouse(): Promise<House> {
  const aws = await openAws();
  const others = new EMRClient(clientConfig(aws));
  const emr = createEmrGateway(connectionTo(aws));
  const { store, end } = await freshStore();
  const clock = { ahead: 0 };
  let theirs = 0;
  const deps: ReminderDeps = {
    config: { ...testConfig({ reminders: { channel: CHANNEL } }), bucket: 'logs-bucket' },
    store,
    emr,
    s3: createS3Client(connectionTo(aws)),
    logs: {} as never,
    metrics: {} as never,
    people: {
      isAway: async () => null,
      isReachable: async () => null,
      timeZoneOf: async () => null,
      nameOf: async () => null,
    },
    prices: shippedPrices('us-east-1'),
    now: () => new Date(Date.now() + clock.ahead),
    log: pino({ level: 'silent' }),
    settleSeconds: 0,
  };
  return {
    aws,
    deps,
    clock,
    foreign: async (name, tags = {}, { passing = false, protected: isProtected = false } = {}) => {
      const id = await launchByHand(others, name, tags, passing);
      const state = passing ? 'RUNNING' : 'WAITING';
      await expect.poll(async () => (await emr.describeCluster(id)).state, { timeout: 10_000 }).toBe(state);
      if (isProtected)
        await others.send(new SetTerminationProtectionCommand({ JobFlowIds: [id], TerminationProtected: true }));
      theirs = await countOf(aws);
      return id;
    },
    tag: async (id, tags) => {
      await others.send(new AddTagsCommand({ ResourceId: id, Tags: asList(tags) }));
      theirs = await countOf(aws);
    },
    changes: async () => (await callsOf(aws)).slice(theirs),
    reset: async () => {
      clock.ahead = 0;
      await control(aws, 'POST', '/control/reset');
      await control(aws, 'DELETE', '/control/calls');
      theirs = 0;
      for (const { awsId } of await store.found.live()) await store.found.update(awsId, { goneAt: deps.now() });
      for (const { id } of await store.clusters.live()) await store.clusters.update(id, { state: 'gone' });
    },
    close: async () => {
      others.destroy();
      emr.close();
      deps.s3.destroy();
      await end();
      await aws.close();
    },
  };
}

async function callsOf(aws: Aws): Promise<string[]> {
  const answer = await control(aws, 'GET', '/control/calls?service=emr');
  const { calls } = (await answer.json()) as { calls: { operation: string }[] };
  return calls.map(({ operation }) => operation).filter((operation) => CHANGING.test(operation));
}

const countOf = async (aws: Aws): Promise<number> => (await callsOf(aws)).length;

const asList = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What somebody does in the AWS console: a launch that Stoker knows nothing of. */
export async function launchByHand(
  client: EMRClient,
  name: string,
  tags: Record<string, string> = {},
  passing = false,
): Promise<AwsClusterId> {
  const { JobFlowId } = await client.send(
    new RunJobFlowCommand({
      Name: name,
      ReleaseLabel: 'emr-7.13.0',
      Applications: [{ Name: 'Spark' }],
      JobFlowRole: 'EMR_EC2_DefaultRole',
      ServiceRole: 'EMR_DefaultRole',
      Tags: asList(tags),
      Instances: {
        KeepJobFlowAliveWhenNoSteps: !passing,
        InstanceGroups: [
          { InstanceRole: 'MASTER', InstanceType: 'm5.xlarge', InstanceCount: 1 },
          { InstanceRole: 'CORE', InstanceType: 'm5.xlarge', InstanceCount: 2 },
        ],
      },
      // A cluster that ends with its steps would else be gone at once.
      ...(passing && {
        Steps: [
          {
            Name: 'sleep',
            HadoopJarStep: { Jar: 'command-runner.jar', Args: ['bash', '-c', 'sleep 60'] },
          },
        ],
      }),
    }),
  );
  return JobFlowId as AwsClusterId;
}
