import { durationSeconds } from '../../config/duration.ts';
import { parseMemoryMb } from '../../config/sizing.ts';
import { type Remedy, type Setting, settingsFix } from './change.ts';

/** More partitions than this cost more in tasks than they save in memory. */
const MOST_PARTITIONS = 20_000;
/** Spark's own defaults, where a property is not set. */
const PARTITIONS = 200;
const ADVISORY_MB = 64;
const NETWORK_TIMEOUT_SECONDS = 120;
const LONGEST_TIMEOUT_SECONDS = 3600;
/** With more tries than this a job rather hangs than fails. */
const MOST_S3_TRIES = 60;

const INITIAL_PARTITIONS = 'spark.sql.adaptive.coalescePartitions.initialPartitionNum';
const ADVISORY_SIZE = 'spark.sql.adaptive.advisoryPartitionSizeInBytes';

/** Four times as many partitions: each holds a quarter. */
export const morePartitions: Remedy = (facts) => {
  const { properties } = facts;
  const grown = (property: string, byDefault: number | null): Setting[] => {
    const now = Number(properties[property] ?? byDefault ?? Number.NaN);
    const to = Math.min(MOST_PARTITIONS, now * 4);
    return now >= 1 && to > now ? [{ property, byDefault: byDefault?.toString(), to: String(to) }] : [];
  };
  const partitions = grown('spark.sql.shuffle.partitions', PARTITIONS);
  if (partitions.length === 0) return null;
  // Adaptive execution would put small partitions together again up to this size.
  const advisory = parseMemoryMb(properties[ADVISORY_SIZE] ?? '') ?? ADVISORY_MB;
  return settingsFix(facts, [
    ...partitions,
    ...grown(INITIAL_PARTITIONS, null),
    ...grown('spark.default.parallelism', null),
    ...(advisory > ADVISORY_MB ? [{ property: ADVISORY_SIZE, to: `${ADVISORY_MB}m` }] : []),
  ]);
};

/** No table is sent whole to every executor because Spark believes it small. */
export const smallerBroadcast: Remedy = (facts) => {
  const adaptive = 'spark.sql.adaptive.autoBroadcastJoinThreshold';
  return settingsFix(
    facts,
    [
      { property: 'spark.sql.autoBroadcastJoinThreshold', byDefault: '10m', to: '-1' },
      ...(adaptive in facts.properties ? [{ property: adaptive, to: '-1' }] : []),
    ],
    ['Joins with small tables take longer; a `broadcast()` in the code itself stays as it is.'],
  );
};

/** Longer waits for executors that are too busy to answer. */
export const longerTimeouts: Remedy = (facts) => {
  const property = 'spark.network.timeout';
  const now = durationSeconds(facts.properties[property] ?? NETWORK_TIMEOUT_SECONDS) ?? NETWORK_TIMEOUT_SECONDS;
  if (now >= LONGEST_TIMEOUT_SECONDS) return null;
  const to = Math.min(LONGEST_TIMEOUT_SECONDS, now * 5);
  return settingsFix(
    facts,
    [
      { property, byDefault: `${NETWORK_TIMEOUT_SECONDS}s`, to: `${to}s` },
      { property: 'spark.executor.heartbeatInterval', byDefault: '10s', to: '30s' },
    ],
    ['Executors that do not answer are mostly short of memory: if it fails again, more memory is the better answer.'],
  );
};

/** More patience with a bucket that says "Slow Down", for both of EMR's connectors; 15 and 20 are what they begin with. */
export const slowerS3: Remedy = (facts) => {
  const doubled = (property: string, byDefault: number): Setting[] => {
    const now = Number(facts.properties[property] ?? byDefault);
    return now >= 1 && now < MOST_S3_TRIES ? [{ property, byDefault: String(byDefault), to: String(now * 2) }] : [];
  };
  return settingsFix(facts, [
    ...doubled('spark.hadoop.fs.s3.maxRetries', 15),
    ...doubled('spark.hadoop.fs.s3a.retry.throttle.limit', 20),
  ]);
};
