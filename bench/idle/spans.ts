/** A moment in milliseconds since the epoch, and how long things take. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** From a moment to just before another; the end may be `Infinity`. */
export interface Span {
  from: number;
  to: number;
}

/** True when a moment lies in one of them. */
export const covers = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, to }) => from <= at && at < to);

/** The same moments as few spans that do not touch, in their order. */
export function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else all.push({ ...span });
  }
  return all;
}

/** How long of a span none of the others covers. */
export function uncovered(whole: Span, spans: readonly Span[]): number {
  if (whole.to <= whole.from) return 0;
  const inside = joined(
    spans.map(({ from, to }) => ({ from: Math.max(from, whole.from), to: Math.min(to, whole.to) })),
  );
  return whole.to - whole.from - inside.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** When nothing has been covered for so long for the first time, counted from a moment; `Infinity` when never. */
export function firstGap(spans: readonly Span[], from: number, length: number): number {
  let since = from;
  for (const span of joined(spans)) {
    if (span.from - since > length) break;
    since = Math.max(since, span.to);
  }
  return since + length;
}

/** A whole second: EMR tells no finer times. */
export const second = (at: number): number => Math.round(at / SECOND) * SECOND;
