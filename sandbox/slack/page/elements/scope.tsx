import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { Container } from '../../contract.ts';
import { useConfirm } from '../overlays/confirm.tsx';
import { sendAction } from '../state/api.ts';
import { usePageState } from '../state/context.tsx';
import type { BlockElement } from './types.ts';
import { type ElementValue, initialValue, type StateValues } from './values.ts';

interface Scope {
  changed: StateValues;
  set: (blockId: string, actionId: string, value: ElementValue) => void;
  send: (blockId: string, element: BlockElement, fields: Record<string, unknown>) => Promise<string | null>;
}

const ScopeContext = createContext<Scope | null>(null);

export interface ElementScopeProps {
  container: Container;
  changed: StateValues;
  onChange: (update: (values: StateValues) => StateValues) => void;
  children: ReactNode;
}

/** The message or view that elements stand in: it keeps their values and sends their actions. */
export function ElementScope({ container, changed, onChange, children }: ElementScopeProps) {
  const me = usePageState((s) => s.me);
  const latest = useRef(changed);
  latest.current = changed;
  const containerKey = JSON.stringify(container);

  const scope = useMemo<Scope>(() => {
    const set: Scope['set'] = (blockId, actionId, value) => {
      const merge = (values: StateValues) => ({ ...values, [blockId]: { ...values[blockId], [actionId]: value } });
      // An action that follows at once must already see the value.
      latest.current = merge(latest.current);
      onChange(merge);
    };
    const send: Scope['send'] = async (blockId, element, fields) => {
      const action = { ...fields, type: element.type, action_id: element.action_id ?? '' };
      const answer = await sendAction(me, JSON.parse(containerKey) as Container, blockId, action, latest.current);
      return answer.ok ? null : answer.error;
    };
    return { changed, set, send };
  }, [changed, containerKey, me, onChange]);

  return <ScopeContext.Provider value={scope}>{children}</ScopeContext.Provider>;
}

/** Like `ElementScope`, for a message: the values live as long as the message is on screen. */
export function MessageScope(props: Omit<ElementScopeProps, 'changed' | 'onChange'>) {
  const [changed, setChanged] = useState<StateValues>({});
  return <ElementScope {...props} changed={changed} onChange={setChanged} />;
}

export interface UsedElement {
  value: ElementValue | null;
  pending: boolean;
  error: string | null;
  /** Keeps a value, and tells the app when the element's place asks for that. */
  change: (fields: Record<string, unknown>) => void;
  /** Tells the app, after the element's confirm dialog. */
  act: (fields: Record<string, unknown>) => void;
}

/** One element's value, and the ways to use it. */
export function useElement(blockId: string, element: BlockElement, dispatches: boolean): UsedElement {
  const scope = useContext(ScopeContext);
  if (!scope) throw new Error('useElement needs an ElementScope above it');
  const confirm = useConfirm();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const actionId = element.action_id ?? '';

  // The message may be updated while its dialog is open, and its blocks have other ids then.
  const latest = useRef({ blockId, element, scope });
  latest.current = { blockId, element, scope };
  const act = useCallback(
    async (fields: Record<string, unknown>) => {
      const question = latest.current.element.confirm;
      if (question && !(await confirm(question))) return false;
      setPending(true);
      setError(null);
      const now = latest.current;
      setError(await now.scope.send(now.blockId, now.element, fields));
      setPending(false);
      return true;
    },
    [confirm],
  );

  const before = scope.changed[blockId]?.[actionId] ?? initialValue(element);
  return {
    value: before,
    pending,
    error,
    act: (fields) => void act(fields),
    change: (fields) => {
      scope.set(blockId, actionId, { type: element.type, ...fields });
      if (!dispatches) return;
      void act(fields).then((sent) => {
        // Thought better of it in the confirm dialog: the choice goes back.
        if (!sent && before) scope.set(blockId, actionId, before);
      });
    },
  };
}
