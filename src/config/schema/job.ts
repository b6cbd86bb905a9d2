import { z } from 'zod';
import { duration, fileName, text } from './values.ts';

const argCommon = { help: text, required: z.boolean().default(false) };
const oneOrMore = z.union([z.string(), z.array(z.string())], { error: 'give text, or a list of texts' });

/** Text and paths may be given several times; `example` is what help shows in their place. */
const textual = { ...argCommon, list: z.boolean().optional(), default: oneOrMore.optional(), example: text.optional() };

/** One typed argument of a job: `--name value` of the script and of the command. */
export const jobArgument = z.discriminatedUnion('type', [
  z.strictObject({
    ...textual,
    type: z.literal('string'),
    pattern: z.string().optional(),
  }),
  z.strictObject({ ...textual, type: z.literal('path') }),
  z.strictObject({
    ...argCommon,
    type: z.literal('choice'),
    choices: z.array(z.string()).min(1, 'name at least one choice'),
    default: z.string().optional(),
  }),
  z.strictObject({
    ...argCommon,
    type: z.literal('integer'),
    default: z.number().int().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  z.strictObject({
    ...argCommon,
    type: z.literal('number'),
    default: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  /** Handed over as `--name` or `--no-name`, when it is not the default (argparse's BooleanOptionalAction). */
  z.strictObject({ ...argCommon, type: z.literal('boolean'), default: z.boolean().optional() }),
  /** A span such as `7d`, handed to the script as typed. */
  z.strictObject({ ...argCommon, type: z.literal('duration'), default: z.string().optional() }),
  z.strictObject({ ...argCommon, type: z.literal('date'), default: z.string().optional() }),
  /** A share of a whole, `5%` or `0.05`, handed to the script as typed. */
  z.strictObject({ ...argCommon, type: z.literal('share'), default: z.string().optional() }),
]);

/** A job: a PySpark script with typed arguments, and where it runs. */
export const job = z.strictObject({
  description: text,
  script: fileName.regex(/\.py$/, 'give a Python file, relative to the folder of stoker.yml'),
  preset: z.string(),
  timeLimit: duration.default(7200),
  arguments: z.record(z.string(), jobArgument).default({}),
  /** The argument that takes what is typed without a flag. */
  positional: z.string().optional(),
  /** The path argument by whose objects it is told whether there is anything new to work on. */
  newData: z.string().optional(),
  /** By reference only: `env:NAME` or `secretsmanager:<id>`; the value never leaves the job. */
  secrets: z
    .record(
      z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'name a secret in capitals, such as DB_PASSWORD'),
      z.string().regex(/^(env|secretsmanager):.+$/, 'give a reference: env:NAME or secretsmanager:<id>'),
    )
    .default({}),
  sparkConf: z.record(z.string(), z.string()).default({}),
  /** Tries a failure again with its fix, without a click; never when it is not given. */
  retry: z
    .strictObject({
      automatic: z.number().int().min(1).max(3),
      /** US dollars that one more try may cost, up to its time limit. */
      maxCost: z.number().min(0.01).max(1000),
    })
    .optional(),
  /** Which parts of the job's result the card shows. */
  show: z
    .array(z.enum(['metrics', 'chart', 'table', 'notes', 'links']))
    .default(['metrics', 'chart', 'table', 'notes']),
});

export type Job = z.infer<typeof job>;
export type JobArgument = z.infer<typeof jobArgument>;
