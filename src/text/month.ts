/** `2026-11` as `November 2026`; anything else as it is. */
export function monthName(month: string): string {
  const at = /^\d{4}-\d{2}$/.test(month) ? new Date(`${month}-01T00:00:00Z`) : null;
  if (at === null || Number.isNaN(at.getTime())) return month;
  return at.toLocaleString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}
