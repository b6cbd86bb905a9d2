/** What EMR has of one release. */
export interface Release {
  label: string;
  /** Canonical names of the applications it installs. */
  applications: readonly string[];
  /** Versions, for those where the release's own is known. */
  versions: Readonly<Record<string, string>>;
}

const SEVEN = [
  'AmazonCloudWatchAgent',
  'Delta',
  'Flink',
  'HBase',
  'HCatalog',
  'Hadoop',
  'Hive',
  'Hudi',
  'Hue',
  'Iceberg',
  'JupyterEnterpriseGateway',
  'JupyterHub',
  'Livy',
  'Oozie',
  'Phoenix',
  'Pig',
  'Presto',
  'Spark',
  'Sqoop',
  'TensorFlow',
  'Tez',
  'Trino',
  'Zeppelin',
  'ZooKeeper',
];
const SIX = [...SEVEN.filter((name) => name !== 'AmazonCloudWatchAgent'), 'Ganglia', 'MXNet', 'Mahout'];
const EIGHT = [
  'AmazonCloudWatchAgent',
  'Delta',
  'Hadoop',
  'Hudi',
  'Iceberg',
  'JupyterEnterpriseGateway',
  'Livy',
  'Spark',
];

const numbered = (major: number, from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => `emr-${major}.${from - index}.0`);

const VERSIONS: Record<string, Record<string, string>> = {
  'emr-spark-8.0.0': { Spark: '4.0.2-amzn-0' },
  'emr-7.13.0': { Spark: '3.5.6-amzn-2' },
};

const release = (applications: readonly string[]) => (label: string) =>
  [label, { label, applications, versions: VERSIONS[label] ?? {} }] as const;

/** The releases that can be launched, newest first. */
export const RELEASES: ReadonlyMap<string, Release> = new Map([
  ...['emr-spark-8.0.0'].map(release(EIGHT)),
  ...numbered(7, 13, 0).map(release(SEVEN)),
  ...numbered(6, 15, 0).map(release(SIX)),
  ...numbered(5, 36, 20).map(release(SIX)),
]);

/** `emr-7.13.0`, and since 2026 `emr-spark-8.0.0` too. */
const LABEL = /^emr-(?:[a-z]+-)?(\d+)\.(\d+)\.(\d+)(?:-[\w.]+)?$/;

/** A label's numbers, or null for what is no label at all. */
export function parseLabel(label: string): [major: number, minor: number, patch: number] | null {
  const match = LABEL.exec(label);
  return match && [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Whether a release is at least this one, the `emr-spark-` line included. */
export function isAtLeast(label: string, major: number, minor: number): boolean {
  const numbers = parseLabel(label);
  return numbers !== null && (numbers[0] > major || (numbers[0] === major && numbers[1] >= minor));
}
