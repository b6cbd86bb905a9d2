import type { NightFigure } from '../../night-report.ts';
import { type Figure, isScore, rowsOf, type Usual, type UsualFigure } from './usual.ts';

/** A tenth of the usual count; of a handful of rows a tenth says nothing. */
const FEW = { share: 0.1, usualAtLeast: 10 };
/** Worse than in any of the last nights, and by more than a whisker. */
const DROPPED_SHARE = 0.9;

/** What a night is told by: what each job worked on, and how good what it made is; against what is usual. */
export function tellingFigures(figures: readonly Figure[], usual: Usual): NightFigure[] {
  const rows = rowsOf(figures);
  return figures
    .filter((figure) => rows.includes(figure) || isScore(figure))
    .map((figure) => {
      const known = usual.figures.find(({ job, label }) => job === figure.job && label === figure.label);
      const odd = known && oddity(figure, known, rows.includes(figure));
      return { ...figure, usual: known?.median ?? null, odd };
    });
}

function oddity({ value }: Figure, { median, low }: UsualFigure, isRows: boolean): NightFigure['odd'] {
  if (isRows) return median >= FEW.usualAtLeast && value <= median * FEW.share ? 'few' : undefined;
  return value < median * DROPPED_SHARE && value < low ? 'dropped' : undefined;
}
