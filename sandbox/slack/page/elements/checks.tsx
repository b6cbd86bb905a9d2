import { useId } from 'react';
import { ElementError, type ElementProps } from './button.tsx';
import { useElement } from './scope.tsx';
import { Text } from './text.tsx';
import type { Option } from './types.ts';
import { bare } from './values.ts';

/** `checkboxes` and `radio_buttons`, on the browser's own controls. */
export function ChecksElement({ blockId, element, dispatches, label, describedBy, invalid }: ElementProps) {
  const { value, change, pending, error } = useElement(blockId, element, dispatches);
  const name = useId();
  const options = element.options ?? [];
  const many = element.type === 'checkboxes';
  const held = (many ? value?.selected_options : [value?.selected_option]) as (Option | null)[] | undefined;
  const keys = (held ?? []).flatMap((o) => (o ? [o.value] : []));

  function toggle(option: Option, on: boolean): void {
    const next = options.filter((o) => (o.value === option.value ? on : many && keys.includes(o.value)));
    change(many ? { selected_options: next.map(bare) } : { selected_option: bare(option) });
  }

  return (
    <fieldset className="checks" aria-label={label} aria-describedby={describedBy} data-invalid={invalid}>
      {options.map((option) => (
        <label key={option.value} className="check">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            checked={keys.includes(option.value)}
            disabled={pending}
            onChange={(event) => toggle(option, event.target.checked)}
          />
          <span>
            <Text text={option.text} />
            {option.description && (
              <small>
                <Text text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
      <ElementError error={error} />
    </fieldset>
  );
}
