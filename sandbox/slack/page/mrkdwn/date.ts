import { daysAgo } from '../state/time.ts';

const RELATIVE: Record<number, string> = { [-1]: 'tomorrow', 0: 'today', 1: 'yesterday' };

function ago(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  if (Math.abs(seconds) < 60) return format.format(seconds, 'second');
  if (Math.abs(seconds) < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}

function token(name: string, date: Date, now: Date): string | null {
  if (name.endsWith('_pretty')) {
    return RELATIVE[daysAgo(date, now)] ?? token(name.slice(0, -'_pretty'.length), date, now);
  }
  const day = (options: Intl.DateTimeFormatOptions) => date.toLocaleDateString([], options);
  switch (name) {
    case 'date_num':
      return day({ year: 'numeric', month: '2-digit', day: '2-digit' });
    case 'date_slash':
      return day({ dateStyle: 'short' });
    case 'date':
      return day({ year: 'numeric', month: 'long', day: 'numeric' });
    case 'date_short':
      return day({ year: 'numeric', month: 'short', day: 'numeric' });
    case 'date_long':
      return day({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
    case 'time':
      return date.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return date.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return ago(date, now);
    default:
      return null;
  }
}

/** Fills in Slack's date tokens for the reader's locale; null when one is unknown, and the fallback is due. */
export function formatSlackDate(timestamp: number, format: string, now: Date): string | null {
  const date = new Date(timestamp * 1000);
  let known = true;
  const text = format.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = token(name, date, now);
    if (value === null) known = false;
    return value ?? '';
  });
  if (!known) return null;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
