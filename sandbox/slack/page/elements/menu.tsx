import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { isSafeLink } from '../mrkdwn/entity.ts';
import { ElementError, type ElementProps } from './button.tsx';
import { Popover } from './popover.tsx';
import { useElement } from './scope.tsx';
import { plainText } from './text.tsx';
import type { Option } from './types.ts';
import { bare } from './values.ts';

/** The `overflow` element: three dots that open a few choices. */
export function OverflowElement({ blockId, element }: ElementProps) {
  const { act, pending, error } = useElement(blockId, element, true);
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const menuId = useId();
  const close = useCallback(() => setOpen(false), []);

  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
  }, [open]);

  function choose(option: Option): void {
    setOpen(false);
    trigger.current?.focus();
    if (option.url && isSafeLink(option.url)) window.open(option.url, '_blank', 'noreferrer,noopener');
    act({ selected_option: bare(option) });
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      trigger.current?.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
    }
  }

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className="button overflow-trigger"
        aria-label={element.accessibility_label ?? 'More actions'}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        aria-busy={pending}
        onClick={() => setOpen(!open)}
      >
        {pending ? <span className="spinner" aria-hidden="true" /> : '⋯'}
      </button>
      {open && (
        <Popover anchor={trigger} onClose={close}>
          <div ref={list} id={menuId} role="menu" tabIndex={-1} className="menu" onKeyDown={onKeyDown}>
            {(element.options ?? []).map((option) => (
              <button
                key={option.value}
                type="button"
                role="menuitem"
                className="menu-item"
                onClick={() => choose(option)}
              >
                {plainText(option.text)}
                {option.description && <small>{plainText(option.description)}</small>}
              </button>
            ))}
          </div>
        </Popover>
      )}
      <ElementError error={error} />
    </>
  );
}
