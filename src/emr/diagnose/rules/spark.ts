import { type Rule, short } from '../rule.ts';
import type { CauseId } from '../types.ts';

/** What may have killed an executor. */
const DEATHS: readonly CauseId[] = [
  'executor-memory-overhead',
  'executor-heap',
  'spot-interrupted',
  'node-lost',
  'disk-full',
  'heartbeat-timeout',
  'shuffle-block-too-large',
  'python-worker-crash',
  'incompatible-library',
  'missing-class',
  'python-version-mismatch',
];

/** What Spark itself says: shuffles, broadcasts, closures, classes, and executors that are gone. */
export const SPARK: readonly Rule[] = [
  {
    cause: 'shuffle-block-too-large',
    needle: 'Too large frame',
    pattern: /Too large frame: (?<bytes>\d+)/,
    title: ({ bytes }) => `A shuffle block has ${bytes} bytes; Spark moves at most 2 GiB in one`,
  },
  {
    cause: 'shuffle-block-too-large',
    needle: 'Integer.MAX_VALUE',
    pattern: /Size exceeds Integer\.MAX_VALUE/,
    title: () => 'A block is larger than 2 GiB, the most that Spark moves in one',
  },
  {
    cause: 'heartbeat-timeout',
    needle: 'heartbeat timed out',
    pattern: /Executor heartbeat timed out after (?<ms>\d+) ms/,
    title: ({ ms }, { who }) => `Nothing was heard of ${who} for ${Math.round(Number(ms) / 1000)} s`,
    from: ['executor-heap', 'executor-memory-overhead', 'node-lost', 'disk-full'],
  },
  {
    cause: 'heartbeat-timeout',
    needle: 'no recent heartbeats',
    pattern: /Removing executor (?<id>\d+) with no recent heartbeats: (?<ms>\d+) ms/,
    title: ({ id, ms }) => `Nothing was heard of executor ${id} for ${Math.round(Number(ms) / 1000)} s`,
    from: ['executor-heap', 'executor-memory-overhead', 'node-lost', 'disk-full'],
  },
  {
    cause: 'broadcast-too-large',
    needle: 'Could not execute broadcast',
    pattern: /Could not execute broadcast in (?<seconds>\d+) secs/,
    title: ({ seconds }) => `A table for a broadcast join was not ready within ${seconds} s`,
    remedy: 'smaller-broadcast',
  },
  {
    cause: 'broadcast-too-large',
    needle: 'Cannot broadcast the table',
    pattern: /Cannot broadcast the table (?:that is larger than|over) (?<most>[^:]+): (?<size>[\d.]+ ?\w+)/,
    title: ({ most, size }) => `A table of ${size} was to be broadcast; the most is ${most}`,
  },
  {
    cause: 'broadcast-too-large',
    needle: 'Not enough memory to build and broadcast',
    pattern: /Not enough memory to build and broadcast the table/,
    title: () => 'The driver has not enough memory to broadcast a table of a join',
  },
  {
    cause: 'not-serializable',
    needle: 'NotSerializableException',
    pattern: /java\.io\.NotSerializableException: (?<name>[\w.$]+)/,
    title: ({ name }) => `A task needs an object of ${name}, which cannot be sent to executors`,
  },
  {
    cause: 'not-serializable',
    needle: 'Task not serializable',
    pattern: /Task not serializable/,
    title: () => 'A task uses an object that cannot be sent to executors',
  },
  {
    cause: 'missing-class',
    needle: 'No suitable driver',
    pattern: /java\.sql\.SQLException: No suitable driver/,
    title: () => 'The JDBC driver for this address is missing',
    advice: [
      "Add the driver's jar to the job (`spark.jars` or `spark.jars.packages`, such as `org.postgresql:postgresql:42.7.4`) and name its class in the option `driver`.",
    ],
  },
  {
    cause: 'missing-class',
    needle: 'ailed to find',
    pattern: /Failed to find (?:the )?data source: (?<name>[\w.-]+)/,
    title: ({ name }) => `Spark knows no data source ${name?.replace(/\.$/, '')}`,
  },
  {
    cause: 'missing-class',
    needle: 'Failed to load ',
    pattern: /\bSparkSubmit\S*: Failed to load (?!class )(?<name>[\w.$]+\w)/,
    title: ({ name }) => `The main class ${name} is not in the job's jar`,
    final: true,
  },
  {
    cause: 'missing-class',
    needle: 'Cannot find catalog plugin class',
    pattern: /Cannot find catalog plugin class for catalog '?(?<catalog>[^':]+)'?: (?<name>[\w.$]+\w)/,
    title: ({ catalog, name }) => `The class ${name} of the catalog ${catalog} is missing`,
  },
  {
    cause: 'missing-class',
    needle: 'Failed to load class',
    pattern: /Failed to load class (?<name>[\w.$]+)/,
    title: ({ name }) => `The main class ${name?.replace(/\.$/, '')} is not in the job's jar`,
  },
  {
    cause: 'missing-class',
    needle: 'ClassNotFoundException',
    pattern: /java\.lang\.ClassNotFoundException: (?:Class )?(?<name>[\w.$]+)/,
    title: ({ name }) => `The class ${name} is missing${name ? where(name) : ''}`,
  },
  {
    cause: 'missing-class',
    needle: 'RuntimeException: [',
    pattern: /RuntimeException: \[(?:unresolved dependency|download failed): (?<name>[^\]:]+)/,
    title: ({ name }) => `Spark cannot download the package ${name}`,
    advice: [
      'Check the coordinates (`group:artifact_2.12:version`), and that the cluster reaches Maven Central or the repository of `spark.jars.repositories`.',
    ],
  },
  {
    cause: 'missing-class',
    needle: 'not find or load main class',
    pattern: /Could not find or load main class (?<name>[\w.$]+)/,
    title: ({ name }) => `The main class ${name} is in none of the jars`,
  },
  {
    cause: 'missing-class',
    needle: 'NoClassDefFoundError',
    pattern: /java\.lang\.NoClassDefFoundError: (?!Could not initialize)(?<name>[\w./$]+)/,
    title: ({ name }) => `The class ${name?.replaceAll('/', '.')} is missing`,
  },
  {
    cause: 'incompatible-library',
    needle: 'java.lang.',
    pattern:
      /java\.lang\.(?<kind>NoSuchMethodError|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError): (?<what>.+)/,
    title: ({ what }) => `A library does not fit this Spark: ${short(what)}`,
  },
  {
    cause: 'incompatible-library',
    needle: 'UnsupportedClassVersionError',
    pattern: /UnsupportedClassVersionError: (?<name>[\w./$]+) has been compiled by a more recent version of the Java/,
    title: ({ name }) => `${name?.replaceAll('/', '.')} was compiled for a newer Java than the cluster's`,
  },
  {
    cause: 'resources-unavailable',
    needle: 'Initial job has not accepted',
    pattern: /Initial job has not accepted any resources/,
    title: () => 'The job got no executors: nothing on the cluster had room for one',
    weak: true,
  },
  {
    cause: 'java-error',
    needle: 'StackOverflowError',
    pattern: /java\.lang\.StackOverflowError/,
    title: (_, { who }) => `The stack of Java was full in ${who} (StackOverflowError)`,
    advice: [
      'Shorten the plan: `checkpoint()`, or write and read again, within long loops and chains of columns.',
      'Or give Java more stack: `-Xss16m` in `spark.driver.extraJavaOptions` and `spark.executor.extraJavaOptions`.',
    ],
  },
  {
    cause: 'java-error',
    needle: 'on a stopped SparkContext',
    pattern: /Cannot call methods on a stopped SparkContext/,
    title: () => 'The job uses Spark after it was stopped',
    advice: ['Look above for what stopped it; if it was the job itself, call `stop()` only when all is done.'],
    from: 'anything',
  },
  {
    cause: 'executor-lost',
    needle: 'Max number of executor failures',
    pattern: /Max number of executor failures \((?<n>\d+)\) reached/,
    title: ({ n }) => `${n} executors died, one after the other`,
    from: 'anything',
  },
  {
    cause: 'executor-lost',
    needle: 'Unable to create executor due to',
    pattern: /Unable to create executor due to (?<what>.+)/,
    title: ({ what }) => `Executors cannot start: ${short(what, 200)}`,
    from: DEATHS,
  },
  {
    cause: 'executor-lost',
    needle: 'ExecutorLostFailure',
    pattern:
      /ExecutorLostFailure \(executor (?<id>\w+) exited.*?(?:Exit status: (?<status>-?\d+)|Reason: (?<reason>[^.]+)|$)/,
    title: ({ id, status, reason }) =>
      `Executor ${id} died${status ? ` with exit status ${status}` : reason ? `: ${short(reason)}` : ''}, and the logs do not say why`,
    from: DEATHS,
  },
  {
    cause: 'executor-lost',
    needle: 'FetchFailed',
    pattern: /(?:Metadata)?FetchFailed(?:Exception)?\b/,
    title: () => 'Data of a shuffle was lost with the executor that held it, and the logs do not say why it died',
    from: DEATHS,
  },
  {
    cause: 'executor-lost',
    needle: 'Missing an output location',
    pattern: /Missing an output location for shuffle/,
    title: () => 'Data of a shuffle was lost with the executor that held it, and the logs do not say why it died',
    from: DEATHS,
  },
];

const where = (name: string): string =>
  /jdbc|postgresql|mysql|Driver$/i.test(name) ? ': the jar of the JDBC driver is not there' : '';
