import { type ReactNode, useMemo, useRef } from 'react';
import type { Message } from '../../contract.ts';
import { toRows } from '../state/group.ts';
import { useNow } from '../state/now.ts';
import { dateOf, dayLabel } from '../state/time.ts';
import { MessageRow } from './message-row.tsx';
import { useStickyScroll } from './sticky-scroll.ts';

export interface MessageLogProps {
  /** What the scroll position is remembered by. */
  id: string;
  channel: string;
  label: string;
  messages: readonly Message[];
  inThread?: boolean;
  /** How much the reader has sent from here: whoever writes wants to see the answer, wherever they had scrolled to. */
  sent?: number;
  /** What stands above the first message. */
  intro?: ReactNode;
  /** Put after the first message, e.g. the count of replies below a thread's parent. */
  afterFirst?: ReactNode;
}

/** A scrolling list of messages that stays at its end while the reader is there. */
export function MessageLog(props: MessageLogProps) {
  const { id, channel, label, messages, inThread = false, sent = 0 } = props;
  const now = useNow();
  const rows = useMemo(() => toRows(messages), [messages]);
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { missed, toEnd } = useStickyScroll(box, content, id, rows.length, sent);

  // Up and down go from message to message once one of them has the focus.
  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const target = event.target as HTMLElement;
    const onRow = target === box.current || target.matches('article');
    if (!step || !onRow) return;
    const articles = [...(box.current?.querySelectorAll<HTMLElement>('article') ?? [])];
    const at = target === box.current ? (step > 0 ? -1 : articles.length) : articles.indexOf(target);
    const next = articles[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  return (
    <div className="log-wrap">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled */}
      <div ref={box} className="log" role="log" aria-label={label} tabIndex={0} data-pane onKeyDown={onKeyDown}>
        <div ref={content} className="log-content">
          {props.intro}
          {rows.map((row, index) => (
            <div key={row.message.ts} className="log-row">
              {row.newDay && !inThread && (
                <div className="day-divider">
                  <h2>{dayLabel(dateOf(row.message.ts), now)}</h2>
                </div>
              )}
              <MessageRow channel={channel} message={row.message} grouped={row.grouped} inThread={inThread} />
              {index === 0 && props.afterFirst}
            </div>
          ))}
        </div>
      </div>
      {missed > 0 && (
        <button type="button" className="jump" onClick={toEnd}>
          ↓ {missed === 1 ? '1 new message' : `${missed} new messages`}
        </button>
      )}
    </div>
  );
}
