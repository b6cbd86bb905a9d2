/** log4j as Spark and Hadoop write it: `26/11/21 15:04:05 INFO …`, `2026-11-21 15:04:05,123 INFO …`, with `[thread]` or without. */
const QUIET_LEVEL =
  /^(?:\d{2,4}[/-]\d{2}[/-]\d{2}[ T]\d{2}:\d{2}:\d{2}\S*\s+)?(?:\[[^\]]*\]\s+)?(?:TRACE|DEBUG|INFO)\b/;
/** PySpark says so of every job with modules beside it in S3, with the whole path of Python; YARN has brought them. */
const PY_FILES = /RuntimeWarning: Failed to add file \[/;
/** What follows in a record of several lines, such as YARN's reports, launch contexts and plans of a query. */
const CONTINUATION = /^(?:\s|=+$|[+:]- |\*\(\d+\) )/;
/** Where in Spark and the JVM an exception passed; what it was and what caused it stand on other lines. */
const FRAME = /^\s+(?:at [\w.$/@-]+[\w.$/<>]*\(|\.{3} \d+ (?:more|common frames))/;
/** What a job prints of its result for the bot; people see it on the card. */
const OWN_RESULT = /^\{"version": ?\d+, ?"status": ?"(?:succeeded|failed)"/;
/** What the JVM and its logging say at every start. */
const START_UP =
  /^(?:SLF4J:|Picked up (?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS)|Setting default log level to|To adjust logging level use|Using Spark's default log4j profile|WARNING: Use|Default YARN executor launch context:|\S+ \S+ WARN NativeCodeLoader:|\[\d+\.\d+s\]\[info\]\[gc)/;
/** Longer beginnings decide nothing. */
const ENOUGH_BYTES = 200;

/** Tells, line by line, those that help nobody who asks how a run goes or why it failed; `--stream` shows them. */
export function createChatterFilter(): (bytes: Buffer, start: number, end: number) => boolean {
  let inQuietRecord = false;
  return (bytes, start, end) => {
    if (looksQuiet(bytes, start, end)) {
      inQuietRecord = true;
      return true;
    }
    const line = bytes.toString('utf8', start, Math.min(end, start + ENOUGH_BYTES));
    if (QUIET_LEVEL.test(line) || PY_FILES.test(line)) {
      inQuietRecord = true;
      return true;
    }
    if (line.trim() === '' || FRAME.test(line) || OWN_RESULT.test(line) || START_UP.test(line)) return true;
    inQuietRecord &&= CONTINUATION.test(line);
    return inQuietRecord;
  };
}

/** Where the level stands after `26/11/21 15:04:05 `, `2026-11-21 15:04:05 ` and the same with milliseconds, with a Z or not. */
const LEVEL_AT = [18, 20, 24, 25];
const QUIET = ['INFO', 'DEBU', 'TRAC'].map((level) => Buffer.from(level).readUInt32BE());

/** True for most lines of a quiet level, seen from their bytes: a log has millions. */
function looksQuiet(bytes: Buffer, start: number, end: number): boolean {
  const digit = (bytes[start] ?? 0) - 48;
  if (digit < 0 || digit > 9) return false;
  for (const at of LEVEL_AT) {
    const level = start + at;
    if (level + 4 <= end && bytes[level - 1] === 32 && QUIET.includes(bytes.readUInt32BE(level))) return true;
  }
  return false;
}
