/** log4j as Spark and Hadoop write it: `26/11/21 15:04:05 INFO …`, `2026-11-21 15:04:05,123 INFO …`, with `[thread]` or without. */
const QUIET_LEVEL =
  /^(?:\d{2,4}[/-]\d{2}[/-]\d{2}[ T]\d{2}:\d{2}:\d{2}\S*\s+)?(?:\[[^\]]*\]\s+)?(?:TRACE|DEBUG|INFO)\b/;
/** What a job prints of its result for the bot; people see it on the card. */
const OWN_RESULT = /^\{"version": ?\d+, ?"status": ?"(?:succeeded|failed)"/;
/** What the JVM and its logging say at every start. */
const START_UP =
  /^(?:SLF4J:|Picked up (?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS)|Setting default log level to|To adjust logging level use|Using Spark's default log4j profile|WARNING: Use|\[\d+\.\d+s\]\[info\]\[gc)/;

/** True for lines that help nobody who asks how a run goes or why it failed; `--stream` shows them. */
export const isChatter = (line: string): boolean =>
  line.trim() === '' || QUIET_LEVEL.test(line) || OWN_RESULT.test(line) || START_UP.test(line);

/** Where the level stands after `26/11/21 15:04:05 `, `2026-11-21 15:04:05 ` and the same with milliseconds, with a Z or not. */
const LEVEL_AT = [18, 20, 24, 25];
const QUIET = ['INFO', 'DEBU', 'TRAC'].map((level) => Buffer.from(level).readUInt32BE());

/** True for most of the lines that `isChatter` means, seen from their bytes: a log has millions. */
export function looksQuiet(bytes: Buffer, start: number, end: number): boolean {
  const digit = (bytes[start] ?? 0) - 48;
  if (digit < 0 || digit > 9) return false;
  for (const at of LEVEL_AT) {
    const level = start + at;
    if (level + 4 <= end && bytes[level - 1] === 32 && QUIET.includes(bytes.readUInt32BE(level))) return true;
  }
  return false;
}
