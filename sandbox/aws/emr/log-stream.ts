import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudWatchLogConfiguration } from '@aws-sdk/client-emr';
import type { LogSink } from '../contract.ts';
import { localLogs } from './log-places.ts';
import { filesBelow } from './log-push.ts';
import type { ClusterRecord, Millis } from './records.ts';

const CHUNK_BYTES = 256 * 1024;

/** Follows one cluster's logs into CloudWatch Logs, line by line. */
export interface LogStreamer {
  /** Sends the whole lines that are new; with `last`, what stands after the last line end too. */
  poll(last?: boolean): Promise<void>;
}

/** A streamer for a cluster that asked for CloudWatch Logs; null for one that did not. */
export function createLogStreamer(options: {
  cluster: ClusterRecord;
  directory: string;
  sink: LogSink;
  containers: () => string | null;
  now: () => Millis;
}): LogStreamer | null {
  const { cluster } = options;
  const config = cluster.request.MonitoringConfiguration?.CloudWatchLogConfiguration;
  if (!config?.Enabled) return null;
  const group = config.LogGroupName ?? `/aws/emr/${cluster.id}`;
  const prefix = config.LogStreamNamePrefix ?? '';
  const offsets = new Map<string, number>();
  let under: Promise<void> = Promise.resolve();

  async function follow(file: string, stream: string, last: boolean): Promise<void> {
    for (;;) {
      const from = offsets.get(file) ?? 0;
      const { lines, next } = await readLines(file, from, last);
      if (next === from) return;
      offsets.set(file, next);
      const timestamp = options.now();
      const events = lines.filter((line) => line !== '').map((message) => ({ timestamp, message }));
      if (events.length > 0) await options.sink.append(group, stream, events);
    }
  }

  async function pollAll(last: boolean): Promise<void> {
    const steps = join(localLogs(options.directory, cluster.id), 'steps');
    for (const file of await filesBelow(steps)) {
      const name = file.split('/').at(-1) ?? '';
      if (wanted(config, 'STEP_LOGS', name)) await follow(join(steps, file), `${prefix}/steps/${file}`, last);
    }
    const containers = options.containers();
    if (!containers) return;
    for (const file of await filesBelow(containers)) {
      const name = file.split('/').at(-1) ?? '';
      // YARN gives a Spark application's driver the first container in cluster deploy mode.
      const type = /container_[^/]*_000001\//.test(file) ? 'SPARK_DRIVER' : 'SPARK_EXECUTOR';
      if (wanted(config, type, name)) await follow(join(containers, file), `${prefix}/applications/${file}`, last);
    }
  }

  return {
    poll(last = false) {
      const next = () => pollAll(last);
      under = under.then(next, next);
      return under;
    },
  };
}

function wanted(config: CloudWatchLogConfiguration | undefined, type: string, file: string): boolean {
  if (file !== 'stdout' && file !== 'stderr') return false;
  if (!config?.LogTypes) return true;
  return (config.LogTypes[type] ?? []).includes(file.toUpperCase());
}

/** The lines of a file from a place on, as far as they are whole; with `last`, the rest too. At most a chunk at once. */
async function readLines(file: string, from: number, last: boolean): Promise<{ lines: string[]; next: number }> {
  const handle = await open(file).catch(() => null);
  if (!handle) return { lines: [], next: from };
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, from);
    const read = buffer.subarray(0, bytesRead);
    const wholeLines = read.lastIndexOf('\n') + 1;
    const isFull = bytesRead === CHUNK_BYTES;
    // A line longer than a chunk is sent in pieces, so that it cannot stop the stream.
    const takeAll = (last && !isFull) || (isFull && wholeLines === 0);
    const end = takeAll ? bytesRead : wholeLines;
    return { lines: read.subarray(0, end).toString('utf8').split('\n'), next: from + end };
  } finally {
    await handle.close();
  }
}
