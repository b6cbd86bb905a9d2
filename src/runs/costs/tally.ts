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
  const unknown: string[] = [];
  for (const life of lives) {
    const cut = sharesIn(life, span, by, zone, prices);
    if (cut) shares.push(...cut.map((share) => ({ ...share, cluster: life.cluster.id })));
    else unknown.push(life.cluster.id);
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
  zone: string,
  prices: Prices,
): Omit<Share, 'cluster'>[] | null {
  const spent = ({ from, to }: Span): Spent => spentBetween(life, from, to, prices) ?? NOTHING;
  if (spentBetween(life, span.from, span.to, prices) === null) return null;
  const { owner, preset, id } = life.cluster;
  if (by === 'day') return daysOf(span, zone).map((day) => ({ name: day.name, spent: spent(day) }));
  if (by === 'job') return byJob(life, span, spent);
  return [{ name: { owner, preset, cluster: id }[by], spent: spent(span) }];
}

/** What no job took is told by the empty name: the cluster was up for somebody at a notebook, or for nobody. */
function byJob({ ownJob, works }: WorkedLife, span: Span, spent: (span: Span) => Spent): Omit<Share, 'cluster'>[] {
  if (ownJob !== null) return [{ name: ownJob, spent: spent(span) }];
  const jobs = new Map(works.map(({ run, job }) => [run, job]));
  return stretchesOf(works, span.from, span.to).flatMap(({ runs, ...stretch }) => {
    const whole = spent(stretch);
    if (runs.length === 0) return [{ name: '', spent: whole }];
    return runs.map((run) => ({ name: jobs.get(run) ?? '', spent: partOf(whole, 1 / runs.length) }));
  });
}
