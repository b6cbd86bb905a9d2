import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

const GAP = 4;
const EDGE = 8;

export interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/**
 * Something that opens beside its anchor: below it if there is room, else above.
 * Fixed rather than absolute, so that a scrolling dialog around it does not cut it off.
 */
export function Popover({ anchor, onClose, className, children }: PopoverProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number; minWidth: number } | null>(null);

  useLayoutEffect(() => {
    const box = anchor.current?.getBoundingClientRect();
    const own = ref.current?.getBoundingClientRect();
    if (!box || !own) return;
    const fitsBelow = box.bottom + GAP + own.height <= window.innerHeight - EDGE;
    const top = fitsBelow ? box.bottom + GAP : Math.max(EDGE, box.top - GAP - own.height);
    const left = Math.max(EDGE, Math.min(box.left, window.innerWidth - Math.max(own.width, box.width) - EDGE));
    setPlace({ left, top, minWidth: box.width });
  }, [anchor]);

  useEffect(() => {
    const outside = (event: Event) => {
      const target = event.target as Node;
      if (!ref.current?.contains(target) && !anchor.current?.contains(target)) onClose();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('scroll', outside, true);
    window.addEventListener('resize', onClose);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('scroll', outside, true);
      window.removeEventListener('resize', onClose);
    };
  }, [anchor, onClose]);

  return (
    // Unplaced it is transparent, not hidden: what is inside takes the focus before it is placed.
    <div ref={ref} className={`popover ${className ?? ''}`} style={place ?? { left: 0, top: 0, opacity: 0 }}>
      {children}
    </div>
  );
}
