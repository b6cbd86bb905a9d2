import { Command } from 'commander';

/** What was typed after `stoker`. */
export interface Typed {
  /** Talk to the demo that runs on this machine. */
  demo: boolean;
  /** Where that demo keeps its state; null: where it does by itself. */
  demoState: string | null;
  asked: Asked;
}

export type Asked =
  | { kind: 'usage' }
  | ({ kind: 'say'; words: string[] } & SayOptions)
  | ({ kind: 'watch'; run: string | null } & WatchOptions)
  | ({ kind: 'diagnose'; places: string[] } & DiagnoseOptions)
  | ({ kind: 'prices' } & PricesOptions)
  | ({ kind: 'put'; files: string[]; to: string } & PutOptions);

export interface SayOptions {
  /** Follow a run that was started to its end. */
  wait: boolean;
  json: boolean;
  /** Answer the questions before something that cannot be undone. */
  yes: boolean;
  /** Run a failure again with its fix, without asking. */
  fix: boolean;
}

export interface WatchOptions {
  /** Say how it is now, and no more. */
  once: boolean;
  json: boolean;
}

export interface DiagnoseOptions {
  json: boolean;
}

export interface PricesOptions {
  /** Instance types; none: those that many use. */
  types: string[];
  /** Ask AWS first. */
  update: boolean;
  /** Null: the one of the settings. */
  region: string | null;
  json: boolean;
}

export interface PutOptions {
  force: boolean;
  recursive: boolean;
  dryRun: boolean;
}

/** The program with its options; everything else belongs to the registry, which reads the words as it does in Slack. */
export function createProgram(): { program: Command; read(argv: readonly string[]): Promise<Typed> } {
  let asked: Asked = { kind: 'usage' };
  const program = new Command('stoker')
    .usage('[--demo] <command> [arguments]')
    .description('Stoker from a terminal: the commands of Slack, by the same rules.')
    .option('--demo', 'talk to the demo that runs on this machine (npm run demo)')
    .option('--demo-state <folder>', 'where that demo keeps its state, if it was told another place')
    .option('--no-wait', 'a run: do not follow it to its end')
    .option('--json', 'a run: print it as JSON; what happens meanwhile goes to stderr')
    .option('--fix', 'a run: when it fails and a fix is known, run it again with that')
    .option('--yes', 'answer the questions before something that cannot be undone')
    // `stoker flights --help` is for the registry; `stoker --help` alone is ours.
    .helpOption(false)
    .helpCommand(false)
    .showSuggestionAfterError(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action((words: string[], { wait, ...said }: Partial<SayOptions> & { wait: boolean }) => {
      const { json = false, yes = false, fix = false } = said;
      const isUsage = words.length === 0 || (words.length === 1 && /^--?h(elp)?$/.test(words[0] ?? ''));
      asked = isUsage ? { kind: 'usage' } : { kind: 'say', words, wait, json, yes, fix };
    });
  program
    .command('watch', { hidden: true })
    .usage('[run]')
    .description('Follow a run to its end, and see how far it is; without an id, your newest one.')
    .argument('[run]', 'the run, or the cluster it is on')
    .option('--once', 'only say how it is now')
    .helpOption('-h, --help', 'say this')
    .action((run: string | undefined, { once = false }: Partial<WatchOptions>) => {
      const { json = false } = program.opts<Partial<SayOptions>>();
      asked = { kind: 'watch', run: run ?? null, once, json };
    });
  const say = program.command('data', { hidden: true }).helpOption(false).helpCommand(false);
  say
    .allowUnknownOption()
    .argument('[words...]')
    .action((words: string[]) => {
      const { wait, json = false, yes = false, fix = false } = program.opts<Partial<SayOptions> & { wait: boolean }>();
      asked = { kind: 'say', words: ['data', ...words], wait, json, yes, fix };
    });
  say
    .command('put')
    .usage('<file…> s3://bucket/prefix/')
    .description('Send files to S3, in parts when they are large; the same command goes on where a broken one stopped.')
    .argument('[files-and-place...]', 'the files, and last where they go: a folder ends in a slash')
    .option('-f, --force', 'overwrite what is there')
    .option('-r, --recursive', 'send folders with all in them')
    .option('-n, --dry-run', 'only say what would be sent')
    .helpOption('-h, --help', 'say this')
    .action((words: string[], { force = false, recursive = false, dryRun = false }: Partial<PutOptions>) => {
      asked = { kind: 'put', files: words.slice(0, -1), to: words.at(-1) ?? '', force, recursive, dryRun };
    });
  program
    .command('diagnose', { hidden: true })
    .usage('<file, folder or s3://prefix…> [--json]')
    .description(
      'Say why a Spark job on EMR failed, from its logs: one log, or a folder as EMR lays it out, plain or gzipped; - is stdin.',
    )
    .argument('[places...]', 'where the logs are')
    .option('--json', 'print {cause, title, evidence, advice, fix, alsoSeen}')
    .helpOption('-h, --help', 'say this')
    .addHelpText(
      'after',
      '\nExit code: 0 no failure found, 2 a cause found, 3 a failure without a known cause, 1 nothing could be read.',
    )
    .action((places: string[], { json = false }: Partial<DiagnoseOptions>) => {
      asked = { kind: 'diagnose', places, json: json || program.opts<{ json?: boolean }>().json === true };
    });
  const prices = program
    .command('prices', { hidden: true })
    .usage('[type…] [--region <region>] [--json]')
    .description('Show what machines cost with EMR, by the hour, and of when the figures are.')
    .argument('[types...]', 'instance types such as m5.xlarge')
    .option('--region <region>', 'another region than AWS_REGION')
    .helpOption('-h, --help', 'say this')
    .helpCommand(false)
    .action((types: string[], { region }: { region?: string }) => {
      const { json = false } = program.opts<{ json?: boolean }>();
      asked = { kind: 'prices', types, update: false, region: region ?? null, json };
    });
  prices
    .command('update')
    .usage('[--region <region>]')
    .description(
      "Ask AWS's Pricing API for today's prices and keep them in .stoker/prices.json; needs pricing:GetProducts.",
    )
    .helpOption('-h, --help', 'say this')
    .action(() => {
      const { region } = prices.opts<{ region?: string }>();
      const { json = false } = program.opts<{ json?: boolean }>();
      asked = { kind: 'prices', types: [], update: true, region: region ?? null, json };
    });
  return {
    program,
    read: async (argv) => {
      await program.parseAsync(argv, { from: 'user' });
      const { demo = false, demoState = null } = program.opts<{ demo?: boolean; demoState?: string }>();
      return { demo: demo || demoState !== null, demoState, asked };
    },
  };
}
