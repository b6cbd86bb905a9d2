import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type AwsConnection, readSettings } from './clients.ts';
import { translateAwsError } from './errors.ts';

/** Numbers of Stoker's own for CloudWatch. */
export interface MetricSender {
  /** Adds one value at a moment; throws an `AwsProblem`. Twice the same is no harm: an alarm asks whether there are any. */
  put(metric: { namespace: string; name: string; value: number; at: Date }): Promise<void>;
  close(): void;
}

/** Opens the way to CloudWatch; nothing is sent before it is used. */
export function createMetricSender(connection: AwsConnection): MetricSender {
  const client = new CloudWatchClient(readSettings(connection));
  return {
    put: async ({ namespace, name, value, at }) => {
      const data = [{ MetricName: name, Value: value, Unit: 'Count' as const, Timestamp: at }];
      await client
        .send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data }))
        .catch((error: unknown) => {
          throw translateAwsError(error, { operation: 'PutMetricData', repeatable: true });
        });
    },
    close: () => client.destroy(),
  };
}
