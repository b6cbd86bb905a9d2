import { ElementError, type ElementProps } from './button.tsx';
import { useElement } from './scope.tsx';
import { plainText } from './text.tsx';

const TEXT_TYPES: Record<string, 'text' | 'email' | 'url' | 'number'> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
};

/** One line or several of typed text, a number, an address. */
export function TextInputElement(props: ElementProps) {
  const { blockId, element, dispatches, label, describedBy, invalid } = props;
  const { value, change, act, error } = useElement(blockId, element, false);
  const text = typeof value?.value === 'string' ? value.value : '';
  const on = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const common = {
    className: 'text-input',
    value: text,
    'aria-label': label ?? plainText(element.placeholder),
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    placeholder: plainText(element.placeholder),
    minLength: element.min_length,
    maxLength: element.max_length,
    autoFocus: element.focus_on_load,
    onChange: (event: { target: { value: string } }) => {
      const next = event.target.value === '' ? null : event.target.value;
      change({ value: next });
      if (dispatches && on.includes('on_character_entered')) act({ value: next });
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'Enter' || (element.multiline && !event.metaKey && !event.ctrlKey)) return;
      if (dispatches && on.includes('on_enter_pressed')) {
        event.preventDefault();
        act({ value: text || null });
      }
    },
  };
  return (
    <>
      {element.multiline ? (
        <textarea {...common} rows={5} />
      ) : (
        <input
          {...common}
          // A number stays a text here: Slack sends "5" and the server, not the browser, judges it.
          type={element.type === 'number_input' ? 'text' : TEXT_TYPES[element.type]}
          inputMode={element.type === 'number_input' ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : undefined}
        />
      )}
      <ElementError error={error} />
    </>
  );
}

const DATE_TYPES = {
  datepicker: { input: 'date', field: 'selected_date' },
  timepicker: { input: 'time', field: 'selected_time' },
  datetimepicker: { input: 'datetime-local', field: 'selected_date_time' },
} as const;

/** `datetime-local` wants the reader's wall clock; Slack keeps epoch seconds. */
function toLocal(seconds: number): string {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A day, a time of day, or both, with the browser's own picker. */
export function DateElement({ blockId, element, dispatches, label, describedBy, invalid }: ElementProps) {
  const { value, change, pending, error } = useElement(blockId, element, dispatches);
  const { input, field } = DATE_TYPES[element.type as keyof typeof DATE_TYPES];
  const held = value?.[field];
  const shown = typeof held === 'number' ? toLocal(held) : typeof held === 'string' ? held : '';
  return (
    <>
      <input
        type={input}
        className="text-input date-input"
        aria-label={label ?? (plainText(element.placeholder) || 'Pick a date')}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-busy={pending}
        value={shown}
        onChange={(event) => {
          const text = event.target.value;
          const seconds = Math.floor(new Date(text).getTime() / 1000);
          change({ [field]: text === '' ? null : input === 'datetime-local' ? seconds : text });
        }}
      />
      <ElementError error={error} />
    </>
  );
}
