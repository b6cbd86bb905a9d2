import type { S3Client } from '@aws-sdk/client-s3';
import { createS3Client } from '../aws/clients.ts';
import { createEmrGateway, type EmrGateway, type EmrGatewayOptions } from './gateway.ts';
import { createLogReader, type LogReader } from './logs/logs.ts';

/** Every way to AWS; nothing is asked of it before it is used. */
export interface Aws {
  emr: EmrGateway;
  logs: LogReader;
  s3: S3Client;
  close(): void;
}

/** Opens the ways to AWS in one region. */
export function openAws({ region }: { region: string }, log: EmrGatewayOptions['log'], now: () => Date): Aws {
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
