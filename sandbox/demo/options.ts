import { parseArgs } from 'node:util';
import { UserError } from '../../src/errors.ts';

/** What the person in front of the demo asked for. */
export interface DemoOptions {
  /** Type this command, print what comes of it, and end. */
  once: string | null;
  /** Forget everything of earlier demos first. */
  fresh: boolean;
  /** The port of the page; AWS's is the next one. 0: any free ones. */
  port: number;
  /** Spark without YARN: quicker, but without containers, memory kills and several nodes. */
  quick: boolean;
  /** Where the demo keeps its state. */
  state: string | null;
  open: boolean;
  help: boolean;
}

export const USAGE = `npm run demo [-- options]
  A local Slack page, a local EMR that really runs Spark, and Stoker between them. No accounts.

  --once "<command>"  type one command, such as "/emr retrain", print its thread, and end:
                      exit code 0 if it succeeded, 1 if not
  --fresh             start over: forget the messages, runs, models and clusters of earlier demos
  --port <number>     the page's port (default 4600; the local AWS takes the next one)
  --quick             Spark without YARN: quicker, one process instead of a cluster
  --state <folder>    keep the state elsewhere than in .stoker/demo
  --no-open           only print the page's address
  --help              this text`;

const DEFAULT_PORT = 4600;

/** Reads the demo's arguments; a mistake is answered with what is legal. */
export function readOptions(argv: string[]): DemoOptions {
  const { values } = parse(argv);
  const port = Number(values.port ?? (values.once === undefined ? DEFAULT_PORT : 0));
  if (!Number.isInteger(port) || port < 0 || port > 65_534) {
    throw new UserError(`--port ${values.port} is no port; legal: 0 to 65534.`, 'Leave it out for the default.');
  }
  if (values.once !== undefined && !values.once.trim().startsWith('/')) {
    throw new UserError(
      `--once '${values.once}' is no command; it begins with a slash.`,
      'For example --once "/emr help".',
    );
  }
  return {
    once: values.once ?? null,
    fresh: values.fresh ?? false,
    port,
    quick: values.quick ?? false,
    state: values.state ?? null,
    open: !(values['no-open'] ?? false),
    help: values.help ?? false,
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        once: { type: 'string' },
        fresh: { type: 'boolean' },
        port: { type: 'string' },
        quick: { type: 'boolean' },
        state: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UserError((error as Error).message, `\n${USAGE}`);
  }
}
