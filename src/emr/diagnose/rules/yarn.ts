import { type Rule, short } from '../rule.ts';

/** What YARN and spark-submit say: nodes, disks, and how a job is started and ended. */
export const YARN: readonly Rule[] = [
  {
    cause: 'node-lost',
    needle: '*lost* node',
    pattern: /(?:on host: (?<host>[\w.-]{1,255}).{0,500})?Container released on a \*lost\* node/,
    title: ({ host }, { who }) => `The node${host ? ` ${host}` : ''} was lost, and ${who} with it`,
    from: ['spot-interrupted'],
  },
  {
    cause: 'node-lost',
    needle: 'xit status: -100',
    pattern: /Exit status: -100\b/,
    title: (_, { who }) => `A node was lost, and ${who} with it`,
    from: ['spot-interrupted'],
  },
  {
    cause: 'spot-interrupted',
    needle: ['pot inst', 'pot Inst', 'pot inter', 'pot Inter', 'spot price', 'instance-terminated-'],
    pattern:
      /(?:[Ss]pot [Ii]nstance (?:interruption|was (?:interrupted|terminated|reclaimed))|EC2 [Ss]pot [Ii]nterruption|spot price|instance-terminated-by-price|instance-terminated-no-capacity)/,
    title: () => 'AWS took Spot instances back',
  },
  {
    cause: 'disk-full',
    needle: 'No space left on device',
    pattern: /No space left on device/,
    title: (_, { who }) => `The disk of ${who === 'the driver' ? 'the driver' : `the node of ${who}`} is full`,
  },
  {
    cause: 'disk-full',
    needle: 'local-dirs',
    pattern:
      /\b(?<bad>\d+)\/(?<all>\d+) local-dirs (?:are bad|have errors|usable space is below configured utilization percentage)/,
    title: ({ bad, all }) => `${bad} of ${all} local-dirs of a node are too full or broken for YARN`,
  },
  {
    cause: 'disk-full',
    needle: 'valid local directory',
    pattern: /DiskErrorException: Could not find any valid local directory/,
    title: () => 'No disk of the node has room left',
  },
  {
    cause: 'terminated-by-user',
    needle: 'killed by user',
    pattern:
      /(?:Application (?<id>application_\d+_\d+) (?:was )?)?killed by user(?: (?<user>[\w.-]+))?(?: at (?<host>[\d.]+))?/i,
    title: ({ user, host }) =>
      `The application was killed in YARN${user ? ` by ${user}` : ''}${host ? ` from ${host}` : ''}`,
    final: true,
  },
  {
    cause: 'shutdown-hook-timeout',
    needle: 'ShutdownHook ',
    pattern: /ShutdownHook '[^']*' timeout, java\.util\.concurrent\.TimeoutException/,
    title: () => 'The job was done, and its end took longer than YARN waits for',
    weak: true,
  },
  {
    cause: 'bad-arguments',
    needle: 'Unrecognized option',
    pattern: /Unrecognized option(?:: | ')(?<name>[^\s']+)/,
    title: ({ name }) => `spark-submit knows no option ${name}`,
    advice: ["Put options of Spark before the script and the script's own arguments after it."],
    final: true,
  },
  {
    cause: 'bad-arguments',
    needle: 'to unknown queue',
    pattern: /submitted by user \S+ to unknown queue: (?<name>\S+)/,
    title: ({ name }) => `YARN has no queue ${name}`,
    advice: ["Leave `--queue` away, or name one of the cluster's capacity-scheduler."],
    final: true,
  },
  {
    cause: 'script-not-found',
    needle: 'does not exist',
    pattern:
      /^Exception in thread "main" .*FileNotFoundException: (?:File )?(?<name>\S+\.(?:py|jar|zip|egg|R)) does not exist/,
    title: ({ name }) => `There is no ${name}`,
    final: true,
  },
  {
    cause: 'script-not-found',
    needle: 'No such file or directory',
    pattern:
      /^Exception in thread "main" .*FileNotFoundException: No such file or directory:? '?(?<name>[^\s']+\.(?:py|jar|zip|egg|R))\b/,
    title: ({ name }) => `There is no ${name}`,
    final: true,
  },
  {
    cause: 'script-not-found',
    needle: 'does not exist on local filesystem',
    pattern: /FileNotFoundException: File '(?<name>[^']+)' does not exist on local filesystem/,
    title: ({ name }) => `There is no ${name} on the primary node`,
    final: true,
  },
  {
    cause: 'bootstrap-failed',
    needle: "failed with code '",
    pattern: /Execution (?:for (?<name>\S+) )?failed with code '(?<code>\d+)'/,
    title: ({ name, code }) => `The bootstrap action ${name ? `${name} ` : ''}ended with status ${code}`,
    final: true,
  },
  {
    cause: 'kerberos',
    needle: 'Kerberos',
    pattern: /Failed to find any Kerberos (?:tgt|credentials?)/,
    title: () => 'The job has no ticket of Kerberos',
  },
  {
    cause: 'kerberos',
    needle: 'Client cannot authenticate via',
    pattern: /Client cannot authenticate via: ?\[(?<how>[^\]]+)\]/,
    title: () => 'The job has neither a ticket of Kerberos nor a token',
  },
  {
    cause: 'kerberos',
    needle: 'DELEGATION_TOKEN',
    pattern: /token \(.*?(?<kind>[A-Z_]*DELEGATION_TOKEN).*?\) (?<what>can't be found in cache|is expired)/,
    title: ({ kind, what }) => `The token ${kind} ${what}: the job ran for longer than it is valid`,
  },
  {
    cause: 'kerberos',
    needle: 'Unable to obtain password from user',
    pattern: /LoginException: Unable to obtain password from user/,
    title: () => 'The keytab cannot be read, or is of another principal',
  },
  {
    cause: 'script-not-found',
    needle: 'Cannot run program',
    pattern: /Cannot run program "(?<name>[^"]{1,300})".{0,300}error=2\b/,
    title: ({ name }) => `There is no program ${name}`,
    advice: ["Check the step's first argument, and that the cluster has the application that brings this program."],
  },
  {
    cause: 'script-not-found',
    needle: 'command not found',
    pattern: /^(?:\S+: )?(?:line \d+: )?(?<name>\S+): command not found$/,
    whose: 'driver',
    title: ({ name }) => `There is no command ${name}`,
    weak: true,
  },
  {
    cause: 'executor-lost',
    needle: 'was preempted',
    pattern: /Container (?<id>container_\S+) on host: (?<host>[\w.-]+) was preempted/,
    title: ({ host }) => `YARN took a container on ${host} for another application`,
    weak: true,
  },
  {
    cause: 'python-error',
    needle: 'SparkContext did not initialize',
    pattern: /SparkContext did not initialize after waiting for (?<ms>\d+) ms/,
    title: ({ ms }) => `The job made no Spark session within ${short(String(Math.round(Number(ms) / 1000)))} s`,
    advice: ['Make the Spark session first and do slow work after it, or raise spark.yarn.am.waitTime.'],
    weak: true,
  },
];
