import { type Rule, short, toMb } from '../rule.ts';

const GIB = 1024;
const inWords = (mb: number | undefined): string =>
  mb === undefined ? '' : mb >= 10 * GIB ? `${(mb / GIB).toFixed(1)} GiB` : `${mb} MiB`;

const HEAP = 'Java heap space|GC overhead limit exceeded|Requested array size exceeds VM limit';
const OFF_HEAP =
  'Direct buffer memory|unable to create (?:new )?native thread|Cannot reserve \\d+ bytes of direct buffer';

/** Whoever ran out of memory: the heap of Java, what stands beside it, or what the driver may collect. */
export const MEMORY: readonly Rule[] = [
  {
    cause: 'executor-memory-overhead',
    needle: 'Container killed by YARN',
    pattern:
      /Container killed by YARN for exceeding (?:physical |virtual )?memory limits\.(?: (?<used>[\d.]+ [KMG]B) of (?<allowed>[\d.]+ [KMG]B))?/,
    title: ({ used, allowed }, around) => {
      // The driver's log says so of executors, not always of which.
      const who = around.whose === 'driver' ? 'an executor' : around.who;
      return used ? `YARN killed ${who}: ${used} used of ${allowed}` : `YARN killed ${who} for its memory`;
    },
    observe: ({ used, allowed }) => ({ usedMb: toMb(used), allowedMb: toMb(allowed) }),
  },
  {
    cause: 'driver-memory-overhead',
    needle: 'memory limit. Current usage',
    pattern:
      /(?:AM Container|_000001\]|_000001 ).{0,300}(?:running |is )?beyond (?:the )?'?(?:PHYSICAL|VIRTUAL|physical|virtual)'? memory limit.{0,40}Current usage: (?<used>[\d.]+ ?[KMG]B) of (?<allowed>[\d.]+ ?[KMG]B)/,
    title: ({ used, allowed }) => `YARN killed the driver: ${used} used of ${allowed}`,
    final: true,
    observe: ({ used, allowed }) => ({ usedMb: toMb(used), allowedMb: toMb(allowed) }),
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'memory limit. Current usage',
    pattern:
      /container_(?:e\d+_)?\d+_\d+_\d+_(?!000001)\d+\D.{0,200}beyond (?:the )?'?(?:PHYSICAL|VIRTUAL)'? memory limit.{0,40}Current usage: (?<used>[\d.]+ ?[KMG]B) of (?<allowed>[\d.]+ ?[KMG]B)/i,
    title: ({ used, allowed }, { who }) => `YARN killed ${who}: ${used} used of ${allowed}`,
    observe: ({ used, allowed }) => ({ usedMb: toMb(used), allowedMb: toMb(allowed) }),
  },
  {
    cause: 'driver-memory-overhead',
    needle: 'AM Container',
    pattern: /AM Container for appattempt_\S+ exited with\s+exitCode: -10[34]/,
    title: () => 'YARN killed the driver for its memory',
    final: true,
  },
  {
    cause: 'driver-memory-overhead',
    needle: 'AM Container',
    pattern: /AM Container for appattempt_\S+ exited with\s+exitCode: 137/,
    title: () => 'The driver was killed (exit code 137), most likely for its memory',
    from: ['driver-heap'],
    final: true,
  },
  {
    cause: 'executor-heap',
    needle: 'java.lang.OutOfMemoryError',
    pattern: new RegExp(`java\\.lang\\.OutOfMemoryError: (?<what>${HEAP})`),
    whose: 'executor',
    title: ({ what }, { who }) => `${sentence(who)} ran out of heap: ${what}`,
  },
  {
    cause: 'driver-heap',
    needle: 'java.lang.OutOfMemoryError',
    pattern: new RegExp(`java\\.lang\\.OutOfMemoryError: (?<what>${HEAP})`),
    whose: 'driver',
    title: ({ what }) => `The driver ran out of heap: ${what}`,
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'java.lang.OutOfMemoryError',
    pattern: new RegExp(`java\\.lang\\.OutOfMemoryError: (?<what>${OFF_HEAP})`),
    whose: 'executor',
    title: ({ what }, { who }) => `${sentence(who)} ran out of memory beside its heap: ${what}`,
  },
  {
    cause: 'driver-memory-overhead',
    needle: 'java.lang.OutOfMemoryError',
    pattern: new RegExp(`java\\.lang\\.OutOfMemoryError: (?<what>${OFF_HEAP})`),
    whose: 'driver',
    title: ({ what }) => `The driver ran out of memory beside its heap: ${what}`,
  },
  {
    cause: 'executor-heap',
    needle: 'Unable to acquire',
    pattern: /Unable to acquire (?<bytes>\d+) bytes of memory, got (?<got>\d+)/,
    title: ({ bytes, got }, { who }) => `${sentence(who)} had ${got} bytes left of ${bytes} that a task asked for`,
  },
  {
    cause: 'executor-heap',
    needle: 'xit status: 52',
    pattern: /Exit status: 52\b/,
    title: (_, { who }) => `${sentence(who)} ran out of heap (exit status 52)`,
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'insufficient memory for the Java Runtime',
    pattern: /There is insufficient memory for the Java Runtime Environment to continue/,
    title: (_, { who }) => `The node had no memory left for ${who}`,
    whose: 'executor',
  },
  {
    cause: 'driver-memory-overhead',
    needle: 'insufficient memory for the Java Runtime',
    pattern: /There is insufficient memory for the Java Runtime Environment to continue/,
    title: () => 'The node had no memory left for the driver',
    whose: 'driver',
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'MemoryError',
    pattern: /^(?:\S*: )?(?:numpy\S*\._ArrayMemoryError|MemoryError)(?:: (?<what>.+))?$/,
    whose: 'executor',
    title: ({ what }, { who }) => `Python ran out of memory in ${who}${what ? `: ${short(what)}` : ''}`,
  },
  {
    cause: 'driver-memory-overhead',
    needle: 'MemoryError',
    pattern: /^(?:\S*: )?(?:numpy\S*\._ArrayMemoryError|MemoryError)(?:: (?<what>.+))?$/,
    whose: 'driver',
    title: ({ what }) => `Python ran out of memory in the driver${what ? `: ${short(what)}` : ''}`,
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'xit status: 137',
    pattern: /Exit status: 137\b/,
    title: (_, { who }) => `${sentence(who)} was killed (exit status 137), most likely for its memory`,
    from: ['executor-heap', 'disk-full', 'node-lost'],
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'exit code 137',
    pattern: /(?:Exit code is 137|non-zero exit code 137)/,
    whose: 'executor',
    title: (_, { who }) => `${sentence(who)} was killed (exit code 137), most likely for its memory`,
    from: ['executor-heap', 'disk-full', 'node-lost'],
  },
  {
    cause: 'driver-memory-overhead',
    needle: ["ret '137'", 'exit code 137'],
    pattern: /(?:Command exiting with ret '137'|waitProcessCompleted ended with exit code 137)/,
    title: () => "The step's command was killed on the primary node (status 137), most likely for its memory",
    from: ['driver-heap'],
  },
  {
    cause: 'executor-memory-overhead',
    needle: 'Out of memory: Kill',
    pattern: /Out of memory: Kill(?:ed)? process \d+ \((?<name>[^)]+)\)/,
    title: ({ name }) => `The kernel of a node killed ${name}: the node's memory was full`,
    weak: true,
  },
  {
    cause: 'driver-max-result-size',
    needle: 'spark.driver.maxResultSize',
    pattern:
      /Total size of serialized results of (?<tasks>\d+) tasks \((?<size>[\d.]+ [KMGT]i?B)\) is bigger than (?:local )?(?:spark\.driver\.maxResultSize|maxResultSize) \(?(?<limit>[\d.]+ [KMGT]i?B)/,
    title: ({ tasks, size, limit }) =>
      `The results of ${tasks} tasks are ${size}, more than the driver takes (spark.driver.maxResultSize ${limit})`,
    observe: ({ size }) => ({ resultMb: toMb(size) }),
  },
  {
    cause: 'resources-unavailable',
    needle: 'above the max threshold',
    pattern:
      /Required (?<what>executor|AM) memory \((?<heap>\d+)(?: MB\),(?: offHeap memory \((?<off>\d+)\) MB,)? ?(?:and )?overhead \(|\+)(?<over>\d+) MB\)(?:, and PySpark memory \((?<py>\d+) MB\))? is above the max threshold \((?<most>\d+) MB\)/,
    title: (groups) =>
      `${groups.what === 'AM' ? 'The driver asks' : 'An executor asks'} for ${inWords(sum(groups))}; the largest container of this cluster is ${inWords(Number(groups.most))}`,
    observe: (groups) => ({ askedMb: sum(groups), grantedMb: Number(groups.most) }),
    final: true,
  },
  {
    cause: 'resources-unavailable',
    needle: 'Requested resource=<memory:',
    pattern: /Requested resource=<memory:(?<asked>\d{1,12}).*?maximum allowed allocation=<memory:(?<most>\d+)/,
    title: ({ asked, most }) =>
      `${inWords(Number(asked))} were asked for; the largest container of this cluster is ${inWords(Number(most))}`,
    observe: ({ asked, most }) => ({ askedMb: Number(asked), grantedMb: Number(most) }),
    final: true,
  },
];

const sentence = (who: string): string => who.charAt(0).toUpperCase() + who.slice(1);
const sum = (groups: Record<string, string | undefined>): number =>
  ['heap', 'off', 'over', 'py'].reduce((total, name) => total + Number(groups[name] ?? 0), 0);
