import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from 'pino';
import { createS3Client } from '../emr/clients.ts';
import { createEmrGateway, type EmrGateway } from '../emr/gateway.ts';
import { createLogReader, type LogReader } from '../emr/logs.ts';
import type { Cluster, Step } from '../records.ts';
import { readRunLogs } from './read-logs.ts';
import { consoleUrlOf } from './show.ts';

type ShowDeps = Parameters<typeof consoleUrlOf>[0];

/** Every way to AWS; nothing is asked of it before it is used. */
export interface Aws {
  emr: EmrGateway;
  logs: LogReader;
  s3: S3Client;
  close(): void;
}

/** Opens the ways to AWS in one region. */
export function openAws({ region }: { region: string }, log: Logger, now: () => Date): Aws {
  const emr = createEmrGateway({ region, clock: now, log });
  const logs = createLogReader({ region });
  const s3 = createS3Client({ region });
  return {
    emr,
    logs,
    s3,
    close: () => {
      emr.close();
      logs.close();
      s3.destroy();
    },
  };
}

/** What commands read of AWS. */
export function createAwsReader(deps: ShowDeps & Pick<Aws, 'emr' | 'logs'>) {
  return {
    readLogs: async (cluster: Cluster, step: Step, options: { lines: number }) => {
      const read = await readRunLogs(deps, cluster, step, options);
      return {
        files: read.files.map(({ name, tail }) => ({ file: name, text: tail.join('\n') })),
        problems: read.problems,
      };
    },
    consoleUrl: (cluster: Cluster) => consoleUrlOf(deps, cluster),
  };
}
