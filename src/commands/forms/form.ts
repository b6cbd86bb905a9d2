import type { KnownBlock } from '@slack/types';
import type { Filled } from '../../records.ts';
import type { Answered, Invocation } from '../context.ts';
import type { Door } from '../door.ts';
import type { Field } from './fields.ts';

/** What a filled-in form means: what is wrong, field by field, or what is asked at the door. */
export type Reading =
  | { kind: 'wrong'; errors: Readonly<Record<string, string>> }
  | {
      kind: 'asked';
      ask: (door: Door, invocation: Invocation) => Promise<Answered>;
      /** What the form is to be opened with again even when all went well. */
      keeps?: Filled;
    };

/** A form as people see it now. */
export interface Drawn {
  /** From top to bottom: what is asked, and what is said in between. */
  parts: readonly (Field | KnownBlock)[];
  filled: Filled;
}

/** One form: what is in it, what it says, and what becomes of it. */
export interface Form {
  title: string;
  submit: string;
  /** What its draft is kept under; null while there is nothing to keep. */
  draft: string | null;
  /** All that there may be. */
  fields: readonly Field[];
  /** From what is filled in alone: it has to be answered at once. */
  read(filled: Filled): Reading;
  /** With what the record says now; `filled` is what somebody has filled in before. */
  draw(filled: Filled | null): Promise<Drawn>;
}
