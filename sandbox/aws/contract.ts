import type { S3Reply, S3Request } from './s3/request.ts';
import type { S3Operation } from './s3/route.ts';

/** What AWS answers with when it refuses: on the wire `__type`, `ErrorCode` (EMR) and `Message`. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** `InvalidRequestException`, `ValidationException`, `NoSuchBucket`, … */
  readonly type: string;
  readonly errorCode: string | undefined;
  readonly status: number;

  constructor(type: string, message: string, options: { errorCode?: string; status?: number } = {}) {
    super(message);
    this.type = type;
    this.errorCode = options.errorCode;
    this.status = options.status ?? 400;
  }
}

/** A service that speaks AWS JSON (EMR, Logs, CloudWatch, Secrets Manager): one call in, one answer out, or an `AwsError`. */
export interface JsonService {
  /** Operation is the part of `X-Amz-Target` after the dot; input and output are as the API model has them. */
  call(operation: string, input: Record<string, unknown>, caller: { region: string }): Promise<Record<string, unknown>>;
  /** Forget everything (`POST /moto-api/reset`). */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** S3; requests reach it with their signature already checked (headers or presigned query), the front writes its reply. */
export interface S3Service {
  handle(operation: S3Operation, request: S3Request): Promise<S3Reply>;
  readonly objects: ObjectStore;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The plain files below the S3 front, for the parts of the sandbox that read and write objects themselves. */
export interface ObjectStore {
  /** The folder that holds one folder a bucket. */
  readonly root: string;
  buckets(): Promise<string[]>;
  createBucket(bucket: string): Promise<void>;
  /** The file of an object; throws when the key would leave the bucket's folder. */
  fileOf(bucket: string, key: string): string;
  /** Atomic: a reader sees the old object or the new one. */
  put(bucket: string, key: string, body: Uint8Array | string): Promise<void>;
  get(bucket: string, key: string): Promise<Buffer | null>;
}

/** Where EMR streams log lines when a cluster asks for CloudWatch Logs. */
export interface LogSink {
  append(group: string, stream: string, events: { timestamp: number; message: string }[]): Promise<void>;
}

/** Where EMR's metrics are put; namespace `AWS/ElasticMapReduce`, dimension `JobFlowId`. */
export interface MetricSink {
  put(clusterId: string, values: Record<string, number>, at: Date): void;
}

/** One machine of a local cluster, sized by its instance type. */
export interface NodeSpec {
  instanceId: string;
  role: 'MASTER' | 'CORE' | 'TASK';
  instanceType: string;
  vcpu: number;
  memoryMb: number;
  /** What EMR gives YARN on this type. */
  yarnMemoryMb: number;
}

export interface ClusterSpec {
  /** `j-…` */
  id: string;
  /** A folder of the cluster's own, there for as long as it lives. */
  directory: string;
  nodes: NodeSpec[];
  /** The cluster's `Configurations`, as RunJobFlow had them. */
  configurations: { Classification?: string; Properties?: Record<string, string>; Configurations?: unknown[] }[];
}

export interface ProcessFiles {
  stdout: string;
  stderr: string;
  controller: string;
}

/** How a command of a step or a bootstrap action ended. */
export interface Exit {
  code: number | null;
  signal: string | null;
}

/** What YARN says of itself at this moment. */
export interface YarnMetrics {
  appsRunning: number;
  appsPending: number;
  appsFailed: number;
  appsCompleted: number;
  /** All that there ever were. */
  appsSubmitted: number;
  containersAllocated: number;
  containersPending: number;
  memoryTotalMb: number;
  memoryAvailableMb: number;
  nodesActive: number;
  nodesUnhealthy: number;
  nodesLost: number;
}

/** The compute of one local cluster. Opening it is cheap; YARN is started by the first step that needs it. */
export interface EngineCluster {
  /**
   * Runs a step as EMR does: `command-runner.jar` with the command in `args`, `script-runner.jar` with a script,
   * or a jar. stdout, stderr and the controller's log are appended to the files as they come. Aborting `signal`
   * ends the command and everything it started, the YARN application included.
   */
  runStep(
    step: { id: string; jar: string; mainClass?: string; args: string[] },
    files: ProcessFiles,
    signal: AbortSignal,
  ): Promise<Exit>;
  /** Really runs a bootstrap script (a local file, already fetched from S3) for one node. */
  runBootstrap(
    action: { path: string; args: string[] },
    node: NodeSpec,
    files: ProcessFiles,
    signal: AbortSignal,
  ): Promise<Exit>;
  metrics(): Promise<YarnMetrics>;
  /** The folder with `application_*`/`container_*`/{stdout,stderr}, as YARN writes it; null before there is one. */
  containerLogs(): string | null;
  /** The folder with Spark's event logs, when the engine writes any. */
  eventLogs?(): string;
  /** A node goes away as a spot instance does. */
  loseNode(instanceId: string): Promise<void>;
  /** Ends every process of the cluster; no process survives it. */
  close(): Promise<void>;
}

/** Spark's own history server, read by a browser. */
export interface HistoryServer {
  url: string;
  /** Resolves when it has ended, by `close` or by itself. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/** What runs the work of local clusters: `yarn` (a real one) or `quick` (`local[N]`). */
export interface Engine {
  readonly name: 'yarn' | 'quick';
  open(cluster: ClusterSpec): Promise<EngineCluster>;
  /** Serves the event logs in a folder, those of clusters that are gone too; engines without Spark have none. */
  startHistoryServer?(logs: string): Promise<HistoryServer>;
  /** Ends processes that an earlier, killed sandbox left behind. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
