import type { LogChoice } from '../../emr/logs/view/choose.ts';
import type { LogQuery } from '../../emr/logs/view/view.ts';
import { UserError } from '../../errors.ts';
import type { Run, Step } from '../../records.ts';
import type { Typed } from '../spec.ts';

const FEW_LINES = 15;
const FEW_MATCHES = 40;

/** What is to be seen, and whether its length was somebody's wish: then all of it is given, as a file if need be. */
export type LogWish = LogQuery & { inFull: boolean };

/** What the button shows: the little that helps most. */
export const fewLines = (run: Run): LogWish => ({ ...wishOf(run, {}), inFull: false });

/** What the words and flags of `logs` ask for. */
export function wishOf(run: Run, options: Typed['options']): LogWish {
  const grep = options.grep === undefined ? null : String(options.grep);
  if (grep?.trim() === '')
    throw new UserError('--grep looks for a text, and this one is empty.', 'Give a word, such as `--grep timeout`.');
  const lines = options.lines === undefined ? null : Number(options.lines);
  return {
    stream: (options.stream as LogChoice | undefined) ?? null,
    grep,
    lines: lines ?? (grep === null ? FEW_LINES : FEW_MATCHES),
    first: run.failure?.lines?.[0]?.file,
    inFull: lines !== null || grep !== null,
  };
}

/** The step of a number that people count from 1. */
export function chooseStep(run: Run, steps: readonly Step[], number: number): Step | undefined {
  const step = steps[number - 1];
  if (!step && steps.length > 0) {
    const legal = steps.length === 1 ? 'it has one step, --step 1' : `it has steps 1 to ${steps.length}`;
    throw new UserError(`Run ${run.id} has no step ${number}: ${legal}.`);
  }
  return step;
}
