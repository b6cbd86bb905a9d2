/** Finds, line by line and in bounded memory, the lines of one log that say why something failed. */
export interface ErrorPicker {
  push(line: string): void;
  /** In the order of the log. `weak` lines only say that it failed; they count when there is nothing better. */
  result(): { strong: string[]; weak: string[] };
}

const MOST_LINES = 12;
const MOST_CHARACTERS = 600;

// log4j as Spark and Hadoop write it: `26/11/21 15:04:05 ERROR Name: …`, `2026-11-21 15:04:05,123 ERROR …`, `INFO …`.
const LOG_LINE =
  /^(?:\d{2,4}[/-]\d{2}[/-]\d{2}[ T]\d{2}:\d{2}:\d{2}\S*\s+)?(?:\[[^\]]*\]\s+)?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/;
// What errors are logged about once the driver is already dead.
const ECHO =
  /TransportRequestHandler|AsyncEventQueue|TransportResponseHandler|RECEIVED SIGNAL TERM|Lost executor \d+ on .*: Command exited with code 0/;
const TEARDOWN = /Shutdown hook called/;
const FRAME = /^\s+(at |\.{3} \d+ more|\.{3} \d+ common frames)/;
const KILLED =
  /Container killed by YARN for exceeding|beyond the '(PHYSICAL|VIRTUAL)' memory limit|Container killed on request\. Exit code is 137|Container exited with a non-zero exit code (?!0\b|143\b)|above the max threshold|Initial job has not accepted any resources|\*lost\* node|ExecutorLostFailure|java\.lang\.OutOfMemoryError|No space left on device|local-dirs are bad/;
const SUBMIT =
  /^(Error: |error: |Exception in thread "main")|: (command not found|No such file or directory|Permission denied)$/;
// Reports that something failed, and no word about why; YARN logs some of them as errors.
const WEAK =
  /User application exited with status|finished with failed status|finalStatus|final status: FAILED|Step failed with exitCode|exitCode: (?!0)\d+|returned non-zero|ended with exit code (?!0)/i;

// What starts up or winds down without saying anything of the job.
const CHATTER =
  /^(SLF4J:|Setting default log level|To adjust logging level|WARNING: |Picked up |NOTE: |::|Log ?Type:|End of LogType|\s*"?\{)/;

interface Found {
  index: number;
  text: string;
}

/** A picker for one file. */
export function createErrorPicker(): ErrorPicker {
  const strong: Found[] = [];
  const weak: Found[] = [];
  const traces = createTraceReader();
  let index = 0;
  let over = false;
  let firstError: Found | null = null;
  let innermostCause: Found | null = null;
  let ownWords: Found | null = null;
  let inFirstError = false;

  const keep = (into: Found[], text: string): void => {
    if (into.length < MOST_LINES) into.push({ index, text: clip(text) });
  };

  const pushLine = (line: string): void => {
    const level = LOG_LINE.exec(line)?.[1];
    const isError = level === 'ERROR' || level === 'FATAL';
    if (level !== undefined) inFirstError = false;
    if (KILLED.test(line) && level !== 'INFO') keep(strong, line);
    else if (WEAK.test(line)) keep(weak, line);
    else if (isError && !ECHO.test(line) && firstError === null) {
      firstError = { index, text: clip(line) };
      inFirstError = true;
    } else if (inFirstError && line.startsWith('Caused by: ')) innermostCause = { index, text: clip(line) };
    else if (level === undefined && SUBMIT.test(line)) keep(strong, line);
    else if (level === undefined && !FRAME.test(line) && !CHATTER.test(line) && !/^\t|^Caused by: /.test(line)) {
      ownWords = { index, text: clip(line) };
    }
  };

  return {
    push(raw) {
      const line = raw.slice(0, 4 * MOST_CHARACTERS).trimEnd();
      index += 1;
      over ||= TEARDOWN.test(line);
      if (over || line.trim() === '') return;
      const trace = traces.push(line);
      if (trace === 'inside') return;
      if (trace === 'outside') pushLine(line);
      else for (const text of trace) keep(strong, text);
    },
    result() {
      const best = [...strong];
      const rest = [...weak];
      for (const found of [firstError, innermostCause]) if (found !== null) best.push(found);
      // The last thing a program printed explains a failure; where nothing failed it is just a line.
      if (ownWords !== null) (best.length + rest.length > 0 ? best : rest).push(ownWords);
      return { strong: inOrder(best), weak: inOrder(rest) };
    },
  };
}

/** Follows Python's tracebacks: where the error rose and what it was, for the first one and for what came of it. */
function createTraceReader(): { push(line: string): 'outside' | 'inside' | string[] } {
  let count = 0;
  let frame: string[] | null = null;
  return {
    push(line) {
      if (line.trimStart().startsWith('Traceback (most recent call last)')) {
        count += 1;
        frame = [];
        return 'inside';
      }
      if (frame === null) return 'outside';
      if (/^\s+File "/.test(line)) frame = [line.trim()];
      else if (/^\s/.test(line)) {
        if (frame.length === 1) frame.push(line.trim());
      } else {
        // The first traceback is the cause; later ones happened while it was handled.
        const found = count === 1 ? [...frame, line] : [line];
        frame = null;
        return found;
      }
      return 'inside';
    },
  };
}

/** The lines of a text that say why something failed, at most 12, each of bounded length. */
export function findErrorLines(text: string): string[] {
  const picker = createErrorPicker();
  for (const line of text.split(/\r?\n/)) picker.push(line);
  const { strong, weak } = picker.result();
  return strong.length > 0 ? strong : weak;
}

/** The best evidence over several logs, the most telling file first: at most 12 lines with their file. */
export function chooseEvidence(
  files: readonly { name: string; errors: { strong: string[]; weak: string[] } }[],
): { file: string; text: string }[] {
  // EMR's controller tells what it started and how that ended; it counts when the program itself said nothing.
  const own = files.filter(({ name, errors }) => !name.startsWith('controller') && errors.strong.length > 0);
  const of = (kind: 'strong' | 'weak'): { file: string; text: string }[] =>
    (own.length > 0 ? own : files).flatMap(({ name, errors }) => errors[kind].map((text) => ({ file: name, text })));
  const lines = of('strong').length > 0 ? of('strong') : of('weak');
  const seen = new Set<string>();
  return lines.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, MOST_LINES);
}

const inOrder = (found: Found[]): string[] =>
  [...new Set(found.toSorted((a, b) => a.index - b.index).map(({ text }) => text))].slice(0, MOST_LINES);

const clip = (line: string): string =>
  line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
