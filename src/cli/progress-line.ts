import type { Run, RunProgress } from '../records.ts';
import { progressBar, progressText } from './render/progress.ts';
import type { Terminal } from './terminal.ts';

/** Where nothing can be drawn over, a log of an hour must stay readable. */
const LINE_EVERY_MS = 10_000;

/** Shows how far a run is: one line that is drawn again and again, or where there is no terminal a new one now and then. */
export interface ProgressLine {
  show(run: Run, live: RunProgress | null): void;
}

/** Begins to show it. */
export function createProgressLine(
  terminal: Pick<Terminal, 'hasStatus' | 'status' | 'note' | 'width'>,
  now: () => Date,
): ProgressLine {
  const last = { text: '', at: Number.NEGATIVE_INFINITY };
  return {
    show: (run, live) => {
      if (terminal.hasStatus) return terminal.status(progressBar(run, live, now(), terminal.width));
      const text = live ? progressText(live) : '';
      if (text === '' || text === last.text || now().getTime() < last.at + LINE_EVERY_MS) return;
      Object.assign(last, { text, at: now().getTime() });
      terminal.note(`${now().toLocaleTimeString('en-GB')}  ${text}`);
    },
  };
}
