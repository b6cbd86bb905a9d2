import { duration } from '../../slack/words.ts';
import { size } from '../../text/measures.ts';

/** How far an upload is. */
export interface Progress {
  total: number;
  /** In S3 now, whether sent or found there. */
  done: number;
  /** Sent since the beginning. */
  sent: number;
  seconds: number;
}

const BAR = 24;
/** The first moments say nothing about the pace. */
const SURE_AFTER_SECONDS = 1;

/** `flights.csv  ███████░░░  63 %  1.2 GB of 1.9 GB  84 MB/s  8 s left`, cut to the terminal. */
export function progressLine(label: string, progress: Progress, width: number): string {
  const share = progress.total === 0 ? 1 : progress.done / progress.total;
  const full = Math.round(share * BAR);
  const facts = factsOf(progress);
  const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
  return [...[label, bar, ...facts].join('  ')].slice(0, Math.max(20, width - 1)).join('');
}

/** The same where nothing can be drawn. */
export const progressText = (label: string, progress: Progress): string => `${label}: ${factsOf(progress).join(', ')}`;

function factsOf({ total, done, sent, seconds }: Progress): string[] {
  const percent = `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
  const facts = [percent, `${size(done)} of ${size(total)}`];
  if (seconds < SURE_AFTER_SECONDS || sent === 0) return facts;
  const pace = sent / seconds;
  facts.push(`${size(pace)}/s`);
  if (done < total) facts.push(`${duration((total - done) / pace)} left`);
  return facts;
}
