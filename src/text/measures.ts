/** `0.4 s`, `48 s`, `3.5 min`, `2.1 h`. */
export function time(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 59.5) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const [value, unit] = seconds < 3600 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ${unit}`;
}

/** `831 B`, `12 kB`, `1.2 GB`: by thousands, as the cards count. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 999.5 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes * 1.0005) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** `53 ×`. */
export const times = (larger: number, smaller: number): string => `${Math.round(larger / Math.max(1, smaller))} ×`;

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
