import { useEffect } from 'react';

/** F6 or Ctrl+. goes from pane to pane: sidebar, messages, composer, thread; with Shift the other way round. */
export function usePanes(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const asked = event.key === 'F6' || (event.ctrlKey && (event.key === '.' || event.key === '>'));
      if (!asked || document.querySelector('dialog[open]')) return;
      const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((p) => p.checkVisibility());
      const at = panes.findIndex((pane) => pane.contains(document.activeElement));
      const next = panes[(at + (event.shiftKey ? -1 : 1) + panes.length) % panes.length];
      if (!next) return;
      event.preventDefault();
      const current = next.matches('nav') ? next.querySelector<HTMLElement>('[aria-current=page], button') : next;
      current?.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
