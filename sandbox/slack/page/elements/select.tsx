import { useCallback, useId, useMemo, useRef, useState } from 'react';
import { withEmoji } from '../mrkdwn/emoji.ts';
import { usePageState } from '../state/context.tsx';
import { ElementError, type ElementProps } from './button.tsx';
import { type Choice, choicesOf, chosenKeys, valueFields } from './choices.ts';
import { Popover } from './popover.tsx';
import { useElement } from './scope.tsx';
import { SelectList } from './select-list.tsx';
import { plainText } from './text.tsx';

/** Every kind of select menu: static, users, channels, conversations; one choice or several; with a filter. */
export function SelectElement({ blockId, element, dispatches, label, describedBy, invalid }: ElementProps) {
  const { value, change, pending, error } = useElement(blockId, element, dispatches);
  const workspace = usePageState((s) => s.workspace);
  const me = usePageState((s) => s.me);
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const listId = useId();

  const multiple = element.type.startsWith('multi_');
  const choices = useMemo(() => choicesOf(element, workspace, me), [element, workspace, me]);
  const keys = chosenKeys(element.type, value);
  const chosen = keys.map((key) => choices.find((c) => c.key === key)).filter((c) => c !== undefined);
  const placeholder = plainText(element.placeholder) || (multiple ? 'Select options' : 'Select an option');
  const full = multiple && keys.length >= (element.max_selected_items ?? Number.POSITIVE_INFINITY);

  const close = useCallback(() => setOpen(false), []);
  const leave = () => {
    setOpen(false);
    trigger.current?.focus();
  };

  function toggle(choice: Choice): void {
    const had = keys.includes(choice.key);
    if (!multiple) {
      leave();
      if (!had || dispatches) change(valueFields(element.type, [choice]));
    } else if (had || !full) {
      const next = had ? chosen.filter((c) => c.key !== choice.key) : [...chosen, choice];
      change(valueFields(element.type, next));
    }
  }

  return (
    <span className="select-wrap">
      <button
        ref={trigger}
        type="button"
        role="combobox"
        className="select"
        aria-label={label ?? element.accessibility_label ?? placeholder}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={listId}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-busy={pending}
        disabled={pending}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (open || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {chosen.length === 0 && <span className="select-placeholder">{placeholder}</span>}
        {chosen.map((c) => (
          <span key={c.key} className={multiple ? 'select-chip' : 'select-value'}>
            {withEmoji(c.label)}
          </span>
        ))}
        <span className="select-arrow" aria-hidden="true">
          {pending ? <span className="spinner" /> : '⌄'}
        </span>
      </button>
      {open && (
        <Popover anchor={trigger} onClose={close}>
          <SelectList id={listId} choices={choices} keys={keys} multiple={multiple} onChoose={toggle} onLeave={leave} />
        </Popover>
      )}
      <ElementError error={error} />
    </span>
  );
}
