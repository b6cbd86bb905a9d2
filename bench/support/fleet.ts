import { gzipSync } from 'node:zlib';
import { EMRClient, ListStepsCommand, RunJobFlowCommand } from '@aws-sdk/client-emr';
import { WebClient } from '@slack/web-api';
import { BOT_USER_ID, USERS } from '../../sandbox/slack/workspace.ts';
import {
  type AwsClusterId,
  type ChannelId,
  newClusterId,
  newRunId,
  type RunId,
  type SlackUserId,
  type StepId,
} from '../../src/ids.ts';
import { resultUri } from '../../src/runs/effects/names.ts';
import { BUCKET } from './bots.ts';
import type { House } from './house.ts';
import { control } from './slack.ts';

/** One live run on a cluster of its own, as the record, the local AWS and the local Slack all have it. */
export interface LiveRun {
  id: RunId;
  awsId: AwsClusterId;
  stepId: StepId;
  channel: ChannelId;
  /** The card's message. */
  ts: string;
}

/** Slack takes a burst of four messages a channel; a team with many runs has them in many channels, too. */
const RUNS_A_CHANNEL = 4;
const AT_ONCE = 4;
const HOURS_12 = 43_200;

/**
 * Makes live runs as they stand after a restart of the bot: clusters and steps RUNNING, record and cards in agreement
 * with them. Launching them through Slack would take the limits of Slack half an hour.
 */
export async function seedFleet(house: House, size: number): Promise<LiveRun[]> {
  const { aws, slack } = house;
  const emr = new EMRClient({ endpoint: aws.url, region: aws.region, credentials: aws.credentials });
  const web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
  const channels: ChannelId[] = [];
  for (let index = 0; index * RUNS_A_CHANNEL < size; index += 1) channels.push(await openChannel(house, index));
  const fleet: LiveRun[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < size; index = next++) {
      const channel = channels[Math.floor(index / RUNS_A_CHANNEL)];
      if (channel) fleet.push(await seedRun(house, emr, web, channel));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    emr.destroy();
  }
  return fleet;
}

async function openChannel({ slack }: House, index: number): Promise<ChannelId> {
  const members = [...Object.values(USERS), BOT_USER_ID];
  const { channel } = await control<{ channel: { id: string } }>(slack, 'channels', {
    name: `fleet-${index}`,
    members,
  });
  return channel.id as ChannelId;
}

async function seedRun(house: House, emr: EMRClient, web: WebClient, channel: ChannelId): Promise<LiveRun> {
  const { store } = house;
  const [id, clusterId, user, now] = [newRunId(), newClusterId(), USERS.ada as SlackUserId, new Date()];
  const stepName = `retrain ${id}`;
  const name = `stoker retrain ${id} ${clusterId}`;
  const { awsId, stepId } = await launch(emr, name, stepName, id);
  const common = { preset: 'nightly', channel, requestKey: `fleet:${id}` };
  await store.clusters.insert(
    { ...common, id: clusterId, name, keepAlive: false, owner: user, hardLimitSeconds: HOURS_12 },
    now,
  );
  await store.runs.insert(
    {
      ...common,
      id,
      job: 'retrain',
      arguments: {},
      clusterId,
      ownCluster: true,
      requestedBy: user,
      timeLimitSeconds: HOURS_12,
      stepName,
    },
    now,
  );
  const started = { startedAt: now };
  const up = { state: 'up', awsState: 'RUNNING', launchedAt: now, readyAt: now, dueAt: null } as const;
  await store.clusters.update(clusterId, { ...up, awsId });
  await store.runs.update(id, { ...started, state: 'running' });
  await store.steps.update(id, 0, { ...started, awsId: stepId, awsState: 'RUNNING' });
  const { ts = '' } = await web.chat.postMessage({ channel, text: `retrain is running (${id})` });
  await store.cards.touch(id, channel, now);
  const card = await store.cards.get(id);
  await store.cards.shown(id, card?.wantedVersion ?? 1, ts, now);
  return { id, awsId, stepId, channel, ts };
}

async function launch(emr: EMRClient, name: string, stepName: string, run: RunId) {
  const { JobFlowId: awsId } = await emr.send(
    new RunJobFlowCommand({
      Name: name,
      ReleaseLabel: 'emr-7.13.0',
      LogUri: `s3://${BUCKET}/logs/`,
      Applications: [{ Name: 'Spark' }],
      ServiceRole: 'EMR_DefaultRole',
      JobFlowRole: 'EMR_EC2_DefaultRole',
      Instances: {
        KeepJobFlowAliveWhenNoSteps: false,
        InstanceGroups: [
          { InstanceRole: 'MASTER', InstanceType: 'm5.xlarge', InstanceCount: 1 },
          { InstanceRole: 'CORE', InstanceType: 'm5.xlarge', InstanceCount: 2 },
        ],
      },
      Steps: [
        {
          Name: stepName,
          ActionOnFailure: 'TERMINATE_CLUSTER',
          HadoopJarStep: { Jar: 'command-runner.jar', Args: ['spark-submit', '--result', resultUri(BUCKET, run)] },
        },
      ],
    }),
  );
  // A cluster has its steps from the start, whatever its state.
  const { Steps: steps } = await emr.send(new ListStepsCommand({ ClusterId: awsId }));
  return { awsId: awsId as AwsClusterId, stepId: steps?.[0]?.Id as StepId };
}

/** Ends a run's step as a real job ends: its result is there before the step is COMPLETED. Gives the moment. */
export async function finishRun({ aws, engine }: House, run: LiveRun): Promise<number> {
  const result = { version: 1, status: 'succeeded', headline: `macro-F1 0.7 on run ${run.id}` };
  await aws.objects.put(BUCKET, `runs/${run.id}/result.json`, JSON.stringify(result));
  engine.finish(run.awsId);
  return Date.now();
}

/** Ends a run's step badly; its logs are not there yet. */
export const failRun = ({ engine }: House, run: LiveRun): void => engine.fail(run.awsId);

/** Pushes the log of a run's step, as EMR does some time after it has ended. Gives the moment from which it can be read. */
export async function pushLog({ aws }: House, run: LiveRun, text: string): Promise<number> {
  await aws.objects.put(BUCKET, `logs/${run.awsId}/steps/${run.stepId}/stderr.gz`, gzipSync(text));
  return Date.now();
}
