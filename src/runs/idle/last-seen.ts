import { z } from 'zod';
import type { MetricSample } from '../../emr/metrics.ts';
import type { Vigil } from '../../records.ts';
import type { IdleFacts, StepFact } from './facts.ts';

const date = z.coerce.date();
const maybeDate = z.union([z.null(), date]);
const number = z.number().nullable();
const seen = z.object({
  steps: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        state: z.string(),
        createdAt: date,
        startedAt: maybeDate,
        endedAt: maybeDate,
      }),
    )
    .nullable(),
  samples: z.array(z.looseObject({ at: date, unhealthyNodes: number, lostNodes: number })).nullable(),
});

/** Of the samples so many are kept: those that come each minute, and among them two of those that come each fifth. */
const KEPT_SAMPLES = 20;

/** What of a look is worth keeping on record; the samples of a whole day are CloudWatch's to keep. */
export const forRecord = (facts: IdleFacts): IdleFacts => ({
  ...facts,
  samples: facts.samples?.slice(-KEPT_SAMPLES) ?? null,
});

/** What the last look at a cluster saw of its steps and nodes, as it lies in the record; null when that is not known. */
export function lastSeen(
  vigil: Pick<Vigil, 'facts' | 'lookedAt'> | null,
): { at: Date; steps: StepFact[] | null; samples: MetricSample[] | null } | null {
  const read = seen.safeParse(vigil?.facts);
  if (!read.success || !vigil?.lookedAt) return null;
  return {
    at: vigil.lookedAt,
    steps: read.data.steps as StepFact[] | null,
    samples: read.data.samples as MetricSample[] | null,
  };
}
