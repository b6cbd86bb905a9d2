import { actionValue } from '../../slack/actions.ts';
import { actions, button, section } from '../../slack/blocks.ts';
import type { Answer } from '../context.ts';
import type { FormState } from './state.ts';

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
