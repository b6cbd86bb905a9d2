import { Fragment, useEffect, useRef, useState } from 'react';
import { withEmoji } from '../mrkdwn/emoji.ts';
import type { Choice } from './choices.ts';

export interface SelectListProps {
  id: string;
  choices: readonly Choice[];
  keys: readonly string[];
  multiple: boolean;
  onChoose: (choice: Choice) => void;
  onLeave: () => void;
}

/** The open part of a select menu: a filter, and the choices that match it. */
export function SelectList({ id, choices, keys, multiple, onChoose, onLeave }: SelectListProps) {
  const [filter, setFilter] = useState('');
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      choices.findIndex((c) => c.key === keys[0]),
    ),
  );
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const wanted = filter.trim().toLowerCase();
  const shown = choices.filter((c) => `${c.label} ${c.detail ?? ''}`.toLowerCase().includes(wanted));
  const active = Math.min(at, shown.length - 1);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  useEffect(() => {
    list.current?.querySelectorAll('[role=option]')[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = shown[active];
    if (step && shown.length > 0) setAt((active + step + shown.length) % shown.length);
    else if (event.key === 'Enter' && current) onChoose(current);
    else if (event.key === 'Escape' || event.key === 'Tab') onLeave();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="select-list">
      <input
        type="search"
        aria-label="Filter options"
        aria-controls={id}
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        placeholder="Filter"
        value={filter}
        ref={field}
        onChange={(event) => {
          setFilter(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={id} role="listbox" tabIndex={-1} aria-multiselectable={multiple} aria-label="Options">
        {shown.map((choice, index) => (
          <Fragment key={choice.key}>
            {choice.group && choice.group !== shown[index - 1]?.group && (
              <div className="select-group" role="presentation">
                {choice.group}
              </div>
            )}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={keys.includes(choice.key)}
              className={index === active ? 'select-option active' : 'select-option'}
              onPointerMove={() => setAt(index)}
              onClick={() => onChoose(choice)}
              onKeyDown={onKeyDown}
            >
              <span>{withEmoji(choice.label)}</span>
              {choice.detail && <small>{choice.detail}</small>}
            </div>
          </Fragment>
        ))}
        {shown.length === 0 && <div className="select-none">Nothing matches “{filter}”.</div>}
      </div>
    </div>
  );
}
