import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ObjectStore } from '../contract.ts';
import { clusterLogs, localLogs, stepLogs } from './log-places.ts';
import type { ClusterRecord } from './records.ts';
import { below, type S3Place } from './s3-uri.ts';

const compress = promisify(gzip);

/** Carries one cluster's log files to S3, each again when it has grown. */
export interface LogPusher {
  /** Resolves when all that was there at the call is in S3. */
  push(): Promise<void>;
}

interface Source {
  folder: string;
  target: S3Place;
}

/** A pusher for one cluster; `containers` tells where YARN keeps its logs, once it does. */
export function createLogPusher(options: {
  cluster: ClusterRecord;
  directory: string;
  objects: ObjectStore;
  containers: () => string | null;
  log: (line: string) => void;
}): LogPusher {
  const { cluster, objects } = options;
  const pushed = new Map<string, string>();
  let under: Promise<void> = Promise.resolve();

  async function sources(): Promise<Source[]> {
    const local = localLogs(options.directory, cluster.id);
    const all: Source[] = [];
    for (const step of cluster.steps) {
      const target = stepLogs(cluster, step);
      if (target) all.push({ folder: join(local, 'steps', step.id), target });
    }
    const root = clusterLogs(cluster);
    if (root) {
      all.push({ folder: join(local, 'node'), target: { ...root, key: below(root.key, 'node') } });
      const containers = options.containers();
      if (containers) all.push({ folder: containers, target: { ...root, key: below(root.key, 'containers') } });
    }
    return all;
  }

  async function pushOne(file: string, bucket: string, key: string): Promise<void> {
    const { size, mtimeMs } = await stat(file);
    const mark = `${size} ${mtimeMs}`;
    if (pushed.get(file) === mark) return;
    await objects.put(bucket, `${key}.gz`, await compress(await readFile(file)));
    pushed.set(file, mark);
  }

  async function pushAll(): Promise<void> {
    const buckets = new Set(await objects.buckets());
    for (const { folder, target } of await sources()) {
      if (!buckets.has(target.bucket)) continue;
      for (const file of await filesBelow(folder)) {
        await pushOne(join(folder, file), target.bucket, below(target.key, file)).catch((error: unknown) => {
          // A container's folder may go while it is read; the next push sees what there is then.
          options.log(`${cluster.id}: could not push log ${file}: ${error instanceof Error ? error.message : error}`);
        });
      }
    }
  }

  return {
    push() {
      under = under.then(pushAll, pushAll);
      return under;
    },
  };
}

/** Paths of all files below a folder, relative to it, with `/`; none when the folder isn't there. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
