import type { CostReport } from '../../cost-report.ts';
import type { Names } from '../../slack/cards/cost.ts';

/** The rows of a cost report as CSV (RFC 4180), in full and to a hundredth of a cent. */
export function costCsv({ rows, by, from, to }: CostReport, names: Names): string {
  const usd = (amount: number): string => amount.toFixed(4);
  const head = [by, ...(by === 'owner' ? ['name'] : []), 'usd', 'idle_usd', 'clusters', 'estimated', 'from', 'to'];
  const lines = rows.map((row) => [
    row.name,
    ...(by === 'owner' ? [names.get(row.name) ?? ''] : []),
    usd(row.usd),
    usd(row.idleUsd),
    String(row.clusters),
    String(row.estimated),
    from,
    to,
  ]);
  return [head, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/**
 * One cell. What a spreadsheet would take for a formula gets an apostrophe before it: names are what people made them, and
 * a formula can send the rest of the sheet away (OWASP, CSV injection).
 */
function cell(text: string): string {
  const inert = /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
