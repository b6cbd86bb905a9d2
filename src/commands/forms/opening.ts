import { inlineCode } from '../../slack/escape.ts';
import type { Answer } from '../context.ts';
import type { FormRef } from './ref.ts';

/** The answer that opens a form; its words are for where none can be opened. */
export function opening(ref: FormRef): Answer {
  return {
    text: `No form could be opened. Try again in Slack, or type ${inlineCode(typedInstead(ref))}.`,
    opens: ref,
  };
}

/** What does the same without a form, or explains how. */
function typedInstead(ref: FormRef): string {
  switch (ref.form) {
    case 'launch':
      return '/emr help run';
    case 'job':
      return `/emr help ${ref.job}`;
    case 'schedule':
      return '/emr help schedule';
    case 'settings':
      return '/emr help settings';
    case 'retry':
      return `/emr status ${ref.run}`;
  }
}
