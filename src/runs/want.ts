import { UserError } from '../errors.ts';
import {
  type ChannelId,
  type ClusterId,
  newClusterId,
  newRunId,
  type RunId,
  type ScheduleId,
  type SlackUserId,
} from '../ids.ts';
import { type Cluster, isEnded, type Overrides, type Run } from '../records.ts';
import type { Tables } from '../store/store.ts';
import type { WantDeps } from './deps.ts';
import { clusterName, stepName } from './effects/names.ts';
import { answerOpen } from './idle/answer.ts';
import { isEndingIdle, standDown } from './idle/stand-down.ts';

/** Who asks, where, and the key that makes a request delivered twice the same request. */
export interface Request {
  user: SlackUserId;
  channel: ChannelId;
  requestKey: string;
}

/** Wants a cluster of a preset. The same request key gives the same cluster. */
export async function launchCluster(deps: WantDeps, request: Request, presetName: string): Promise<Cluster> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const earlier = await tables.clusters.byRequestKey(request.requestKey);
    if (earlier) return earlier;
    const cluster = await insertCluster(deps, tables, request, presetName, newClusterId(), undefined, now);
    await tables.cards.touch(cluster.id, request.channel, now);
    return cluster;
  });
}

/** A run that is wanted: a job with its arguments, on a cluster of its own or on a running one. */
export interface WantedRun {
  job: string;
  arguments: Run['arguments'];
  preset?: string | undefined;
  on?: ClusterId | undefined;
  /** What it is to have other than its preset and its job. */
  overrides?: Overrides | null | undefined;
  /** The failed run that it tries again. */
  retryOf?: RunId | undefined;
  /** The planned time that it is begun for. */
  schedule?: { id: ScheduleId; plannedAt: Date } | undefined;
  /** Instead of its job's own. */
  timeLimitSeconds?: number | undefined;
}

/** Wants a run of a job, on a cluster of its own (one launch with the step inside) or on a running one. */
export async function startRun(deps: WantDeps, request: Request, wanted: WantedRun): Promise<Run> {
  return deps.store.transaction((tables) => startRunIn(deps, tables, request, wanted));
}

/** The same within a transaction, together with what else is written there. */
export async function startRunIn(
  deps: Pick<WantDeps, 'config' | 'now'>,
  tables: Tables,
  request: Request,
  wanted: WantedRun,
): Promise<Run> {
  const job = deps.config.jobs[wanted.job];
  if (!job) throw new Error(`startRun was given job '${wanted.job}', which the configuration does not have`);
  const now = deps.now();
  const earlier = await tables.runs.byRequestKey(request.requestKey);
  if (earlier) return earlier;
  const id = newRunId();
  const presetName = wanted.preset ?? job.preset;
  const cluster = wanted.on
    ? await usableCluster(tables, wanted.on, id, now)
    : await insertCluster(deps, tables, request, presetName, newClusterId(), { run: id, job: wanted.job }, now);
  const inserted = await tables.runs.insert(
    {
      id,
      job: wanted.job,
      arguments: wanted.arguments,
      preset: cluster.preset,
      clusterId: cluster.id,
      ownCluster: wanted.on === undefined,
      requestedBy: request.user,
      channel: request.channel,
      requestKey: request.requestKey,
      timeLimitSeconds: wanted.timeLimitSeconds ?? job.timeLimit,
      stepName: stepName(wanted.job, id),
      overrides: wanted.overrides ?? null,
      retryOf: wanted.retryOf ?? null,
      scheduleId: wanted.schedule?.id ?? null,
      plannedAt: wanted.schedule?.plannedAt ?? null,
    },
    now,
  );
  // The same request, delivered twice at once: the other delivery has written it.
  const run = inserted ?? (await tables.runs.byRequestKey(request.requestKey));
  if (!run) throw new Error(`request key '${request.requestKey}' is used, but its run is not there`);
  await tables.clusters.update(cluster.id, { dueAt: now });
  if (inserted) await tables.cards.touch(run.id, request.channel, now);
  return run;
}

/** Writes a cluster that is wanted; `forRun` is the run, or the first of a chain, that it is launched for and ends with. */
export async function insertCluster(
  deps: Pick<WantDeps, 'config'>,
  tables: Tables,
  request: Request,
  presetName: string,
  id: ClusterId,
  forRun: { run: RunId; job: string } | undefined,
  now: Date,
): Promise<Cluster> {
  const preset = deps.config.presets[presetName];
  if (!preset) throw new Error(`preset '${presetName}' is not in the configuration`);
  const cluster = await tables.clusters.insert(
    {
      id,
      name: clusterName(presetName, id, forRun),
      preset: presetName,
      // A one-off run's cluster ends with its step, so that nothing is left burning even when Stoker is dead.
      keepAlive: forRun === undefined,
      owner: request.user,
      channel: request.channel,
      requestKey: request.requestKey,
      hardLimitSeconds: preset.hardLimit,
    },
    now,
  );
  if (cluster) return cluster;
  const earlier = await tables.clusters.byRequestKey(request.requestKey);
  if (!earlier) throw new Error(`request key '${request.requestKey}' is used, but its cluster is not there`);
  return earlier;
}

async function usableCluster(tables: Tables, id: ClusterId, run: RunId, now: Date): Promise<Cluster> {
  const cluster = await tables.clusters.lock(id);
  if (cluster && isEndingIdle(cluster)) {
    await standDown(tables, cluster, now);
    await answerOpen(tables, id, ['idle'], { kind: 'stood-down', because: `Run ${run} was given to it.` }, now);
    return cluster;
  }
  if (!cluster) throw new UserError(`There is no cluster '${id}'.`, 'See the running ones with `/emr status`.');
  requireUsable(cluster);
  return cluster;
}

/** Throws for a cluster that takes no more runs. */
export function requireUsable({ id, wanted, state, keepAlive }: Cluster): void {
  if (wanted === 'gone' || state === 'gone' || state === 'terminating') {
    throw new UserError(
      `Cluster ${id} is ${state === 'gone' ? 'gone' : 'on its way out'}.`,
      'Leave out `--on` to launch one for this run.',
    );
  }
  if (!keepAlive) {
    throw new UserError(
      `Cluster ${id} ends with the run it was launched for.`,
      'Launch one that stays with `/emr launch adhoc`.',
    );
  }
}

/** Wants a run stopped, and with a step of a chain all that is left of it. A run that has ended is left as it is. */
export async function cancelRun(deps: WantDeps, id: RunId, by: SlackUserId): Promise<Run> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const run = await tables.runs.get(id);
    if (!run) throw new UserError(`There is no run '${id}'.`, 'See the latest ones with `/emr status`.');
    if (!(await cancelRunIn(tables, run, by, now))) throw new UserError(`Run ${id} already ended: ${run.state}.`);
    return { ...run, cancelWantedBy: run.cancelWantedBy ?? by };
  });
}

/** The same within a transaction; `by` may be another word where it was nobody in Slack. False: nothing was left to stop. */
export async function cancelRunIn(tables: Tables, run: Run, by: string, now: Date): Promise<boolean> {
  const open = (run.chain ? await tables.runs.ofChain(run.chain.lead) : [run]).filter((one) => !isEnded(one));
  if (open.length === 0) return false;
  // The cluster first, as everywhere: one order of locks, no deadlock.
  await tables.clusters.update(run.clusterId, { dueAt: now });
  for (const one of open) await tables.runs.update(one.id, { cancelWantedBy: one.cancelWantedBy ?? by });
  await tables.cards.refresh([run.id]);
  return true;
}

/** Wants a cluster gone, with all that runs on it, as a person asks; what people were told of it is answered. */
export async function terminateCluster(deps: WantDeps, id: ClusterId, by: string): Promise<Cluster> {
  const now = deps.now();
  return deps.store.transaction(async (tables) => {
    const cluster = await tables.clusters.lock(id);
    if (!cluster) throw new UserError(`There is no cluster '${id}'.`, 'See the running ones with `/emr status`.');
    if (cluster.state === 'gone') throw new UserError(`Cluster ${id} is already gone.`);
    // A person's wish does not ask whether it works again.
    if (cluster.wanted === 'up' || isEndingIdle(cluster))
      await tables.clusters.update(id, { wanted: 'gone', endedBy: by, wouldEndAt: null, dueAt: now });
    const runs = (await tables.runs.takeOpen(id)).filter((run) => !isEnded(run));
    for (const run of runs) await tables.runs.update(run.id, { cancelWantedBy: run.cancelWantedBy ?? by });
    await answerOpen(tables, id, ['idle', 'blind', 'concern', 'hard-limit'], { kind: 'terminated', by }, now);
    await tables.cards.refresh([id, ...runs.map((run) => run.id)]);
    return { ...cluster, wanted: 'gone', endedBy: isEndingIdle(cluster) ? by : (cluster.endedBy ?? by) };
  });
}
