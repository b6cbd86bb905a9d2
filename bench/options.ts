import { parseArgs } from 'node:util';
import { UserError } from '../src/errors.ts';
import type { Amount, Benchmark } from './benchmark.ts';

/** What the command line asks for: the list, or one benchmark and how much of it. */
export type Asked =
  | { kind: 'list' }
  | { kind: 'run'; benchmark: Benchmark; amount: Amount; options: Record<string, string | true> };

/** Reads `npm run bench` arguments; a mistake is answered with what is legal. */
export function readOptions(argv: string[], benchmarks: readonly Benchmark[]): Asked {
  const { values, positionals } = parse(argv, benchmarks);
  const [name, ...more] = positionals;
  if (name === undefined || values.help) return { kind: 'list' };
  const benchmark = benchmarks.find((one) => one.name === name);
  const names = benchmarks.map((one) => one.name).join(', ');
  if (!benchmark) throw new UserError(`There is no benchmark '${name}'.`, `Benchmarks: ${names}.`);
  if (more.length > 0) throw new UserError(`One benchmark at a time; '${more[0]}' is a second one.`);
  const { defaults, options = {} } = benchmark;
  const { runs, size, seconds, help: _help, ...own } = values;
  const foreign = Object.keys(own).find((option) => !(option in options));
  if (foreign) throw new UserError(`'${name}' has no option --${foreign}.`, usageOf(benchmark));
  return {
    kind: 'run',
    benchmark,
    options: Object.fromEntries(Object.entries(own).map(([option, value]) => [option, value === true || `${value}`])),
    amount: {
      runs: count('--runs', runs, defaults.runs),
      size: count('--size', size, defaults.size),
      seconds: count('--seconds', seconds, defaults.seconds),
    },
  };
}

const usageOf = ({ name, options = {} }: Benchmark): string => {
  const own = Object.entries(options).map(([option, kind]) => ` [--${option}${kind === 'value' ? ' …' : ''}]`);
  return `Usage: npm run bench ${name} -- [--runs n] [--size n] [--seconds n]${own.join('')}`;
};

function parse(argv: string[], benchmarks: readonly Benchmark[]) {
  const own = benchmarks.flatMap(({ options = {} }) => Object.entries(options));
  const asParsed = (kind: 'value' | 'switch') => ({
    type: kind === 'value' ? ('string' as const) : ('boolean' as const),
  });
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        ...Object.fromEntries(own.map(([option, kind]) => [option, asParsed(kind)])),
        runs: { type: 'string' },
        size: { type: 'string' },
        seconds: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UserError((error as Error).message, 'Usage: npm run bench <name> -- [--runs n] [--size n] [--seconds n]');
  }
}

function count(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100_000) return value;
  throw new UserError(`${option} ${text} is no number of times; legal: 1 to 100000.`, `Leave it out for ${fallback}.`);
}
