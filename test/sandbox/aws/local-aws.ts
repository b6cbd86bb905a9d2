import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Engine } from '../../../sandbox/aws/contract.ts';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../../sandbox/aws/server.ts';

/** An engine for tests that start no cluster: opening one is a mistake of the test. */
export const noEngine: Engine = {
  name: 'quick',
  open: async () => {
    throw new Error('This test starts no cluster.');
  },
  sweep: async () => undefined,
  close: async () => undefined,
};

/** A local AWS on a folder of its own; `close` removes the folder. */
export async function openLocalAws(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws & { directory: string }> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'stoker-aws-')));
  const aws = await startLocalAws({ engine: noEngine, ...options, directory });
  return {
    ...aws,
    directory,
    async close() {
      await aws.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What every client of the SDK needs to reach it. */
export function clientConfig(aws: LocalAws) {
  return { endpoint: aws.url, region: aws.region, credentials: aws.credentials, maxAttempts: 1 };
}

export function s3Client(aws: LocalAws, config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...clientConfig(aws), ...config });
}

/** A call of the control API with its token. */
export async function control(aws: LocalAws, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${aws.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${aws.controlToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
