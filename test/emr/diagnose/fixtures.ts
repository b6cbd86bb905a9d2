import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CAUSE_IDS, type Known } from '../../../src/emr/diagnose/types.ts';

const root = join(import.meta.dirname, '..', '..', 'failures');

const expected = z.object({
  cause: z.enum(CAUSE_IDS).nullable(),
  titleContains: z.array(z.string()).default([]),
  remedy: z.string().nullable().default(null),
  alsoSeen: z.array(z.enum(CAUSE_IDS)).optional(),
});
const text = z.string().optional();
const emr = z.object({
  cluster: z
    .object({
      reason: z.object({ Code: text, Message: text }).nullish(),
      errorDetails: z
        .array(
          z.object({
            ErrorCode: text,
            ErrorMessage: text,
            ErrorData: z.array(z.record(z.string(), z.string())).optional(),
          }),
        )
        .nullish(),
    })
    .nullish(),
  step: z
    .object({ state: text, failureDetails: z.object({ Reason: text, Message: text, LogFile: text }).nullish() })
    .nullish(),
});

/** A failure (or a success) whose logs are kept, and what it is. */
export interface Fixture {
  name: string;
  folder: string;
  expected: z.infer<typeof expected>;
  known: Known;
}

/** All that are kept in `test/failures`, recorded and built. */
export function fixtures(): Fixture[] {
  return ['recorded', 'built'].flatMap((kind) => {
    const folder = join(root, kind);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => existsSync(join(folder, name, 'expected.json')))
      .map((name) => read(`${kind}/${name}`, join(folder, name)));
  });
}

function read(name: string, folder: string): Fixture {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { cluster, step } = existsSync(join(folder, 'emr.json')) ? emr.parse(json('emr.json')) : {};
  return {
    name,
    folder,
    expected: expected.parse(json('expected.json')),
    known: {
      ended: step?.state === 'COMPLETED' ? 'succeeded' : step?.state === 'CANCELLED' ? 'cancelled' : 'failed',
      cluster: {
        code: cluster?.reason?.Code,
        message: cluster?.reason?.Message,
        details: cluster?.errorDetails?.map((one) => ({
          code: one.ErrorCode,
          message: one.ErrorMessage,
          data: one.ErrorData,
        })),
      },
      step: step?.failureDetails && { reason: step.failureDetails.Reason, message: step.failureDetails.Message },
    },
  };
}
