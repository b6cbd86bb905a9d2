import { type ReactNode, useEffect, useId, useRef } from 'react';
import './dialog.css';

export interface DialogProps {
  title: ReactNode;
  /** Asked for by Escape; the owner decides what it means. */
  onEscape: () => void;
  role?: 'dialog' | 'alertdialog';
  className?: string;
  /** Stands left of the title, e.g. a way back. */
  before?: ReactNode;
  onDismiss?: () => void;
  children: ReactNode;
}

const CONTROLS = 'input, textarea, select, button';

/** A modal dialog: the browser's own, which traps the focus, dims the rest and gives the focus back. */
export function Dialog(props: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // The browser would choose the cross in the corner.
      const first = dialog.querySelector<HTMLElement>(`.dialog-body :is(${CONTROLS}), .dialog-footer button`);
      first?.focus();
    }
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      role={props.role ?? 'dialog'}
      aria-labelledby={titleId}
      className={`dialog ${props.className ?? ''}`}
      onCancel={(event) => {
        event.preventDefault();
        props.onEscape();
      }}
      // Chromium closes on a second Escape whatever `cancel` says, so the key itself is taken; with the key taken,
      // `cancel` only comes from elsewhere, e.g. a phone's gesture.
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        props.onEscape();
      }}
    >
      <header className="dialog-header">
        {props.before}
        <h2 id={titleId}>{props.title}</h2>
        {props.onDismiss && (
          <button type="button" className="icon-button" aria-label="Close dialog" onClick={props.onDismiss}>
            ✕
          </button>
        )}
      </header>
      {props.children}
    </dialog>
  );
}
