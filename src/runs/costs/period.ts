import type { Period } from '../../cost-report.ts';
import { dayOf, momentOf, startOfDay, wallTime } from '../../text/zoned.ts';

/** A stretch of time; `to` belongs to the next one. */
export interface Span {
  from: Date;
  to: Date;
}

/** A period up to now, by the calendar of a time zone; weeks begin on Monday. */
export function periodOf(period: Period, now: Date, zone: string): Span {
  const { year, month, day } = wallTime(now, zone);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const from = {
    today: () => startOfDay(now, zone),
    week: () => startOfDay(now, zone, -((weekday + 6) % 7)),
    month: () => monthOf(now, zone).from,
  }[period]();
  return { from, to: now };
}

/** The whole calendar month in which a moment falls, and its name, `2026-11`. */
export function monthOf(at: Date, zone: string): Span & { name: string } {
  const { year, month } = wallTime(at, zone);
  const first = (later: number): Date => momentOf({ year, month: month + later, day: 1, hour: 0, minute: 0 }, zone);
  return { from: first(0), to: first(1), name: dayOf(at, zone).slice(0, 7) };
}

/** The days of a span by a zone's calendar, the first and the last cut to it; a day may have 23 hours, or 25. */
export function daysOf({ from, to }: Span, zone: string): (Span & { name: string })[] {
  const days: (Span & { name: string })[] = [];
  for (let begin = from; begin < to; ) {
    const next = startOfDay(begin, zone, 1);
    days.push({ name: dayOf(begin, zone), from: begin, to: next < to ? next : to });
    begin = next;
  }
  return days;
}
