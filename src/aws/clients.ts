import type { EMRClientConfig } from '@aws-sdk/client-emr';
import { S3Client } from '@aws-sdk/client-s3';

/**
 * How AWS is reached. What is left out comes from the SDK's own places: `AWS_ENDPOINT_URL*`, `AWS_PROFILE`,
 * `AWS_ACCESS_KEY_ID`, the machine's role, and so on.
 */
export interface AwsConnection {
  region: string;
  endpoint?: string | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined;
  /** How long a request may take before it counts as lost; 20 s if not given, and 60 s for a launch. */
  requestTimeoutMs?: number | undefined;
  /** How often a read is tried; 5 times if not given. */
  readAttempts?: number | undefined;
}

type CommonConfig = Pick<
  EMRClientConfig,
  'region' | 'endpoint' | 'credentials' | 'requestHandler' | 'maxAttempts' | 'retryMode'
>;

/** Settings for calls that may be repeated: retried with a pace that follows AWS's throttling. */
export function readSettings(connection: AwsConnection): CommonConfig {
  return { ...common(connection), retryMode: 'adaptive', maxAttempts: connection.readAttempts ?? 5 };
}

/** Settings for calls that must never be repeated blindly: sent once, each on a connection of its own. */
export function effectSettings(connection: AwsConnection): CommonConfig {
  // A kept connection may be closed by AWS just as it is used again, which would look like a lost reply.
  const fresh = { keepAlive: false };
  const settings = common({ ...connection, requestTimeoutMs: connection.requestTimeoutMs ?? 60_000 });
  return {
    ...settings,
    maxAttempts: 1,
    requestHandler: { ...settings.requestHandler, httpAgent: fresh, httpsAgent: fresh },
  };
}

/** The way to S3, also to buckets of another region. */
export function createS3Client(connection: AwsConnection): S3Client {
  return new S3Client({ ...readSettings(connection), followRegionRedirects: true });
}

function common({ region, endpoint, credentials, requestTimeoutMs = 20_000 }: AwsConnection) {
  return {
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    requestHandler: {
      connectionTimeout: Math.min(5_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      // Of a body that breaks off without an end: the timeout above counts only until its first byte.
      socketTimeout: requestTimeoutMs,
      // Without this the SDK only logs a warning and waits on.
      throwOnRequestTimeout: true,
    },
  };
}
