import { useEffect, useMemo, useState } from 'react';
import type { Container, View } from '../../contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { ElementScope } from '../elements/scope.tsx';
import { plainText } from '../elements/text.tsx';
import type { BlockElement } from '../elements/types.ts';
import type { StateValues } from '../elements/values.ts';
import { closeView, submitView } from '../state/api.ts';
import { usePage, usePageState } from '../state/context.tsx';
import { Dialog } from './dialog.tsx';

/** The channel behind the modals, as the value of an element; null where there is none. */
function useCurrentConversation(): { selected_conversation: string } | null {
  const { route } = usePage();
  const isChannel = usePageState((s) => s.workspace.channels.some(({ id, is_im }) => id === route.place && !is_im));
  const { place } = route;
  return useMemo(() => (isChannel && place !== null ? { selected_conversation: place } : null), [isChannel, place]);
}

/** The block and action of an element that is to begin with the channel behind the modal. */
function currentWanted(block: string | undefined, element: unknown): [string, string][] {
  const { default_to_current_conversation: wanted, action_id: action } = Object(element) as BlockElement;
  return wanted && block !== undefined && action !== undefined ? [[block, action]] : [];
}

/** One view of the stack: its blocks, its values, its submission. Typed values outlive updates of the view. */
function Modal({ view, below }: { view: View; below: boolean }) {
  const { store } = usePage();
  const me = usePageState((s) => s.me);
  const [changed, setChanged] = useState<StateValues>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const here = useCurrentConversation();
  useEffect(() => {
    const asked = view.blocks.flatMap(({ block_id, element }) => currentWanted(block_id, element));
    const start = asked.map(([block, action]) => [block, { [action]: { type: 'conversations_select', ...here } }]);
    if (here) setChanged((values) => ({ ...Object.fromEntries(start), ...values }));
  }, [view.blocks, here]);
  const container = useMemo<Container>(() => ({ type: 'view', view_id: view.id }), [view.id]);

  async function close(all: boolean): Promise<void> {
    await closeView(me, view.id, all);
    const gone = all ? store.get().views.map((v) => v.id) : [view.id];
    for (const viewId of gone) store.dispatch({ type: 'view_gone', viewId });
  }

  async function submit(event: React.FormEvent): Promise<void> {
    event.preventDefault();
    setErrors({});
    setFailure(null);
    setPending(true);
    const answer = await submitView(me, view.id, changed);
    setPending(false);
    if ('errors' in answer && answer.errors) setErrors(answer.errors);
    else if (!answer.ok) setFailure(answer.error);
  }

  return (
    <Dialog
      className="dialog-view"
      title={plainText(view.title) || 'Untitled'}
      onEscape={() => void close(false)}
      onDismiss={() => void close(true)}
      before={
        below && (
          <button type="button" className="icon-button" aria-label="Back" onClick={() => void close(false)}>
            ←
          </button>
        )
      }
    >
      <form className="dialog-form" onSubmit={(event) => void submit(event)} noValidate>
        <div className="dialog-body">
          <ElementScope container={container} changed={changed} onChange={setChanged}>
            <BlockList blocks={view.blocks} inView errors={errors} />
          </ElementScope>
        </div>
        <footer className="dialog-footer">
          {failure && (
            <span className="dialog-failure" role="alert">
              {failure}
            </span>
          )}
          <button type="button" className="button" onClick={() => void close(false)}>
            {plainText(view.close) || 'Close'}
          </button>
          {view.submit && (
            <button type="submit" className="button button-primary solid" aria-busy={pending} disabled={pending}>
              {pending && <span className="spinner" aria-hidden="true" />}
              {plainText(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

/** The stack of open views: those below wait with what was typed in them, hidden behind the topmost. */
export function ModalStack() {
  const views = usePageState((s) => s.views);
  return views.map((view, index) => <Modal key={view.id} view={view} below={index > 0} />);
}
