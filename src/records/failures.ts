/** Why something ended badly, in words for a person; `lines` are log lines, redacted (escape before Slack). */
export interface Failure {
  message: string;
  hint?: string | undefined;
  /** The lines of the logs that say why, with the file they stand in; `line` counts from 1. */
  lines?: { file: string; line?: number | undefined; text: string }[] | undefined;
  /** True while the logs are still being looked for. */
  looking?: boolean | undefined;
  /** The stable id of the cause, as docs/causes.md has it; `unknown` when the logs were read and say nothing known. */
  cause?: string | undefined;
  /** What to do, the likeliest first. */
  advice?: string[] | undefined;
  /** Ids of other causes in the logs: consequences, or what happened beside. */
  alsoSeen?: string[] | undefined;
  /** What another run would have otherwise, so that it likely succeeds; null when the cause is no matter of settings. */
  fix?: Fix | null | undefined;
}

/** What a run has other than its preset and its job say; on top of both. */
export interface Overrides {
  /** Spark's properties of the step. */
  spark?: Record<string, string> | undefined;
  /** Of the nodes that run executors and the driver, on a cluster launched for the run. */
  workers?:
    | { type?: string | undefined; market?: 'on-demand' | 'spot' | undefined; ebsGb?: number | undefined }
    | undefined;
}

/** Changes that answer a cause, and how they are told. */
export interface Fix {
  overrides: Overrides;
  /** `executor memory`, `4g` → `8g`; `from` is null where nothing was set. */
  changes: { what: string; from: string | null; to: string }[];
  /** What is worth knowing before it is tried, such as the price of a larger node. */
  notes: string[];
}
