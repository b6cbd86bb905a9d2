import { actionValue } from '../../slack/actions.ts';
import { actions, button, section } from '../../slack/blocks.ts';
import { inlineCode } from '../../slack/escape.ts';
import type { Answer } from '../context.ts';
import type { FormRef } from './ref.ts';
import type { FormState } from './state.ts';

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

/** The answer with a button that opens the form again, as it was left. */
export function withReopening(answer: Answer, state: FormState): Answer {
  const blocks = answer.blocks ?? [section(answer.text)];
  return { ...answer, blocks: [...blocks, actions([reopenButton(state)])] };
}

function reopenButton({ ref, subject }: FormState) {
  const label = 'Open the form again';
  switch (ref.form) {
    case 'retry':
      return button({ label, action: 'form.retry', value: actionValue('form.retry', { run: ref.run }) });
    case 'schedule':
      return button({ label, action: 'form.schedule', value: actionValue('form.schedule', { name: ref.name }) });
    case 'settings':
      return button({ label, action: 'form.settings', value: actionValue('form.settings', {}) });
    case 'launch':
    case 'job':
      return subject && subject.kind !== 'preset'
        ? button({ label, action: 'form.job', value: actionValue('form.job', { job: subject.name }) })
        : button({ label, action: 'form.launch', value: actionValue('form.launch', {}) });
  }
}
