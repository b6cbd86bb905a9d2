import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineCluster } from '../contract.ts';
import { failBootstrap, runBootstrapActions } from './bootstrap.ts';
import type { EmrContext } from './context.ts';
import { errorDetail } from './errors.ts';
import type { LaunchFault } from './faults.ts';
import { type LaunchFailure, launchFailure } from './launch-failure.ts';
import { type ClusterLife, cancelPending, hasEnded, recordEnd, recordReady, saveLater } from './life.ts';
import { localLogs } from './log-places.ts';
import { createLogPusher } from './log-push.ts';
import { createLogStreamer } from './log-stream.ts';
import { emrMetrics, isPolicyIdle } from './metrics.ts';
import { nodesOf } from './nodes.ts';
import { pause, within } from './pause.ts';
import { type ClusterRecord, isUp, liveInstances, type Reason } from './records.ts';
import { reconcileMachines } from './resize.ts';
import { createStepRunner } from './step-runner.ts';

// How long work may take to end when told to, before its processes are ended without asking.
const PATIENCE_MS = 20_000;
/** The least that `PutAutoTerminationPolicy` takes. */
const SHORTEST_IDLE_SECONDS = 60;

/** The life of a cluster that really runs: machines of the engine, bootstrap scripts, steps, logs and metrics. */
export function createClusterLife(cluster: ClusterRecord, context: EmrContext, fault?: LaunchFault): ClusterLife {
  const scratch = join(context.directory, 'work', cluster.id);
  const ending = new AbortController();
  const halting = new AbortController();
  let compute: EngineCluster | null = null;
  // The engine has the machines it was opened with; those that came later are in the record alone.
  let known: ReadonlySet<string> = new Set();
  let started: Promise<void> = Promise.resolve();
  let ended: Promise<void> | null = null;
  let shipping: Promise<void> = Promise.resolve();

  const containers = () => compute?.containerLogs() ?? null;
  const shared = { cluster, directory: context.directory, containers };
  const pusher = createLogPusher({ ...shared, objects: context.objects, log: context.log });
  const streamer = createLogStreamer({ ...shared, sink: context.logs, now: context.now });
  const steps = createStepRunner({
    cluster,
    context,
    ending: ending.signal,
    afterStep: () => {
      shipping = shipLogs(false);
    },
    terminate,
  });

  async function shipLogs(last: boolean): Promise<void> {
    try {
      await Promise.all([pusher.push(), streamer?.poll(last)]);
    } catch (error) {
      context.log(`${cluster.id}: could not ship its logs: ${error}`);
    }
  }

  async function start(): Promise<void> {
    if (cluster.state === 'STARTING') {
      cluster.reason = { Message: 'Provisioning Amazon EC2 capacity' };
      await pause(context.delays.startingMs, ending.signal);
      if (ending.signal.aborted) return;
      const failure = launchFailure(cluster, fault);
      if (failure) return fail(failure);
      enter('BOOTSTRAPPING', 'Running bootstrap actions');
      for (const instance of liveInstances(cluster)) instance.state = 'BOOTSTRAPPING';
    }
    await openCompute();
    // Opening may have taken longer than the end had patience for; then nobody else closes what is open now.
    if (ending.signal.aborted) return closeCompute();
    if (cluster.state === 'BOOTSTRAPPING') await bootstrap();
    if (ending.signal.aborted || !compute) return;
    recordReady(cluster, context.now());
    steps.open(compute);
  }

  async function openCompute(): Promise<void> {
    await mkdir(scratch, { recursive: true });
    const configurations = (cluster.request.Configurations ?? []) as { Classification?: string }[];
    const nodes = nodesOf(cluster);
    known = new Set(nodes.map((node) => node.instanceId));
    compute = await context.engine.open({ id: cluster.id, directory: scratch, nodes, configurations });
  }

  async function bootstrap(): Promise<void> {
    if (!compute) return;
    await pause(context.delays.bootstrappingMs, ending.signal);
    const { objects, directory } = context;
    const signal = ending.signal;
    const run = { cluster, nodes: nodesOf(cluster), compute, objects, directory, scratch, signal };
    const failure =
      fault?.kind === 'bootstrap' ? await failBootstrap(run, fault.exitCode ?? 1) : await runBootstrapActions(run);
    if (failure && !signal.aborted) fail({ code: 'BOOTSTRAP_FAILURE', ...failure });
  }

  function fail({ code, message, detail }: LaunchFailure): void {
    if (detail) cluster.errorDetails = [detail];
    terminate({ Code: code, Message: message }, true);
  }

  function enter(state: ClusterRecord['state'], message: string): void {
    cluster.state = state;
    cluster.reason = { Message: message };
    saveLater(context, cluster);
  }

  function terminate(reason: Reason, failed: boolean): void {
    if (!isUp(cluster)) return;
    cluster.state = 'TERMINATING';
    cluster.reason = reason;
    cluster.endsFailed = failed;
    cancelPending(cluster, context.now(), 'Job terminated');
    saveLater(context, cluster);
    ended = end();
  }

  async function end(): Promise<void> {
    ending.abort();
    await Promise.all([
      pause(context.delays.terminatingMs, halting.signal),
      within(PATIENCE_MS, Promise.all([started, steps.settled()])),
    ]);
    if (halting.signal.aborted) return;
    await shipLogs(true);
    await pushEventLogs().catch((error: unknown) => context.log(`${cluster.id}: its event logs are lost: ${error}`));
    await closeCompute();
    await shipping;
    recordEnd(cluster, cluster.endsFailed ?? false, context.now());
    await context.save(cluster);
    await Promise.all(
      [scratch, localLogs(context.directory, cluster.id)].map((folder) => rm(folder, { recursive: true, force: true })),
    );
  }

  async function pushEventLogs(): Promise<void> {
    const folder = compute?.eventLogs?.();
    if (folder) await context.history.keep(folder);
  }

  async function closeCompute(): Promise<void> {
    const closing = compute;
    compute = null;
    await closing?.close().catch((error: unknown) => context.log(`${cluster.id}: its engine did not close: ${error}`));
  }

  function broken(error: unknown): void {
    if (halting.signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    context.log(`${cluster.id}: ${error instanceof Error ? error.stack : message}`);
    cluster.errorDetails = [errorDetail('INTERNAL_ERROR', message, {})];
    terminate({ Code: 'INTERNAL_ERROR', Message: `The local cluster could not go on: ${message}` }, true);
  }

  return {
    cluster,
    begin() {
      if (hasEnded(cluster)) return;
      if (cluster.state === 'TERMINATING') ended = end();
      else started = start().catch(broken);
    },
    wake: () => steps.wake(),
    cancelStep: (stepId, how) => steps.cancel(stepId, how),
    terminate,
    resize() {
      const { removed } = reconcileMachines(cluster, context.now());
      saveLater(context, cluster);
      for (const { ec2Id } of removed) if (known.has(ec2Id)) void compute?.loseNode(ec2Id).catch(broken);
      if (cluster.readyAt === undefined) return;
      void pause(context.delays.startingMs, ending.signal).then(() => {
        if (!isUp(cluster) || halting.signal.aborted) return;
        recordReady(cluster, context.now());
        saveLater(context, cluster);
      });
    },
    async loseInstance(ec2Id, message) {
      const instance = liveInstances(cluster).find((one) => one.ec2Id === ec2Id);
      if (!instance) return;
      instance.state = 'TERMINATED';
      instance.endedAt = context.now();
      instance.reason = { Code: 'INSTANCE_FAILURE', Message: message };
      await context.save(cluster);
      if (instance.role === 'MASTER') terminate({ Code: 'INSTANCE_FAILURE', Message: message }, true);
      else if (known.has(ec2Id)) await compute?.loseNode(ec2Id);
    },
    pushEventLogs,
    async pushLogs() {
      if (compute) await pusher.push();
    },
    async streamLogs() {
      if (compute) await streamer?.poll();
    },
    async publishMetrics() {
      if (!compute || cluster.readyAt === undefined || !isUp(cluster) || cluster.isSilent) return;
      context.metrics.put(cluster.id, emrMetrics(cluster, await compute.metrics()), new Date(context.now()));
    },
    async checkIdle() {
      if (!compute || cluster.idleTimeoutSeconds === undefined || cluster.state !== 'WAITING') return;
      if (cluster.isProtected) return;
      if (!isPolicyIdle(cluster, await compute.metrics())) {
        delete cluster.idleSince;
        return;
      }
      cluster.idleSince ??= context.now();
      const { idleTimeoutSeconds } = cluster;
      const limitMs =
        idleTimeoutSeconds > SHORTEST_IDLE_SECONDS ? idleTimeoutSeconds * 1000 : context.delays.shortestIdleMs;
      if (context.now() - cluster.idleSince < limitMs) return;
      // AWS publishes no reason code of its own for this; the message says what happened.
      const message = `Cluster was terminated by its auto-termination policy after ${cluster.idleTimeoutSeconds} s idle.`;
      terminate({ Code: 'ALL_STEPS_COMPLETED', Message: message }, false);
    },
    async halt() {
      halting.abort();
      ending.abort();
      steps.halt();
      await within(PATIENCE_MS, Promise.allSettled([started, steps.settled(), ended]));
      // After a restart nobody knows any more where the containers' logs were.
      await shipLogs(true);
      await closeCompute();
      await shipping;
    },
  };
}
