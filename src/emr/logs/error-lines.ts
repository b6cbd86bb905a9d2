/** Finds, line by line and in bounded memory, the lines of one log that say why something failed. */
export interface ErrorPicker {
  push(line: string): void;
  result(): ErrorLines;
}

/** What one log says of a failure, in its order. */
export interface ErrorLines {
  /** Errors, causes, exceptions, YARN's words about a kill. */
  strong: string[];
  /** Lines that only say that something failed. */
  weak: string[];
  /** The last line that a program printed itself; it explains a failure that the program understood. */
  lastWords: string | null;
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
  /Container killed by YARN for exceeding|beyond the '(PHYSICAL|VIRTUAL)' memory limit|Container killed on request\. Exit code is 137|Container exited with a non-zero exit code 13[47]|above the max threshold|Initial job has not accepted any resources|\*lost\* node|ExecutorLostFailure|java\.lang\.OutOfMemoryError|No space left on device|local-dirs are bad/;
// What py4j prints below a Python traceback: `: org.apache.spark.SparkException: Job aborted …`.
const JVM_ERROR = /^: (?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b/;
const SUBMIT =
  /^(Error: |error: |Exception in thread "main")|: (command not found|No such file or directory|Permission denied)$/;
// Reports that something failed, and no word about why; YARN logs some of them as errors.
const WEAK =
  /User application exited with status|finished with failed status|finalStatus|final status: FAILED|Step failed with exitCode|exitCode: (?!0)\d+|returned non-zero|non-zero exit code (?!0\b|143\b)|ended with exit code (?!0)/i;

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
    if ((KILLED.test(line) && level !== 'INFO') || JVM_ERROR.test(line)) keep(strong, line);
    else if (WEAK.test(line)) keep(weak, line);
    else if (isError && !ECHO.test(line) && firstError === null) {
      firstError = { index, text: clip(line) };
      inFirstError = true;
    } else if (inFirstError && line.startsWith('Caused by: ')) innermostCause = { index, text: clip(line) };
    else if (level === undefined && SUBMIT.test(line)) keep(strong, line);
    else if (level === undefined && !FRAME.test(line) && !CHATTER.test(line) && !/^\s|^Caused by: /.test(line)) {
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
      if (trace === 'outside') {
        pushLine(line);
        return;
      }
      for (const text of trace) keep(strong, text);
      // Spark's own trace follows that of Python when the error rose in the JVM.
      inFirstError = true;
    },
    result() {
      const best = [...strong];
      for (const found of [firstError, innermostCause]) if (found !== null) best.push(found);
      return { strong: inOrder(best), weak: inOrder(weak), lastWords: ownWords?.text ?? null };
    },
  };
}

// Frames of what Python and Spark bring along say less than those of the program.
const LIBRARY = /\/site-packages\/|\/lib\/python\d|\/(?:pyspark|py4j)[^/]*(?:\.zip)?\//;

/** Follows Python's tracebacks: where in the program the error rose and what it was, for the first one and its echoes. */
function createTraceReader(): { push(line: string): 'outside' | 'inside' | string[] } {
  let count = 0;
  let frames: string[][] | null = null;
  return {
    push(line) {
      if (line.trimStart().startsWith('Traceback (most recent call last)')) {
        count += 1;
        frames = [];
        return 'inside';
      }
      if (frames === null) return 'outside';
      if (/^\s+File "/.test(line)) {
        // The first and the newest say enough, however deep a recursion is.
        if (frames.length > 50) frames.splice(25, 1);
        frames.push([line.trim()]);
      } else if (/^\s/.test(line)) {
        if (frames.at(-1)?.length === 1) frames.at(-1)?.push(line.trim());
      } else {
        const place = frames.findLast(([file = '']) => !LIBRARY.test(file)) ?? frames.at(-1) ?? [];
        frames = null;
        // The first traceback is the cause; later ones happened while it was handled.
        return count === 1 ? [...place, line] : [line];
      }
      return 'inside';
    },
  };
}

/** The lines of a text that say why something failed, at most 12, each of bounded length. */
export function findErrorLines(text: string): string[] {
  const picker = createErrorPicker();
  for (const line of text.split(/\r?\n/)) picker.push(line);
  return chooseEvidence([{ name: 'text', errors: picker.result() }]).map((line) => line.text);
}

/**
 * The best evidence over several logs, the most telling file first: at most 12 lines with their file.
 * In cluster mode Spark writes what the Python program prints, errors included, to the driver's stdout.
 */
export function chooseEvidence(
  files: readonly { name: string; errors: ErrorLines }[],
): { file: string; text: string }[] {
  const failedByItself = files.some(({ errors }) =>
    errors.weak.some((line) => /User application exited with/.test(line)),
  );
  // EMR's controller only tells what it started and how that ended.
  const own = files.filter(({ name }) => !name.startsWith('controller'));
  const lines: { file: string; text: string }[] = [];
  const add = (file: string, texts: readonly (string | null)[]): void => {
    for (const text of texts) {
      if (text !== null && !lines.some((line) => line.text === text)) lines.push({ file, text });
    }
  };

  for (const { name, errors } of own) {
    if (failedByItself && name.startsWith('driver stdout')) add(name, [...errors.strong, errors.lastWords]);
  }
  for (const { name, errors } of own) add(name, errors.strong);
  const failed = files.some(({ errors }) => errors.weak.length > 0);
  for (const { name, errors } of own) {
    // The JVM's chatter on the driver's stderr is nobody's last word.
    if (lines.length === 0 && failed && !name.startsWith('driver stderr')) add(name, [errors.lastWords]);
  }
  if (lines.length === 0) for (const { name, errors } of files) add(name, [...errors.strong, ...errors.weak]);
  return lines.slice(0, MOST_LINES);
}

const inOrder = (found: Found[]): string[] =>
  [...new Set(found.toSorted((a, b) => a.index - b.index).map(({ text }) => text))].slice(0, MOST_LINES);

const clip = (line: string): string =>
  line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
