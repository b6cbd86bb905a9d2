import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { usePageState } from '../state/context.tsx';
import { isWide } from '../state/screen.ts';
import './composer.css';
import { remember, sentBy } from './history.ts';
import { sendDraft } from './send.ts';
import { Shortcuts } from './shortcuts.tsx';
import { type Suggestions, suggest, usageOf } from './suggest.ts';
import { SuggestionList } from './suggestion-list.tsx';

export interface ComposerProps {
  channel: string;
  threadTs?: string;
  label: string;
  onEscape?: () => void;
  /** Called when something was sent. */
  onSent?: () => void;
}

const MAX_HEIGHT_PX = 240;

/** Where one writes: several lines, slash commands and mentions offered, what was sent before on ArrowUp. */
export function Composer({ channel, threadTs, label, onEscape, onSent }: ComposerProps) {
  const workspace = usePageState((s) => s.workspace);
  const me = usePageState((s) => s.me);
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const [back, setBack] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const caretAfter = useRef<number | null>(null);
  const listId = useId();

  const offers = closedFor === text ? null : suggest(text, caret, workspace);
  const usage = usageOf(text, workspace);
  const chosen = Math.min(active, (offers?.items.length ?? 1) - 1);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT_PX)}px`;
    if (text !== '' && caretAfter.current !== null) area.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [text]);

  useEffect(() => {
    if (isWide()) field.current?.focus();
  }, []);

  function write(next: string, at = next.length): void {
    caretAfter.current = at;
    setText(next);
    setCaret(at);
    setActive(0);
  }

  function complete(list: Suggestions, index: number): void {
    const item = list.items[index];
    if (!item) return;
    write(text.slice(0, list.from) + item.insert + text.slice(list.to), list.from + item.insert.length);
    field.current?.focus();
  }

  async function send(): Promise<void> {
    // A blank before "/" makes it a message, so only the end is trimmed.
    const draft = text.trimEnd();
    if (draft === '') return;
    write('');
    setBack(0);
    setError(null);
    remember(me, draft);
    onSent?.();
    const answer = await sendDraft({ me, channel, threadTs, text: draft });
    if (answer.ok) return;
    setError(answer.error);
    // Nothing typed may be lost, unless the person has gone on typing.
    setText((now) => (now === '' ? draft : now));
  }

  function recall(step: 1 | -1): boolean {
    const lines = sentBy(me);
    const next = Math.max(0, Math.min(lines.length, back + step));
    if (next === back) return false;
    setBack(next);
    const line = next === 0 ? '' : (lines.at(-next) ?? '');
    // A recalled command is whole: offering it again would only catch the next ArrowUp.
    setClosedFor(line);
    write(line);
    return true;
  }

  /** Keys while suggestions are open; true when the key was taken. */
  function onOfferKey(key: string, list: Suggestions): boolean {
    if (key === 'ArrowDown') setActive((chosen + 1) % list.items.length);
    else if (key === 'ArrowUp') setActive((chosen - 1 + list.items.length) % list.items.length);
    else if (key === 'Escape') setClosedFor(text);
    else if (key === 'Tab') complete(list, chosen);
    else if (key === 'Enter' && list.items[chosen]?.insert.trim() !== text.trim()) complete(list, chosen);
    else return false;
    return true;
  }

  function onKeyDown(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing || event.shiftKey) return;
    const recallable = text === '' || (back > 0 && !text.includes('\n'));
    let taken = offers !== null && onOfferKey(event.key, offers);
    if (!taken && event.key === 'Enter') {
      void send();
      taken = true;
    } else if (!taken && recallable && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      taken = recall(event.key === 'ArrowUp' ? 1 : -1);
    } else if (!taken && event.key === 'Escape' && onEscape) {
      onEscape();
      taken = true;
    }
    if (taken) event.preventDefault();
  }

  return (
    <div className="composer">
      {offers && (
        <SuggestionList
          id={listId}
          items={offers.items}
          active={chosen}
          onActive={setActive}
          onChoose={(index) => complete(offers, index)}
        />
      )}
      <div className="composer-box">
        <Shortcuts onError={setError} />
        <textarea
          ref={field}
          data-pane
          rows={1}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={offers ? listId : undefined}
          aria-activedescendant={offers ? `${listId}-${chosen}` : undefined}
          placeholder={label}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setActive(0);
            setBack(0);
            setError(null);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="send"
          aria-label="Send"
          disabled={text.trim() === ''}
          onClick={() => void send()}
        >
          <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
            <path fill="currentColor" d="M2 3l16 7-16 7 2.5-6L11 10 4.5 9z" />
          </svg>
        </button>
      </div>
      <div className="composer-foot">
        {error ? (
          <span className="composer-error" role="alert">
            {error}
          </span>
        ) : usage ? (
          <span className="composer-usage">{usage}</span>
        ) : (
          <span className="composer-keys" aria-hidden="true">
            <kbd>Shift</kbd> + <kbd>Enter</kbd> for a new line
          </span>
        )}
      </div>
    </div>
  );
}
