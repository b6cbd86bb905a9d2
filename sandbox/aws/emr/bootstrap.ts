import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BootstrapActionConfig } from '@aws-sdk/client-emr';
import type { EngineCluster, NodeSpec, ObjectStore } from '../contract.ts';
import { errorDetail } from './errors.ts';
import { bootstrapFiles } from './log-places.ts';
import type { ClusterRecord, ErrorDetail } from './records.ts';
import { parseS3Uri } from './s3-uri.ts';

/** How bootstrapping went wrong, in EMR's words. */
export interface BootstrapFailure {
  message: string;
  detail: ErrorDetail | null;
}

interface Fetched {
  number: number;
  args: string[];
  file: string;
}

// Every node of a real cluster has its own processors; here they share those of one machine.
const NODES_AT_ONCE = 4;

/** Makes the first bootstrap action fail on the primary node without running it; its log says that it was a fault. */
export async function failBootstrap(
  run: Pick<Run, 'cluster' | 'directory'> & { nodes: readonly NodeSpec[] },
  exitCode: number,
): Promise<BootstrapFailure | null> {
  const primary = run.nodes.find((node) => node.role === 'MASTER');
  if (!primary) return null;
  const files = bootstrapFiles(run.directory, run.cluster.id, primary.instanceId, 1);
  await mkdir(dirname(files.stderr), { recursive: true });
  await writeFile(files.stderr, `Fault on demand: this bootstrap action ended with exit code ${exitCode}.\n`);
  return nonZero(run.cluster, primary, 1, run.cluster.bootstrapActions[0]);
}

/** Fetches the bootstrap scripts and runs them on every node, in order; the first failure ends it. */
export async function runBootstrapActions(options: {
  cluster: ClusterRecord;
  nodes: readonly NodeSpec[];
  compute: EngineCluster;
  objects: ObjectStore;
  directory: string;
  scratch: string;
  signal: AbortSignal;
}): Promise<BootstrapFailure | null> {
  const { cluster, nodes, objects } = options;
  const primary = nodes.find((node) => node.role === 'MASTER')?.instanceId ?? '';
  const scripts: Fetched[] = [];
  for (const [index, action] of cluster.bootstrapActions.entries()) {
    const fetched = await fetchScript(action, index + 1, objects, options.scratch, primary);
    if ('message' in fetched) return fetched;
    scripts.push(fetched);
  }
  // EMR brings up the primary node first; the others follow once it is there.
  const first = nodes.filter((node) => node.role === 'MASTER');
  const others = nodes.filter((node) => node.role !== 'MASTER');
  return (await runOnNodes(first, scripts, options)) ?? (await runOnNodes(others, scripts, options));
}

interface Run {
  cluster: ClusterRecord;
  compute: EngineCluster;
  directory: string;
  signal: AbortSignal;
}

async function runOnNodes(nodes: readonly NodeSpec[], scripts: Fetched[], run: Run): Promise<BootstrapFailure | null> {
  const waiting = [...nodes];
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  let failure: BootstrapFailure | null = null;
  const worker = async () => {
    for (let node = waiting.shift(); node && !signal.aborted; node = waiting.shift()) {
      const found = await runOnNode(node, scripts, { ...run, signal });
      if (!found || failure) continue;
      failure = found;
      stop.abort();
    }
  };
  await Promise.all(Array.from({ length: NODES_AT_ONCE }, worker));
  return failure;
}

async function runOnNode(node: NodeSpec, scripts: Fetched[], run: Run): Promise<BootstrapFailure | null> {
  for (const { number, args, file } of scripts) {
    const files = bootstrapFiles(run.directory, run.cluster.id, node.instanceId, number);
    await mkdir(dirname(files.stdout), { recursive: true });
    const exit = await run.compute.runBootstrap({ path: file, args }, node, files, run.signal);
    if (run.signal.aborted) return null;
    if (exit.code !== 0) return nonZero(run.cluster, node, number, run.cluster.bootstrapActions[number - 1]);
  }
  return null;
}

// The failure of a bootstrap action that ended with another code than 0.
function nonZero(
  cluster: ClusterRecord,
  node: Pick<NodeSpec, 'role' | 'instanceId'>,
  number: number,
  action: BootstrapActionConfig | undefined,
): BootstrapFailure {
  const logs = cluster.request.LogUri;
  const log =
    logs && `${logs.replace(/\/+$/, '')}/${cluster.id}/node/${node.instanceId}/bootstrap-actions/${number}/stderr.gz`;
  if (node.role !== 'MASTER') {
    return {
      message: `On ${node.role === 'CORE' ? 'a core' : 'a task'} instance (${node.instanceId}), bootstrap action ${number} returned a non-zero return code`,
      detail: null,
    };
  }
  const message = `On the master instance (${node.instanceId}), bootstrap action ${number} returned a non-zero return code`;
  return {
    message,
    detail: errorDetail(
      'BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE',
      `The primary instance ${node.instanceId} failed because bootstrap action ${number} returned a non-zero exit code.`,
      {
        'primary-instance-id': node.instanceId,
        'bootstrap-action': action?.ScriptBootstrapAction?.Path ?? String(number),
        ...(log && { 'log-file': log }),
      },
    ),
  };
}

async function fetchScript(
  action: BootstrapActionConfig,
  number: number,
  objects: ObjectStore,
  scratch: string,
  primary: string,
): Promise<Fetched | BootstrapFailure> {
  const path = action.ScriptBootstrapAction?.Path ?? '';
  const place = parseS3Uri(path);
  const script = place && (await objects.get(place.bucket, place.key).catch(() => null));
  if (!script) {
    // A path on the node itself that is not there, or an object that S3 does not have.
    const code = place ? 'BOOTSTRAP_FAILURE_BA_DOWNLOAD_FAILED_PRIMARY' : 'BOOTSTRAP_FAILURE_FILE_NOT_FOUND_PRIMARY';
    const problem = place ? 'could not be downloaded' : 'was not found on the instance';
    return {
      message: `Master instance (${primary}) failed attempting to download bootstrap action ${number} file from S3`,
      detail: errorDetail(code, `Bootstrap action ${number} on primary instance ${primary}: '${path}' ${problem}.`, {
        'primary-instance-id': primary,
        'bootstrap-action': path,
      }),
    };
  }
  const file = join(scratch, 'bootstrap-actions', String(number), basename(place.key));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, script);
  await chmod(file, 0o755);
  return { number, args: action.ScriptBootstrapAction?.Args ?? [], file };
}
