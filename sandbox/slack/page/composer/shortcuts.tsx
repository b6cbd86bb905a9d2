import { useCallback, useEffect, useRef, useState } from 'react';
import { Popover } from '../elements/popover.tsx';
import { runShortcut } from '../state/api.ts';
import { usePageState } from '../state/context.tsx';

/** The app's global shortcuts, behind the button beside which one writes. */
export function Shortcuts({ onError }: { onError: (error: string) => void }) {
  const all = usePageState((s) => s.workspace.shortcuts);
  const me = usePageState((s) => s.me);
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const shortcuts = all.filter(({ type }) => type === 'global');

  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
  }, [open]);

  async function run(callbackId: string): Promise<void> {
    setOpen(false);
    trigger.current?.focus();
    const answer = await runShortcut(me, callbackId);
    if (!answer.ok) onError(answer.error);
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(false);
    trigger.current?.focus();
  }

  if (shortcuts.length === 0) return null;
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className="icon-button"
        aria-label="Shortcuts"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        ⚡
      </button>
      {open && (
        <Popover anchor={trigger} onClose={close}>
          <div ref={list} role="menu" tabIndex={-1} className="menu" onKeyDown={onKeyDown}>
            {shortcuts.map(({ callback_id, name, description }) => (
              <button
                key={callback_id}
                type="button"
                role="menuitem"
                className="menu-item"
                onClick={() => void run(callback_id)}
              >
                {name}
                <small>{description}</small>
              </button>
            ))}
          </div>
        </Popover>
      )}
    </>
  );
}
