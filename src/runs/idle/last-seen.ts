import { z } from 'zod';
import type { MetricSample } from '../../emr/metrics.ts';
import type { Vigil } from '../../records.ts';
import type { StepFact } from './facts.ts';

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
