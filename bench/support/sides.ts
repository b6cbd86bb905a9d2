import type { Measure } from '../benchmark.ts';
import { median } from '../statistics.ts';

/** What is known of one run of a program, by its own clock and by Linux. */
export interface Timed {
  seconds: number;
  peakMb: number;
}

/** The runs of Stoker's side and of its peer. */
export interface Sides {
  ours: readonly Timed[];
  peer: readonly Timed[];
}

/** The seconds of both sides, and the peak memory of each side's processes beside them. */
export function sideBySide(what: string, name: string, { ours, peer }: Sides, atMost: number): Measure[] {
  const measure = (label: string, unit: 's' | 'MB', of: (run: Timed) => number): Measure => ({
    what: label,
    unit,
    ours: median(ours.map(of)),
    ourRuns: ours.map(of),
    peer: { name, value: median(peer.map(of)), runs: peer.map(of) },
  });
  return [
    { ...measure(what, 's', ({ seconds }) => seconds), target: { atMost, of: 'ratio' } },
    measure('… peak memory', 'MB', ({ peakMb }) => peakMb),
  ];
}
