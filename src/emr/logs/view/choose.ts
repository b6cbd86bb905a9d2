import { readLogPlace } from '../layout.ts';
import { logName } from '../name.ts';
import { type LogSource, logKey } from '../sources/source.ts';

/** Which of a run's logs are asked for; the step's own for `stderr` and `stdout`. */
export const LOG_STREAMS = ['stderr', 'stdout', 'controller', 'driver', 'executor'] as const;
export type LogChoice = (typeof LOG_STREAMS)[number];

/** The logs that are meant, in the order in which they are worth reading; `first` is known to say why, by its path or name. */
export function chooseLogs(
  sources: readonly LogSource[],
  wanted: { stream: LogChoice | null; everywhere: boolean; first?: string | undefined },
): LogSource[] {
  const chosen = sources.filter(({ path }) => isChosen(path, wanted));
  // Of a step that came to nothing else, what EMR's controller says is all there is.
  const all = chosen.length === 0 && wanted.stream === null ? [...sources] : chosen;
  const { first } = wanted;
  const isFirst = ({ path }: LogSource): boolean =>
    first !== undefined && (logKey(path) === logKey(first) || logName(path) === first);
  return all.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
}

function isChosen(path: string, { stream, everywhere }: { stream: LogChoice | null; everywhere: boolean }): boolean {
  const place = readLogPlace(path);
  switch (stream) {
    case null:
      return everywhere || place.role === 'driver' || place.role === 'step' || place.role === 'bootstrap';
    case 'driver':
    case 'executor':
    case 'controller':
      return place.role === stream;
    default:
      return (place.role === 'step' || place.role === 'bootstrap') && place.stream === stream;
  }
}
