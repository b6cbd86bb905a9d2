import { setTimeout as pause } from 'node:timers/promises';
import {
  CreatePersistentAppUICommand,
  DescribeClusterCommand,
  DescribePersistentAppUICommand,
  EMRClient,
  GetOnClusterAppUIPresignedURLCommand,
  GetPersistentAppUIPresignedURLCommand,
} from '@aws-sdk/client-emr';
import { type AwsConnection, readSettings } from '../aws/clients.ts';
import { translateAwsError } from '../aws/errors.ts';
import type { AwsClusterId } from '../ids.ts';

/** A link to Spark's own pages about an application: whoever has it may read them, so it is neither stored nor logged. */
export type SparkUiLink =
  | { kind: 'ready'; url: string }
  /** AWS is still preparing it; `state` is what it last said of that. */
  | { kind: 'preparing'; state: string | null };

export interface SparkUi {
  /**
   * The history server that AWS keeps beside a cluster and for 30 days after it. Asks until the link is there or `signal`
   * ends the patience; throws an `AwsProblem`.
   */
  persistent(cluster: AwsClusterId, application: string | null, signal: AbortSignal): Promise<SparkUiLink>;
  /** The history server on a cluster that lives, which knows of an application that still runs. */
  onCluster(cluster: AwsClusterId, application: string | null, signal: AbortSignal): Promise<SparkUiLink>;
  close(): void;
}

const EVERY_MS = 1000;

/** Opens the way to Spark's pages. */
export function createSparkUi(connection: AwsConnection): SparkUi {
  const client = new EMRClient(readSettings(connection));
  const known = new Map<AwsClusterId, string>();

  const call = async <T>(operation: string, send: () => Promise<T>): Promise<T> => {
    try {
      return await send();
    } catch (error) {
      throw translateAwsError(error, { operation, repeatable: true });
    }
  };

  /** Asked for twice, AWS gives the same or another one; both show the same, and neither costs anything. */
  const idOf = async (cluster: AwsClusterId): Promise<string | null> => {
    const before = known.get(cluster);
    if (before) return before;
    const { Cluster } = await call('DescribeCluster', () =>
      client.send(new DescribeClusterCommand({ ClusterId: cluster })),
    );
    const created = await call('CreatePersistentAppUI', () =>
      client.send(new CreatePersistentAppUICommand({ TargetResourceArn: Cluster?.ClusterArn, ProfilerType: 'SHS' })),
    );
    const id = created.PersistentAppUIId ?? null;
    if (id) known.set(cluster, id);
    return id;
  };

  const state = async (id: string): Promise<string | null> => {
    const { PersistentAppUI: ui } = await call('DescribePersistentAppUI', () =>
      client.send(new DescribePersistentAppUICommand({ PersistentAppUIId: id })),
    );
    return [ui?.PersistentAppUIStatus, ui?.LastStateChangeReason].filter(Boolean).join(': ') || null;
  };

  const untilReady = async (
    ask: () => Promise<{ PresignedURLReady?: boolean | undefined; PresignedURL?: string | undefined }>,
    signal: AbortSignal,
  ): Promise<SparkUiLink> => {
    while (!signal.aborted) {
      const answer = await ask();
      if (answer.PresignedURLReady && answer.PresignedURL) return { kind: 'ready', url: answer.PresignedURL };
      await pause(EVERY_MS, null, { signal }).catch(() => {});
    }
    return { kind: 'preparing', state: null };
  };

  return {
    async persistent(cluster, application, signal) {
      const id = await idOf(cluster);
      if (id === null) return { kind: 'preparing', state: null };
      const link = await untilReady(
        () =>
          call('GetPersistentAppUIPresignedURL', () =>
            client.send(
              new GetPersistentAppUIPresignedURLCommand({
                PersistentAppUIId: id,
                PersistentAppUIType: 'SHS',
                ...(application !== null && { ApplicationId: application }),
              }),
            ),
          ).catch((error: unknown) => {
            // An id that AWS has forgotten is asked for anew by the next click.
            known.delete(cluster);
            throw error;
          }),
        signal,
      );
      return link.kind === 'ready' ? link : { kind: 'preparing', state: await state(id) };
    },
    onCluster: (cluster, application, signal) =>
      untilReady(
        () =>
          call('GetOnClusterAppUIPresignedURL', () =>
            client.send(
              new GetOnClusterAppUIPresignedURLCommand({
                ClusterId: cluster,
                OnClusterAppUIType: 'SparkHistoryServer',
                ...(application !== null && { ApplicationId: application }),
              }),
            ),
          ),
        signal,
      ),
    close: () => client.destroy(),
  };
}
