import type { PlanBlock, TaskCardBlock } from '@slack/types';
import type { ClusterId, RunId } from '../../ids.ts';
import { type Cluster, isEnded, type Run, type RunProgress, type Step } from '../../records.ts';
import { richText } from '../blocks.ts';
import { plain } from '../escape.ts';
import { duration, secondsBetween } from '../words.ts';
import { stageLines } from './progress.ts';

type Status = TaskCardBlock['status'];
interface Task {
  id: string;
  title: string;
  status: Status;
  details?: string | undefined;
}

const BEYOND_PROVISIONING = new Set(['BOOTSTRAPPING', 'RUNNING', 'WAITING']);
const ENDING = new Set<Cluster['state']>(['terminating', 'gone']);

/** The way of a run as a plan: the cluster comes, boots, the step runs, the cluster goes. */
export function runPlan(run: Run, step: Step | null, cluster: Cluster, live: RunProgress | null): PlanBlock {
  const tasks = run.ownCluster
    ? [...arrival(cluster), stepTask(run, step, live), departure(cluster)]
    : [...(cluster.readyAt ? [] : arrival(cluster)), stepTask(run, step, live)];
  return plan(run.id, isEnded(run), tasks);
}

/** The way of a chain: the cluster comes, its steps run one after the other, the cluster goes. */
export function chainPlan(
  links: readonly { run: Run; step: Step | null; live: RunProgress | null }[],
  cluster: Cluster,
): PlanBlock | null {
  const [lead] = links;
  if (!lead) return null;
  const steps = links.map(({ run, step, live }) => ({ ...stepTask(run, step, live), id: `step-${run.id}` }));
  const isOver = links.every(({ run }) => isEnded(run));
  return plan(lead.run.id, isOver, [...arrival(cluster), ...steps, departure(cluster)]);
}

/** The way of a cluster that was launched for itself. */
export function clusterPlan(cluster: Cluster): PlanBlock {
  return plan(cluster.id, cluster.state === 'gone', [...arrival(cluster), departure(cluster)]);
}

/**
 * Slack folds a plan up, and what a reader has opened again with each update that gives it another id
 * (https://github.com/slackapi/node-slack-sdk/issues/2701): so its title alone must tell, and its id stays.
 */
function plan(subject: RunId | ClusterId, isOver: boolean, tasks: Task[]): PlanBlock {
  const now = tasks.find(({ status }) => status === 'in_progress');
  const title = now ? `Now: ${now.title}` : isOver ? 'What happened' : 'What happens';
  return {
    type: 'plan',
    block_id: `plan-${subject}`,
    title: plain(title, 150),
    tasks: tasks.map(({ id, title: taskTitle, status, details }) => ({
      type: 'task_card',
      task_id: id,
      title: plain(taskTitle, 150),
      status,
      ...(details ? { details: richText(details, 2400) } : {}),
    })),
  };
}

function arrival(cluster: Cluster): Task[] {
  const ready = cluster.readyAt !== null;
  const ending = ENDING.has(cluster.state);
  const diedIn = !ready && ending ? (bootstrapFailed(cluster) ? 'bootstrap' : 'provision') : null;
  const provisioned = ready || diedIn === 'bootstrap' || BEYOND_PROVISIONING.has(cluster.awsState ?? '');
  const asked = cluster.awsId !== null || cluster.state !== 'wanted';
  // A person's own "stop" is no error, and a step never reached stays pending.
  const dead: Status = cluster.failure ? 'error' : 'pending';

  const provisioning: Status = provisioned ? 'complete' : diedIn ? dead : asked ? 'in_progress' : 'pending';
  const bootstrapping: Status = ready
    ? 'complete'
    : diedIn === 'bootstrap'
      ? 'error'
      : provisioned && !ending
        ? 'in_progress'
        : 'pending';
  const came =
    cluster.launchedAt && cluster.readyAt
      ? `ready after ${duration(secondsBetween(cluster.launchedAt, cluster.readyAt))}`
      : undefined;
  return [
    { id: 'provision', title: 'Provision the cluster', status: provisioning, details: cluster.awsId ?? undefined },
    { id: 'bootstrap', title: 'Bootstrap it', status: bootstrapping, details: came },
  ];
}

function bootstrapFailed(cluster: Cluster): boolean {
  return /BOOTSTRAP/.test(cluster.awsReason?.code ?? '') || /bootstrap/i.test(cluster.awsReason?.message ?? '');
}

function stepTask(run: Run, step: Step | null, live: RunProgress | null): Task {
  const seconds = step?.startedAt ? secondsBetween(step.startedAt, step.endedAt ?? step.startedAt) : 0;
  const took = step?.startedAt && step.endedAt ? `took ${duration(seconds)}` : undefined;
  const ids = [step?.awsId, took].filter(Boolean).join(' · ');
  return {
    id: 'step',
    ...stepStatus(run, step),
    details: [ids, ...(live ? stageLines(live.progress) : [])].filter(Boolean).join('\n') || undefined,
  };
}

function stepStatus(run: Run, step: Step | null): { title: string; status: Status } {
  const name = `Run ${run.job}`;
  if (run.state === 'succeeded') return { title: name, status: 'complete' };
  if (run.state === 'cancelled') {
    return step?.startedAt
      ? { title: `${name}: cancelled`, status: 'error' }
      : { title: `${name}: cancelled before it began`, status: 'pending' };
  }
  if (run.state === 'failed') {
    return step?.startedAt
      ? { title: `${name}: failed`, status: 'error' }
      : { title: `${name}: not reached`, status: 'pending' };
  }
  if (step?.awsState === 'RUNNING' || (run.state === 'running' && step?.startedAt)) {
    return { title: name, status: 'in_progress' };
  }
  return { title: name, status: 'pending' };
}

function departure(cluster: Cluster): Task {
  const title = 'Put the cluster out';
  if (cluster.state === 'gone') {
    const lived = cluster.launchedAt && cluster.endedAt ? secondsBetween(cluster.launchedAt, cluster.endedAt) : null;
    return {
      id: 'gone',
      title: cluster.awsId ? 'Cluster is gone' : 'No cluster was launched',
      status: 'complete',
      details: lived === null ? undefined : `lived ${duration(lived)}`,
    };
  }
  return { id: 'gone', title, status: cluster.state === 'terminating' ? 'in_progress' : 'pending' };
}
