import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_END_PX = 60;
/** Where the reader stood in each list; null is its end. */
const places = new Map<string, number | null>();

/**
 * Keeps a list at its end while the reader is there, and where they were when they scrolled up or went elsewhere;
 * counts what arrived out of sight. When `sent` grows, it goes to its end.
 */
export function useStickyScroll(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  id: string,
  count: number,
  sent: number,
): { missed: number; toEnd: () => void } {
  const atEnd = useRef(true);
  const before = useRef({ id, count });
  const [missed, setMissed] = useState(0);

  const toEnd = () => {
    atEnd.current = true;
    setMissed(0);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  };

  useLayoutEffect(() => {
    const place = places.get(id) ?? null;
    atEnd.current = place === null;
    setMissed(0);
    box.current?.scrollTo({ top: place ?? box.current.scrollHeight });
  }, [id, box]);

  useLayoutEffect(() => {
    const more = before.current.id === id ? count - before.current.count : 0;
    before.current = { id, count };
    if (atEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
    else if (more > 0) setMissed((n) => n + more);
  }, [id, count, box]);

  useLayoutEffect(() => {
    if (sent === 0) return;
    atEnd.current = true;
    setMissed(0);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [sent, box]);

  useEffect(() => {
    const element = box.current;
    if (!element || !content.current) return;
    const onScroll = () => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      atEnd.current = left < NEAR_END_PX;
      places.set(id, atEnd.current ? null : element.scrollTop);
      if (atEnd.current) setMissed(0);
    };
    // A card that grows while it is at the end must not push itself out of sight.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTo({ top: element.scrollHeight });
    });
    observer.observe(content.current);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [id, box, content]);

  return { missed, toEnd };
}
