/** `0.4 s`, `48 s`, `3.5 min`, `2.1 h`. */
export function time(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 59.5) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const [value, unit] = seconds < 3600 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ${unit}`;
}

/** `831 B`, `12 kB`, `1.2 GB`: by thousands, as browsers count. */
export const size = (bytes: number): string =>
  bytes < 999.5 ? `${Math.round(bytes)} B` : scaled(bytes / 1000, 'kB', 'MB', 'GB', 'TB', 'PB');

/** A value with two digits at least, in the first unit that leaves less than a thousand; each is a thousand of the one before. */
export function scaled(value: number, unit: string, ...larger: string[]): string {
  const [next, ...rest] = larger;
  if (next !== undefined && Math.abs(value) >= 999.5) return scaled(value / 1000, next, ...rest);
  return `${Math.abs(value) >= 9.95 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1)} ${unit}`;
}

/** `53 ×`. */
export const times = (larger: number, smaller: number): string => `${Math.round(larger / Math.max(1, smaller))} ×`;

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
