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
