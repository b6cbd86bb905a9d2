import type { Terminal } from '../terminal.ts';
import { type Progress, progressLine, progressText } from './progress.ts';
import type { Count } from './send.ts';

/** Shows how far an upload is: a bar on a terminal, elsewhere a line every few seconds. */
export interface Reporter {
  begins(label: string): void;
  count: Count;
  end(): void;
}

const EVERY_MS = { bar: 200, lines: 5000 };

/** Begins to show it; `total` is what there is to send in all. */
export function createReporter(terminal: Terminal, total: number): Reporter {
  const startedAt = performance.now();
  const progress: Progress = { total, done: 0, sent: 0, seconds: 0 };
  let label = '';
  const show = (): void => {
    progress.seconds = (performance.now() - startedAt) / 1000;
    if (terminal.hasStatus) terminal.status(progressLine(label, progress, terminal.width));
    else if (progress.done > 0 || progress.seconds > 1) terminal.note(progressText(label, progress));
  };
  const timer = setInterval(show, terminal.hasStatus ? EVERY_MS.bar : EVERY_MS.lines);
  return {
    begins: (name) => {
      label = name;
      if (terminal.hasStatus) show();
    },
    count: (bytes, how) => {
      progress.done += bytes;
      if (how === 'sent') progress.sent += bytes;
    },
    end: () => {
      clearInterval(timer);
      terminal.status('');
    },
  };
}
