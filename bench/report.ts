import type { Benchmark, Measure } from './benchmark.ts';

/** Whether a target is met; null when there is none. */
export function isMet({ ours, peer, target }: Measure): boolean | null {
  if (!target) return null;
  // A missing peer or a measurement that broke off is no success.
  const value = target.of === 'value' ? ours : ours / (peer?.value ?? Number.NaN);
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

const COLUMNS = ['what', 'this', 'peer', 'ratio', 'target', ''];

/** The measures as lines of a table, with the peers named below. */
export function table(measures: readonly Measure[]): string[] {
  const rows = [COLUMNS, ...measures.map(row)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const peers = new Set(measures.flatMap(({ peer }) => (peer ? [peer.name] : [])));
  return [...lines, ...[...peers].map((name) => `peer: ${name}`)];
}

function row(measure: Measure): string[] {
  const { what, unit, ours, peer, target } = measure;
  const met = isMet(measure);
  return [
    what,
    `${rounded(ours)} ${unit}`,
    peer ? `${rounded(peer.value)} ${unit}` : '–',
    peer ? `${rounded(ours / peer.value)} ×` : '–',
    target ? `${bound(target)} ${target.of === 'ratio' ? '×' : unit}` : '–',
    met === null ? '' : met ? 'met' : 'NOT met',
  ];
}

const bound = (target: NonNullable<Measure['target']>): string =>
  'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;

/** Three significant digits, without an exponent. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-6))));
  return value.toFixed(Math.min(digits, 4));
}

/** The benchmarks, one line each. */
export function list(benchmarks: readonly Benchmark[]): string[] {
  const width = Math.max(...benchmarks.map(({ name }) => name.length));
  return [
    'npm run bench <name> -- [--runs n] [--size n] [--seconds n]',
    '',
    ...benchmarks.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Each holds Stoker against a named peer on this machine, now. What was seen so far is in bench/README.md.',
  ];
}
