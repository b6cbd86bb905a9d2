import { z } from 'zod';
import type { ChannelId, RunId } from '../../ids.ts';
import type { FormRef, Subject } from './ref.ts';

/** What a form carries along while it is open: ids and names, never what is filled in. */
export interface FormState {
  ref: FormRef;
  /** What is launched or planned; null: not chosen yet. */
  subject: Subject | null;
  /** Where it was asked for, and so where it is answered; null: nowhere, so the form asks. */
  channel: ChannelId | null;
  /** The thread there. */
  thread: string | null;
  /** Counts up when all fields begin anew. */
  round: number;
  /** Arguments that can be left out are shown too. */
  more: boolean;
}

const subject = z.strictObject({ kind: z.enum(['job', 'chain', 'preset']), name: z.string() });
const ref = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('launch'), subject: subject.nullable() }),
  z.strictObject({ form: z.literal('job'), job: z.string() }),
  z.strictObject({ form: z.literal('schedule'), name: z.string().nullable() }),
  z.strictObject({ form: z.literal('retry'), run: z.string().transform((id) => id as RunId) }),
  z.strictObject({ form: z.literal('settings') }),
]);
const formState = z.strictObject({
  ref,
  subject: subject.nullable(),
  channel: z
    .string()
    .transform((id) => id as ChannelId)
    .nullable(),
  thread: z.string().nullable(),
  round: z.number().int(),
  // Forms that are open while Stoker is replaced by this version do not say.
  more: z.boolean().default(false),
});

/** As `private_metadata` takes it. */
export const writeState = (state: FormState): string => JSON.stringify(state);

/** Null for one that this version does not write. */
export function readState(metadata: string): FormState | null {
  try {
    return formState.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}
