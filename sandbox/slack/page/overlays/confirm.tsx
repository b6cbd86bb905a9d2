import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import type { Confirm, TextObject } from '../elements/types.ts';
import { withEmoji } from '../mrkdwn/emoji.ts';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import { Dialog } from './dialog.tsx';

type Ask = (confirm: Confirm) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(() => Promise.resolve(true));

/** Asks the person to confirm, as an element's `confirm` object says; false when they think better of it. */
export const useConfirm = () => useContext(ConfirmContext);

const plain = (text: TextObject | undefined, otherwise: string) => withEmoji(text?.text ?? otherwise);

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ confirm: Confirm; answer: (yes: boolean) => void } | null>(null);
  const ask = useCallback<Ask>((confirm) => new Promise((resolve) => setOpen({ confirm, answer: resolve })), []);
  const answer = (yes: boolean) => {
    open?.answer(yes);
    setOpen(null);
  };
  const confirm = open?.confirm;
  return (
    <ConfirmContext.Provider value={ask}>
      {children}
      {confirm && (
        <Dialog
          role="alertdialog"
          className="dialog-confirm"
          title={plain(confirm.title, 'Are you sure?')}
          onEscape={() => answer(false)}
          onDismiss={() => answer(false)}
        >
          <div className="dialog-body">
            {confirm.text?.type === 'mrkdwn' ? <Mrkdwn text={confirm.text.text} /> : plain(confirm.text, '')}
          </div>
          <footer className="dialog-footer">
            <button type="button" className="button" onClick={() => answer(false)}>
              {plain(confirm.deny, 'Cancel')}
            </button>
            <button
              type="button"
              className={confirm.style === 'danger' ? 'button button-danger solid' : 'button button-primary solid'}
              onClick={() => answer(true)}
            >
              {plain(confirm.confirm, 'Yes')}
            </button>
          </footer>
        </Dialog>
      )}
    </ConfirmContext.Provider>
  );
}
