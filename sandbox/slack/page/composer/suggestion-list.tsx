import type { Suggestion } from './suggest.ts';

export interface SuggestionListProps {
  id: string;
  items: readonly Suggestion[];
  active: number;
  onActive: (index: number) => void;
  onChoose: (index: number) => void;
}

/** The composer's offers, above it. The focus stays in the text; the active one is named to screen readers. */
export function SuggestionList({ id, items, active, onActive, onChoose }: SuggestionListProps) {
  return (
    <div className="suggestions">
      <div id={id} role="listbox" aria-label="Suggestions" tabIndex={-1}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, which keeps the focus
          <div
            key={item.key}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={index === active ? 'suggestion active' : 'suggestion'}
            onPointerMove={() => onActive(index)}
            // Before the text field loses the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(index)}
          >
            <span className="suggestion-line">
              <strong>{item.label}</strong> <span className="suggestion-hint">{item.hint}</span>
            </span>
            {item.description && <small>{item.description}</small>}
          </div>
        ))}
      </div>
      <div className="suggestions-keys" aria-hidden="true">
        <kbd>↑</kbd> <kbd>↓</kbd> to choose · <kbd>Tab</kbd> to complete · <kbd>Esc</kbd> to close
      </div>
    </div>
  );
}
