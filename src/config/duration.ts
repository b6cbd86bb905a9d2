const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Seconds of `90s`, `30m`, `12h`, `7d`, `2w` or of a plain number of seconds; null when it is none or not above zero. */
export function durationSeconds(value: string | number): number | null {
  const match = /^(\d{1,9})([smhdw])$/.exec(String(value).trim());
  const seconds =
    typeof value === 'number'
      ? value
      : match
        ? Number(match[1]) * UNIT_SECONDS[match[2] as keyof typeof UNIT_SECONDS]
        : 0;
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null;
}

/** Seconds as people write them: `90s`, `30m`, `12h`, `7d`. */
export function formatDuration(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds % UNIT_SECONDS[unit] === 0) return `${seconds / UNIT_SECONDS[unit]}${unit}`;
  }
  return `${seconds}s`;
}
