import { type Rule, short } from '../rule.ts';

/** What Python says, on the driver and in the workers beside the executors. */
export const PYTHON: readonly Rule[] = [
  {
    cause: 'missing-python-module',
    needle: 'No module named',
    pattern: /(?:ModuleNotFoundError|ImportError): No module named '?(?<name>[\w.]+)/,
    title: ({ name }, { whose }) =>
      `The Python module ${name} is missing ${whose === 'executor' ? 'on the executors' : 'on the driver'}`,
  },
  {
    cause: 'missing-python-module',
    needle: 'cannot import name',
    pattern: /ImportError: cannot import name '(?<what>[^']+)' from '(?<name>[\w.]+)'/,
    title: ({ what, name }) => `The installed ${name} has no ${what}: it is another version than the job wants`,
  },
  {
    cause: 'missing-python-module',
    needle: 'must be installed; however',
    pattern:
      /\b(?<name>\w+) >= (?<version>[\d.]+) must be installed; however, (?:it was not found|your version (?:was|is) (?<have>[\d.]*\d))/,
    title: ({ name, version, have }) =>
      have
        ? `${name} ${have} is too old: Spark wants ${version} or newer`
        : `${name} is missing: Spark wants ${version} or newer`,
  },
  {
    cause: 'incompatible-library',
    needle: 'gateway process exited before',
    pattern: /Java gateway process exited before sending (?:the driver )?its port number/,
    title: () => 'Java did not start for Python: there is none, or it is not the one that this Spark wants',
    advice: [
      "Let JAVA_HOME name the Java of the cluster, or do not set it; the lines above say what Java's start met.",
    ],
    from: 'anything',
  },
  {
    cause: 'python-error',
    needle: 'Error: ',
    pattern: /^(?<kind>SyntaxError|IndentationError|TabError): (?<what>.+)/,
    title: ({ kind, what }) => `Python cannot read the script: ${kind}: ${short(what)}`,
  },
  {
    cause: 'python-version-mismatch',
    needle: 'Python in worker has different version',
    pattern:
      /Python in worker has different version:? \(?'?(?<worker>[\d., ]+)'?\)?,? than that in driver:? \(?'?(?<driver>[\d., ]+\d)/,
    title: ({ worker, driver }) => `The driver runs Python ${dotted(driver)}, the executors Python ${dotted(worker)}`,
  },
  {
    cause: 'python-version-mismatch',
    needle: 'Cannot run program',
    pattern: /Cannot run program "(?<name>[^"]{0,500}python[^"]{0,100})".*?: error=(?:2|13), (?<why>[\w ]+)/,
    title: ({ name }) => `The nodes have no ${name} to run Python with`,
  },
  {
    cause: 'python-worker-crash',
    needle: 'Fatal Python error',
    pattern: /Fatal Python error: (?<what>.+)/,
    whose: 'executor',
    title: ({ what }, { who }) => `Python crashed in ${who}: ${short(what)}`,
  },
  {
    cause: 'python-worker-crash',
    needle: 'Python worker',
    pattern:
      /Python worker (?:exited unexpectedly \(crashed\)|process terminated with exit code)|Python worker failed to connect back/,
    title: (_, { who }) => `Python crashed in ${who}, without a Python error`,
    from: [
      'executor-memory-overhead',
      'executor-heap',
      'missing-python-module',
      'python-version-mismatch',
      'disk-full',
    ],
  },
  {
    cause: 'not-serializable',
    needle: 'pickle',
    pattern: /TypeError: can(?:not|'t) pickle '?(?<name>[\w.]+)/,
    title: ({ name }) => `A function that goes to executors holds a ${name} object, which cannot be pickled`,
  },
  {
    cause: 'not-serializable',
    needle: 'PicklingError',
    pattern: /PicklingError: (?<what>.+)/,
    title: ({ what }) => `A function cannot be sent to executors: ${short(what)}`,
  },
  {
    cause: 'not-serializable',
    needle: 'CONTEXT_ONLY_VALID_ON_DRIVER',
    pattern: /\[CONTEXT_ONLY_VALID_ON_DRIVER\]/,
    title: () => 'A function that goes to executors uses the Spark context, which only the driver has',
  },
  {
    cause: 'script-not-found',
    needle: "can't open file",
    pattern: /can't open file '(?<name>[^']+)': \[Errno 2\]/,
    title: ({ name }) => `There is no script ${name}`,
    final: true,
  },
  {
    cause: 'bad-arguments',
    needle: ': error: ',
    pattern:
      /^(?<script>[\w.-]+(?: [\w-]+)?): error: (?<what>(?:the following arguments are required|unrecognized arguments|argument |ambiguous option|one of the arguments|expected|invalid).*)/,
    title: ({ script, what }) => `${script} does not take these arguments: ${short(what, 200)}`,
    final: true,
  },
  {
    cause: 'executor-lost',
    needle: 'Answer from Java side is empty',
    pattern: /Py4JNetworkError: Answer from Java side is empty/,
    title: () => 'The Java side of the driver went away while Python worked, and the logs do not say why',
    from: 'anything',
  },
  {
    cause: 'executor-lost',
    needle: 'SparkContext was shut down',
    pattern: /(?:Job \d+ )?cancelled because SparkContext was shut down/,
    title: () => 'Spark was stopped while the job worked, and the logs do not say why',
    from: 'anything',
  },
  {
    cause: 'executor-lost',
    needle: 'connecting to the Java server',
    pattern: /An error occurred while trying to connect to the Java server/,
    title: () => 'The Java side of the driver went away while Python worked, and the logs do not say why',
    from: 'anything',
  },
];

/** `(3, 9)` and `3.9` alike. */
const dotted = (version: string | undefined): string => (version ?? '').replace(/,\s*/g, '.').trim();
