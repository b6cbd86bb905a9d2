import { useElement } from './scope.tsx';
import { plainText } from './text.tsx';
import type { BlockElement } from './types.ts';

/** What stands beside an element whose action the app did not take. */
export function ElementError({ error }: { error: string | null }) {
  if (!error) return null;
  return (
    <span className="element-error" role="alert">
      <span aria-hidden="true">⚠</span> {error}
    </span>
  );
}

export interface ElementProps {
  blockId: string;
  element: BlockElement;
  /** Whether a change tells the app at once, as in `actions` and accessories, or waits for the view's submission. */
  dispatches: boolean;
  /** The label of the `input` block around it. */
  label?: string;
  /** The ids of the hint and error that describe it. */
  describedBy?: string;
  invalid?: boolean;
}

export function ButtonElement({ blockId, element }: ElementProps) {
  const { act, pending, error } = useElement(blockId, element, true);
  const label = plainText(element.text);
  const fields = { text: element.text, ...(element.value === undefined ? {} : { value: element.value }) };
  const className = `button ${element.style ? `button-${element.style}` : ''}`;
  if (element.url) {
    return (
      <a
        className={className}
        href={element.url}
        target="_blank"
        rel="noreferrer noopener"
        aria-label={element.accessibility_label}
        // Slack tells the app of a followed link, too.
        onClick={() => act(fields)}
      >
        {label}
      </a>
    );
  }
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={element.accessibility_label}
        aria-busy={pending}
        disabled={pending}
        onClick={() => act(fields)}
      >
        {pending && <span className="spinner" aria-hidden="true" />}
        {label}
      </button>
      <ElementError error={error} />
    </>
  );
}
