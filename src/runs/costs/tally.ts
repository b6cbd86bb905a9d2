import type { CostRow, Grouping } from '../../cost-report.ts';
import type { Prices } from '../../emr/pricing/prices.ts';
import type { Run } from '../../records.ts';
import { daysOf, type Span } from './period.ts';
import { stretchesOf, type Work } from './share.ts';
import { type Life, NOTHING, partOf, type Spent, spentBetween, together } from './spent.ts';

/** A cluster's life, and whose work it did. */
export interface WorkedLife extends Life {
  /** Of the run that it was launched for; null: it is a shared one. */
  ownJob: string | null;
  /** When steps of jobs ran on a shared one. */
  works: readonly (Work & Pick<Run, 'job'>)[];
}

/** What is spent on one thing; a share of a cluster is of that cluster. */
interface Share {
  name: string;
  cluster: string;
  spent: Spent;
}

/** Cost by one of the groupings: the rows, and clusters of which nobody can tell what they cost. */
export function tally(
  lives: readonly WorkedLife[],
  span: Span,
  by: Grouping,
  { prices, zone }: { prices: Prices; zone: string },
): { rows: CostRow[]; total: Omit<CostRow, 'name'>; unknown: string[] } {
  const shares: Share[] = [];
  const days = by === 'day' ? daysOf(span, zone) : [];
  const unknown: string[] = [];
  for (const life of lives) {
    const cut = sharesIn(life, span, by, days, prices);
    if (cut === null) unknown.push(life.cluster.id);
    for (const share of cut ?? []) shares.push({ ...share, cluster: life.cluster.id });
  }
  const rows = [...Map.groupBy(shares, ({ name }) => name)].map(([name, all]) => ({ name, ...summed(all) }));
  const shown = by === 'day' ? rows : rows.filter(({ usd }) => usd > 0);
  const inOrder = shown.toSorted((a, b) => (by === 'day' ? (a.name < b.name ? -1 : 1) : b.usd - a.usd));
  return { rows: inOrder, total: summed(shares), unknown };
}

function summed(shares: readonly Share[]): Omit<CostRow, 'name'> {
  const paid = shares.filter(({ spent }) => spent.usd > 0);
  return { ...together(paid.map(({ spent }) => spent)), clusters: new Set(paid.map(({ cluster }) => cluster)).size };
}

/** What a cluster cost in a span, by the name of what it was spent on; null when nobody can tell. */
function sharesIn(
  life: WorkedLife,
  span: Span,
  by: Grouping,
  days: readonly (Span & { name: string })[],
  prices: Prices,
): Omit<Share, 'cluster'>[] | null {
  const whole = spentBetween(life, span.from, span.to, prices);
  if (whole === null) return null;
  const spent = ({ from, to }: Span): Spent => spentBetween(life, from, to, prices) ?? NOTHING;
  const { owner, preset, id } = life.cluster;
  if (by === 'day') return days.map((day) => ({ name: day.name, spent: spent(day) }));
  if (by === 'job') return byJob(life, span, spent);
  return [{ name: { owner, preset, cluster: id }[by], spent: whole }];
}

/** What no job took is told by the empty name: the cluster was up for somebody at a notebook, or for nobody. */
function byJob({ ownJob, works }: WorkedLife, span: Span, spent: (span: Span) => Spent): Omit<Share, 'cluster'>[] {
  if (ownJob !== null) return [{ name: ownJob, spent: spent(span) }];
  const jobs = new Map(works.map(({ run, job }) => [run, job]));
  const parts = new Map<string, Spent>();
  for (const { runs, ...stretch } of stretchesOf(works, span.from, span.to)) {
    const whole = spent(stretch);
    const part = partOf(whole, 1 / Math.max(1, runs.length));
    for (const name of runs.length === 0 ? [''] : runs.map((run) => jobs.get(run) ?? ''))
      parts.set(name, together([parts.get(name) ?? NOTHING, part]));
  }
  return [...parts].map(([name, one]) => ({ name, spent: one }));
}
