/** The moment of a Slack timestamp such as `1700000000.000100`. */
export function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

/** The time of day as the reader's locale writes it, e.g. `3:45 PM`. */
export function timeOfDay(ts: string): string {
  return dateOf(ts).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}

/** Date and time in full, for tooltips. */
export function fullTime(ts: string): string {
  return dateOf(ts).toLocaleString([], { dateStyle: 'full', timeStyle: 'medium' });
}

/** Calendar days from `date` to `now`, in the reader's time zone: 0 is today, 1 yesterday. */
export function daysAgo(date: Date, now: Date): number {
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(now) - midnight(date)) / 86_400_000);
}

/** A day divider's words: `Today`, `Yesterday`, or the date. */
export function dayLabel(date: Date, now: Date): string {
  const ago = daysAgo(date, now);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  const withYear = date.getFullYear() !== now.getFullYear();
  return date.toLocaleDateString([], {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...(withYear ? { year: 'numeric' } : {}),
  });
}

/** How long ago, in the words of a thread summary: `just now`, `5 minutes ago`, `today at 3:45 PM`. */
export function ago(ts: string, now: Date): string {
  const date = dateOf(ts);
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? '' : 's'} ago`;
  const day = dayLabel(date, now);
  return `${day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : day} at ${timeOfDay(ts)}`;
}
