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
  const waiting = [...nodes];
  let failure: BootstrapFailure | null = null;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const worker = async () => {
    for (let node = waiting.shift(); node && !signal.aborted; node = waiting.shift()) {
      const found = await runOnNode(node, scripts, signal);
      if (!found || failure) continue;
      failure = found;
      stop.abort();
    }
  };

  async function runOnNode(node: NodeSpec, actions: readonly Fetched[], until: AbortSignal) {
    for (const { number, args, file } of actions) {
      const files = bootstrapFiles(options.directory, cluster.id, node.instanceId, number);
      await mkdir(dirname(files.stdout), { recursive: true });
      const exit = await options.compute.runBootstrap({ path: file, args }, node, files, until);
      if (until.aborted) return null;
      if (exit.code !== 0) return nonZero(cluster, node, number, cluster.bootstrapActions[number - 1]);
    }
    return null;
  }

  await Promise.all(Array.from({ length: Math.min(NODES_AT_ONCE, nodes.length) }, worker));
  return failure;
}

/** The failure of a bootstrap action that ended with another code than 0. */
export function nonZero(
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
